import * as z from 'zod';

/** What the process of a cloud is started with. */
export const startSchema = z.object({
  /** Of the HTTP API; 0: any free one. */
  port: z.int(),
  dataDir: z.string(),
  sqsEndpoint: z.string(),
  concurrencyPerFunction: z.int(),
  environment: z.record(z.string(), z.string()),
  /** Of the CXone tenant, as `byoc setup` reads them. */
  keys: z.record(z.string(), z.string()),
  /** How long these queues hide a message that somebody received. */
  visibility: z.object({ queues: z.array(z.string()), seconds: z.int() }),
});
export type Start = z.infer<typeof startSchema>;

/** To the process: kill every process of a function; or freeze one that is at work, for so many milliseconds. */
export const orderSchema = z.object({ id: z.int(), functionKey: z.string(), freezeMs: z.optional(z.int()) });
export type Order = z.infer<typeof orderSchema>;

/** From the process: it is ready; an order is done and hit so many; an invocation ended by a kill, or by its time-out. */
export const newsSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), apiUrl: z.string(), sheet: z.string(), clientSecret: z.string() }),
  z.object({ type: z.literal('done'), id: z.int(), hit: z.int() }),
  z.object({ type: z.literal('interrupted') }),
  z.object({ type: z.literal('timed-out') }),
]);
export type News = z.infer<typeof newsSchema>;
export type StartedCloud = Extract<News, { type: 'started' }>;
