import { readFileSync } from 'node:fs';
import { policySchema } from './aws/rights.ts';

/** The policy of docs/operations.md for whoever deploys. */
export const deployPolicy = policySchema.parse(
  JSON.parse(readFileSync(new URL('../../docs/deploy-policy.json', import.meta.url), 'utf8')),
);
