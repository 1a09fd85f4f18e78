import type { Provider } from '../../../../lib/contract/provider.ts';
import { manifest } from './manifest.ts';
import { parse } from './parse.ts';
import { send } from './send.ts';
import { verify } from './verify.ts';

export const acmeChatProvider: Provider = {
  ...{ manifest, verify, parse, send },
  accountOf: ({ apiUrl = '' }) => (URL.canParse(apiUrl) ? new URL(apiUrl).href.replace(/\/$/, '') : apiUrl),
  newSecret: (_name, randomBytes) => randomBytes(32).toString('hex'),
};
