import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Manifest } from '../../lib/contract/manifest.ts';
import type { AccountFailure, Provider, WebhookChange, WebhookState } from '../../lib/contract/provider.ts';
import type { SendContext } from '../../lib/contract/sending.ts';
import { accept, reject } from '../../lib/contract/webhook.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';

/** What the platform is asked for; the last part of the path. */
export type PlatformMethod = 'me' | 'webhook' | 'no-webhook' | 'webhook-state' | 'ping';

/** Its own address. */
export const PLATFORM = 'https://api.platform.example.net';
const SECRET_HEADER = 'x-platform-secret';
const webhookSchema = z.object({ url: z.string(), secret: z.string() });
const secretSchema = z.object({ secret: z.string().optional() });
const accountSchema = z.object({ name: z.string() });

/**
 * The outside of a provider with an API: its bots have tokens, `acme:1` and `acme:2` are tokens of the bot `acme`, and a
 * webhook that it calls with a secret of ours.
 */
export class FakePlatform {
  readonly tokens = new Set<string>(['acme:1']);
  /** Every URL that it calls of a bot, and with which secret: one more than one is one too many. */
  readonly webhooks = new Map<string, Map<string, string>>();
  readonly calls: PlatformMethod[] = [];
  /** What it was told at each of its addresses: tokens, and secrets of webhooks. */
  readonly told = new Map<string, Set<string>>();
  /** While it is set: the answer that a request meets, or undefined where it is answered as usual. */
  meets: ((method: PlatformMethod) => Response | Promise<Response> | undefined) | undefined;
  /** While it is true: it does what it is asked, and its answer never arrives. */
  losesAnswers = false;

  /** Where signed webhooks were posted to, which are none of its own business. */
  readonly deliveries: string[] = [];
  /** How a receiver answers them. */
  receives: (url: string) => Response | Promise<Response> = () => Response.json({});

  readonly fetch: typeof fetch = async (input, init) => {
    if (new Headers(init?.headers).has('webhook-signature')) {
      const url = z.string().parse(input);
      this.deliveries.push(url);
      return this.receives(url);
    }
    const { method, token } = requestOf(input);
    this.calls.push(method);
    const { origin } = new URL(z.string().parse(input));
    this.toldAt(origin).add(token);
    const { secret } = secretSchema.parse(JSON.parse(z.string().catch('{}').parse(init?.body)));
    if (secret !== undefined) this.toldAt(origin).add(secret);
    const met = await this.meets?.(method);
    if (met !== undefined) return met;
    const answer = this.#answer(method, token, init?.body);
    if (this.losesAnswers) throw new TypeError('terminated');
    return answer;
  };

  toldAt(origin: string): Set<string> {
    const known = this.told.get(origin) ?? new Set<string>();
    this.told.set(origin, known);
    return known;
  }

  webhooksOf(bot: string): Map<string, string> {
    const known = this.webhooks.get(bot) ?? new Map<string, string>();
    this.webhooks.set(bot, known);
    return known;
  }

  #answer(method: PlatformMethod, token: string, body: unknown): Response {
    if (!this.tokens.has(token)) return new Response(undefined, { status: 401 });
    const bot = botOf(token);
    const webhooks = this.webhooksOf(bot);
    switch (method) {
      case 'me':
        return Response.json({ name: `@${bot}` });
      case 'webhook': {
        const { url, secret } = webhookSchema.parse(JSON.parse(z.string().parse(body)));
        webhooks.set(url, secret);
        return Response.json({});
      }
      case 'no-webhook': {
        webhooks.delete(webhookSchema.pick({ url: true }).parse(JSON.parse(z.string().parse(body))).url);
        return Response.json({});
      }
      case 'webhook-state':
        return Response.json({ urls: [...webhooks.keys()] });
      case 'ping':
        return Response.json({});
    }
  }
}

const botOf = (token: string): string => token.split(':')[0] ?? '';

/** The name of a request among the effects of a story. */
export function nameOfRequest(input: Parameters<typeof fetch>[0]): string {
  return `platform ${requestOf(input).method}`;
}

/** What stands in a URL of the platform: `/acme:1/me`. */
function requestOf(input: Parameters<typeof fetch>[0]): { readonly method: PlatformMethod; readonly token: string } {
  const [, token = '', method = ''] = new URL(z.string().parse(input)).pathname.split('/');
  return { token, method: z.enum(['me', 'webhook', 'no-webhook', 'webhook-state', 'ping']).parse(method) };
}

const { answers, capabilities, webhook } = genericProvider.manifest;

const manifest: Manifest = {
  id: 'platform',
  displayName: { en: 'Platform', fr: 'Plateforme' },
  summary: { en: 'A platform whose bots have an API.', fr: 'Une plateforme dont les robots ont une API.' },
  realExternalPlatformId: 'custom',
  settings: [
    {
      name: 'apiUrl',
      label: { en: 'Server', fr: 'Serveur' },
      hint: { en: 'Blank, or your own.', fr: 'Vide, ou le vôtre.' },
      kind: 'https-url',
      required: false,
      maxLength: 200,
      isAddress: true,
      byDefault: PLATFORM,
    },
  ],
  secrets: [
    {
      name: 'token',
      label: { en: 'Token', fr: 'Jeton' },
      hint: { en: 'Of the bot.', fr: 'Du robot.' },
      origin: 'entered',
    },
    {
      name: 'webhookSecret',
      label: { en: 'Webhook secret', fr: 'Secret du webhook' },
      hint: { en: 'Made by us.', fr: 'Fait par nous.' },
      origin: 'generated',
    },
  ],
  webhook,
  capabilities,
  answers,
};

/** The adapter of the platform, as far as a channel's life goes. */
export const platformProvider: Provider = {
  ...genericProvider,
  manifest,
  accountIsAddress: false,
  verify: (request, secrets) => {
    const given = Buffer.from(request.headers[SECRET_HEADER] ?? '');
    const isOurs = secrets
      .filter(({ name }) => name === 'webhookSecret')
      .map(({ value }) => Buffer.from(value))
      .some((value) => value.length === given.length && timingSafeEqual(value, given));
    return isOurs ? accept(request) : reject('signature-mismatch');
  },
  accountOf: (_settings, secrets) => botOf(secretOf(secrets, 'token')),
  newSecret: (_name, randomBytes) => randomBytes(9).toString('base64url'),

  async checkAccount(context) {
    const answer = await ask('me', context);
    if (!(answer instanceof Response)) return answer;
    return { kind: 'good', displayName: accountSchema.parse(await answer.json()).name };
  },

  async registerWebhook(url, context) {
    return changed(await ask('webhook', context, { url, secret: secretOf(context.secrets, 'webhookSecret') }));
  },

  async unregisterWebhook(url, context) {
    const answer = await ask('no-webhook', context, { url });
    return 'kind' in answer && answer.kind === 'refused' ? { kind: 'done' } : changed(answer);
  },

  async webhookState(url, context): Promise<WebhookState> {
    const answer = await ask('webhook-state', context);
    if (!(answer instanceof Response)) return { registered: 'unknown' };
    const { urls } = z.object({ urls: z.array(z.string()) }).parse(await answer.json());
    return { registered: urls.includes(url) ? 'here' : urls.length > 0 ? 'elsewhere' : 'nowhere' };
  },

  async sendTest(context) {
    const answer = await ask('ping', context);
    return answer instanceof Response
      ? { kind: 'good' }
      : { kind: 'failed', reason: answer.reason, detail: answer.kind };
  },

  async testLink(context) {
    const answer = await ask('ping', context);
    if (!(answer instanceof Response)) return answer;
    return { kind: 'link', url: `${PLATFORM}/open?start=test-1`, message: '/start test-1', minutes: 10 };
  },
};

function secretOf(secrets: SendContext['secrets'], wanted: string): string {
  return secrets.find(({ name }) => name === wanted)?.value ?? '';
}

function changed(answer: Response | AccountFailure): WebhookChange {
  return answer instanceof Response ? { kind: 'done' } : answer;
}

async function ask(method: PlatformMethod, context: SendContext, body?: object): Promise<Response | AccountFailure> {
  try {
    const server = context.settings['apiUrl'] || PLATFORM;
    const answer = await context.fetch(`${server}/${secretOf(context.secrets, 'token')}/${method}`, {
      method: 'POST',
      signal: context.signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    if (answer.status !== 401) return unreachable;
    const reason = { en: 'The platform does not know this token.', fr: 'La plateforme ne connaît pas ce jeton.' };
    return { kind: 'refused', field: 'token', reason };
  } catch {
    return unreachable;
  }
}

const unreachable: AccountFailure = {
  kind: 'unreachable',
  reason: { en: 'The platform can not be reached.', fr: 'La plateforme est injoignable.' },
};
