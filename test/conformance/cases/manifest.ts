import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { agentLanguages, inLanguage, type LocalizedText } from '../../../lib/contract/localized-text.ts';
import { contentKinds } from '../../../lib/contract/manifest.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { lineTo, partFor } from '../support/calls.ts';
import { mustAccept, signed, textBody, verdictOf, WEBHOOK_URL } from '../support/webhooks.ts';

/** API Gateway's limit for a request, in bytes. */
const MOST_BODY_BYTES = 6_000_000;

function mustBeWords(words: LocalizedText, what: string): void {
  for (const language of agentLanguages) {
    assert.notEqual(inLanguage(words, language).trim(), '', `${what} is empty in the language ${language}.`);
  }
}

/** All that the adapter does with such secrets, as text. */
async function usesOf(subject: ConformanceSubject, secrets: readonly LiveSecret[]): Promise<string> {
  const { provider, api } = subject;
  const { context, calls } = lineTo(subject, api.start(), { secrets });
  const part = await partFor(subject);
  const verdict = verdictOf(subject, signed(subject, textBody(subject)), secrets);
  const { kind } = await provider.send(part, context);
  await provider.registerWebhook?.(WEBHOOK_URL, context);
  return JSON.stringify([verdict, kind, calls]);
}

export const manifest: readonly ConformanceCase[] = [
  {
    name: 'has-a-slug-for-an-id',
    sentence: 'The id is a slug of 1 to 32 letters, digits and hyphens.',
    check({ provider: { manifest } }) {
      assert.match(manifest.id, /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, `The id “${manifest.id}” is no slug.`);
      return undefined;
    },
  },
  {
    name: 'speaks-each-language',
    sentence: 'Names, labels and hints are there in each language.',
    check({ provider: { manifest } }) {
      mustBeWords(manifest.displayName, 'displayName');
      mustBeWords(manifest.summary, 'summary');
      for (const { name, label, hint } of [...manifest.settings, ...manifest.secrets]) {
        mustBeWords(label, `The label of ${name}`);
        mustBeWords(hint, `The hint of ${name}`);
      }
      return undefined;
    },
  },
  {
    name: 'has-fields-of-their-own',
    sentence: 'No two settings or secrets share a name, and each is one that a form can have.',
    check({ provider: { manifest } }) {
      const names = [...manifest.settings, ...manifest.secrets].map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, `Of ${names.join(', ')}, two are the same.`);
      for (const name of names) assert.match(name, /^[a-zA-Z][a-zA-Z0-9]{0,39}$/, `The name “${name}” fits no form.`);
      for (const { name, maxLength } of manifest.settings) {
        assert.ok(Number.isInteger(maxLength) && maxLength > 0, `The setting ${name} can’t be filled in.`);
      }
      return undefined;
    },
  },
  {
    name: 'acknowledges-webhooks',
    sentence: 'The acknowledgement is a 2xx whose body is of its content type, and the largest body one that can come.',
    check({ provider: { manifest } }) {
      const { ack, maxBodyBytes } = manifest.webhook;
      assert.ok(ack.status >= 200 && ack.status < 300, `The status ${ack.status} has the provider repeat the webhook.`);
      assert.match(ack.contentType, /^[\w.+-]+\/[\w.+-]+/, `“${ack.contentType}” is no content type.`);
      if (ack.contentType.startsWith('application/json')) JSON.parse(ack.body);
      const isPossible = Number.isInteger(maxBodyBytes) && maxBodyBytes > 0 && maxBodyBytes <= MOST_BODY_BYTES;
      assert.ok(isPossible, `A body of ${maxBodyBytes} bytes can’t come: 1 to ${MOST_BODY_BYTES} can.`);
      return undefined;
    },
  },
  {
    name: 'has-possible-limits',
    sentence: 'Text can be sent and received, every content kind is declared, and the numbers are possible.',
    check({ provider: { manifest } }) {
      const { content, text, files } = manifest.capabilities;
      const levels = ['refused', 'dropped', 'fallback', 'partial', 'full'];
      for (const kind of contentKinds) {
        const { fromCustomer, fromAgent } = content[kind];
        assert.ok(levels.includes(fromCustomer) && levels.includes(fromAgent), `The kind ${kind} is not declared.`);
      }
      assert.deepEqual(content.text, { fromCustomer: 'full', fromAgent: 'full' }, 'A channel without text is none.');
      assert.ok(Number.isInteger(text.maxLength) && text.maxLength > 0, `A text of ${text.maxLength} can’t be sent.`);
      for (const { types, maxBytes } of files.limits) {
        assert.match(types, /^(?:\*|[\w.+-]+\/(?:\*|[\w.+-]+))$/, `“${types}” is no type, family of types or *.`);
        assert.ok(maxBytes === undefined || maxBytes > 0, `The limit for ${types} lets nothing through.`);
      }
      return undefined;
    },
  },
  {
    name: 'has-samples-for-every-field',
    sentence: 'The samples of the subject hold every secret and every setting that is needed.',
    check({ provider: { manifest }, secrets, settings, otherSettings }) {
      const known = manifest.secrets.map(({ name }) => name);
      const needed = manifest.secrets.filter(({ required }) => required !== false).map(({ name }) => name);
      for (const [which, sample] of Object.entries(secrets) as [string, readonly LiveSecret[]][]) {
        const names = sample.map(({ name }) => name);
        const isWhole = needed.every((name) => names.includes(name)) && new Set(names).size === names.length;
        const others = names.filter((name) => !known.includes(name));
        assert.ok(
          isWhole && others.length === 0,
          `secrets.${which} must hold ${needed.join(', ')} and nothing unknown.`,
        );
      }
      for (const { name, required } of manifest.settings) {
        const isThere = !required || (settings[name] && otherSettings[name]);
        assert.ok(isThere, `The setting ${name} is required, and has no sample.`);
      }
      return undefined;
    },
  },
  {
    name: 'uses-every-secret',
    sentence: 'Each secret that is asked for or made proves a webhook, or goes into a request.',
    async check(subject) {
      const all = await usesOf(subject, subject.secrets.first);
      // Of those that only some accounts have, the subject has what its own account needs.
      for (const { name } of subject.secrets.first) {
        const without = subject.secrets.first.filter((secret) => secret.name !== name);
        assert.notEqual(await usesOf(subject, without), all, `Nothing changes without ${name}: don’t ask for it.`);
      }
      return undefined;
    },
  },
  {
    name: 'makes-secrets-that-work',
    sentence: 'Each secret that we make is random, and proves webhooks at once.',
    check(subject) {
      const { provider } = subject;
      const generated = provider.manifest.secrets.filter(({ origin }) => origin === 'generated');
      if (generated.length === 0) {
        assert.ok(
          provider.newSecret === undefined,
          'newSecret is there, and the manifest has no secret that is generated.',
        );
        return declared('No secret is made by us.');
      }
      assert.ok(provider.newSecret !== undefined, 'A secret whose origin is “generated” needs newSecret.');
      const randomOf = (seed: string) => (size: number) =>
        Buffer.concat(
          Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
            createHash('sha256')
              .update(seed + String(index))
              .digest(),
          ),
        ).subarray(0, size);
      for (const { name } of generated) {
        const value = provider.newSecret(name, randomOf('one'));
        assert.notEqual(value, provider.newSecret(name, randomOf('two')), `Two secrets ${name} are the same.`);
        assert.ok(value.length >= 16, `A secret ${name} of ${value.length} characters can be guessed.`);
        const secrets = [...subject.secrets.first.filter((secret) => secret.name !== name), { name, value }];
        mustAccept(subject, signed(subject, textBody(subject), { secrets }), `a new ${name}`, secrets);
      }
      return undefined;
    },
  },
];
