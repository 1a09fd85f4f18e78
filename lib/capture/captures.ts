import * as z from 'zod/mini';
import { stringIn } from '../table/read-item.ts';
import type { Table } from '../table/table.ts';
import { CAPTURE_KEY, CAPTURES } from './recorder.ts';
import type { Shape } from './shape-of.ts';

const shapeSchema: z.ZodMiniType<Shape> = z.lazy(() =>
  z.union([z.string(), z.array(shapeSchema), z.record(z.string(), shapeSchema)]),
);

const captureSchema = z.object({
  of: z.string(),
  status: z.number(),
  headers: z.array(z.string()),
  query: z.optional(shapeSchema),
  content: z.enum(['empty', 'other', 'too large', 'json', 'form']),
  body: z.optional(shapeSchema),
});

const seenCaptureSchema = z.extend(captureSchema, { firstSeenAt: z.iso.datetime() });
/** A capture with the time at which its shape was first seen. */
export type SeenCapture = z.infer<typeof seenCaptureSchema>;

/** What `byoc capture export` writes. */
export const captureExportSchema = z.object({
  format: z.literal(1),
  /** Version of the middleware whose command line wrote it. */
  middleware: z.string(),
  exportedAt: z.iso.datetime(),
  captures: z.array(seenCaptureSchema),
});
export type CaptureExport = z.infer<typeof captureExportSchema>;

/** All that is kept, by what was captured, then by age. */
export async function listCaptures(table: Pick<Table, 'list'>): Promise<SeenCapture[]> {
  const captures = (await table.list(CAPTURES)).map((item) =>
    seenCaptureSchema.parse({
      ...captureSchema.parse(JSON.parse(stringIn(item, 'capture') ?? '')),
      firstSeenAt: stringIn(item, 'firstSeenAt'),
    }),
  );
  return captures.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

const placeOf = ({ of, firstSeenAt }: SeenCapture): string => `${of} ${firstSeenAt}`;

/** Deletes all that is kept; answers how many there were. */
export async function clearCaptures(table: Pick<Table, 'list' | 'delete'>): Promise<number> {
  const keys = (await table.list(CAPTURES)).map(({ pk }) => pk).filter((pk) => pk.startsWith(CAPTURE_KEY));
  for (const key of keys) await table.delete(key);
  return keys.length;
}
