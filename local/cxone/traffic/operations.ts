/** What a middleware asks of CXone, by the operation numbers of byoc-protocol §3.3. */
export const operations = ['discovery', 'token', 'B1', 'B2', 'B3', 'B4', 'B6', 'B7', 'B13', 'unknown'] as const;
export type Operation = (typeof operations)[number];
