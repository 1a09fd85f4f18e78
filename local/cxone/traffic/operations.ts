/** What a middleware asks of CXone, by the operation numbers of byoc-protocol §3.3. */
export const operations = [
  ...(['discovery', 'token', 'B1', 'B2', 'B3', 'B4', 'B6', 'B7', 'B10', 'B11', 'B12', 'B13', 'B16'] as const),
  ...(['B19', 'B20', 'B21', 'B22', 'B23', 'B24', 'B26', 'unknown'] as const),
] as const;
export type Operation = (typeof operations)[number];
