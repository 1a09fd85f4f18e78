import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Cloud } from './cloud/cloud.ts';
import type { Cxone } from './cxone/start-cxone.ts';
import type { Phones } from './phones.ts';

/** What this machine is called by providers on it, and by those who try one out: they may be reached, as PRIVATE_HOSTS. */
export const OWN_HOSTS = '127.0.0.1,localhost';

/** With which answers the forms begin: the platforms of this machine are at no address that anybody would guess. */
export const prefillFor = ({ telegram, line, twilio }: Pick<Phones, 'telegram' | 'line' | 'twilio'>): string =>
  [
    `telegram.apiUrl=${telegram.url}`,
    `line.apiUrl=${line.url}`,
    ...['sms', 'whatsapp', 'rcs'].map((kind) => `twilio-${kind}.apiUrl=${twilio.url}`),
  ].join(' ');

const cli = fileURLToPath(new URL('../cli/byoc.ts', import.meta.url));

/** `byoc setup` failed; the message is what it printed. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}

/** The product's own `byoc setup`, run as its user runs it: stores the CXone keys and answers the sheet it prints. */
export async function runSetUp(environment: Readonly<Record<string, string>>): Promise<string> {
  const run = promisify(execFile)(process.execPath, [cli, 'setup', '--name', 'Acme Messenger'], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  try {
    return (await run).stdout;
  } catch (error) {
    const printed = z.object({ stderr: z.string().min(1) }).safeParse(error);
    throw printed.success ? new SetUpError(printed.data.stderr.trim(), { cause: error }) : error;
  }
}

/** What the sheet says to enter in a field of the BYOC record. */
export function fieldOf(sheet: string, field: string): string {
  const line = sheet.split('\n').find((row) => row.trimStart().startsWith(`${field}  `));
  if (line === undefined) throw new Error(`The sheet of byoc setup says nothing of "${field}":\n${sheet}`);
  return line.trimStart().slice(field.length).trim();
}

/** The client secret of the record, looked up where the sheet says that it is. */
export function clientSecretIn({ secrets }: Cloud, sheet: string): string {
  const secretName = /--secret-id (\S+)/.exec(fieldOf(sheet, 'Client Secret'))?.[1] ?? '';
  const stored: unknown = JSON.parse(secrets.read(secretName) ?? '{}');
  return z.object({ clientSecret: z.string() }).parse(stored).clientSecret;
}

/** The BYOC record as an admin types it from the sheet. */
export function recordOn(sheet: string, clientSecret: string): Parameters<Cxone['createRecord']>[0] {
  return {
    name: fieldOf(sheet, 'Name'),
    integrationBoxUrl: fieldOf(sheet, 'Integration Box URL'),
    authorizationUrl: fieldOf(sheet, 'Authorization URL'),
    clientId: fieldOf(sheet, 'Client ID'),
    clientSecret,
    color: fieldOf(sheet, 'Color'),
    icon: 'livechat',
    addActionUrl: fieldOf(sheet, 'Add action URL'),
    reconnectUrl: fieldOf(sheet, 'Reconnect URL'),
    removeUrl: fieldOf(sheet, 'Remove URL'),
    useOutboundApiForReplies: true,
  };
}
