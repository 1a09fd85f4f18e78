import type { IntegrationKey } from '../ids.ts';

export interface RecordField {
  /** As CXone's form calls it. */
  readonly field: string;
  readonly value: string;
}

export interface ByocRecordFacts {
  readonly integrationKey: IntegrationKey;
  readonly name: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly clientId: string;
  /** How to see the client secret, which is printed nowhere by itself. */
  readonly whereClientSecretIs: string;
}

/** What an admin types into the BYOC record in CXone, in the order of its form (byoc-protocol §1.2). */
export function byocRecord({
  integrationKey,
  name,
  publicUrl,
  clientId,
  whereClientSecretIs,
}: ByocRecordFacts): RecordField[] {
  const base = `${publicUrl}/i/${integrationKey}`;
  return [
    { field: 'Name', value: name },
    { field: 'Integration Box URL', value: `${base}/box` },
    { field: 'Authorization URL', value: `${base}/box/1.0/token` },
    { field: 'Client ID', value: clientId },
    { field: 'Client Secret', value: whereClientSecretIs },
    { field: 'Color', value: '#2f6fde' },
    { field: 'Icon', value: 'livechat' },
    { field: 'Add action URL', value: `${base}/add` },
    { field: 'Reconnect URL', value: `${base}/reconnect` },
    { field: 'Remove URL', value: `${base}/remove` },
    { field: 'Use DFO 3.0 Outbound API for replies', value: 'ticked' },
  ];
}

/** Says how the client secret is seen: with AWS's own command line, by anybody who may read the secret. */
export function whereClientSecretIs(secretName: string, region: string | undefined): string {
  const inRegion = region === undefined ? '' : ` --region ${region}`;
  return `in the answer of: aws secretsmanager get-secret-value${inRegion} --secret-id ${secretName} --query SecretString --output text`;
}
