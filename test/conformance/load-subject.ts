import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConformanceSubject } from './subject.ts';
import { brokenBody } from './support/broken-body.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The message says what is missing, where, and what to write there. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}

/**
 * The subject of an adapter.
 * @param provider Its id, or the path of a file that exports a `subject`.
 * @throws SubjectError
 */
export async function loadSubject(provider: string): Promise<ConformanceSubject> {
  const isPath = provider.includes('/') || provider.endsWith('.ts');
  const path = isPath ? provider : pathOf(provider);
  const file = isPath ? resolve(provider) : resolve(root, path);
  if (!existsSync(file)) {
    throw new SubjectError(
      `There is no ${path}: write it, and export a ConformanceSubject (test/conformance/subject.ts) from it as “subject”. ` +
        'docs/adding-a-provider.md shows one.',
    );
  }
  const loaded: unknown = await import(pathToFileURL(file).href);
  const subject = isObject(loaded) && 'subject' in loaded ? loaded.subject : undefined;
  if (!isSubject(subject)) {
    throw new SubjectError(
      `${path} exports no “subject” with a provider: export const subject: ConformanceSubject = {…}.`,
    );
  }
  const broken = brokenBody(subject);
  if (broken === undefined) return subject;
  throw new SubjectError(`${path}: ${broken} is not JSON, though its webhook.contentType says so.`);
}

/** Several adapters may share a folder: the subject of `acme-sms` is `acme/conformance-sms.ts` then. */
function pathOf(provider: string): string {
  const [, family = '', member = ''] = /^([a-z0-9]+)-(.+)$/.exec(provider) ?? [];
  const shared = `test/lib/providers/${family}/conformance-${member}.ts`;
  return existsSync(resolve(root, shared)) ? shared : `test/lib/providers/${provider}/conformance.ts`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isSubject(value: unknown): value is ConformanceSubject {
  return isObject(value) && 'provider' in value && isObject(value.provider) && 'manifest' in value.provider;
}
