import * as z from 'zod';

/** How the Bot API answers one bot; a person or a test switches it. */
export const behaviourSchema = z.strictObject({
  mode: z.enum([
    'as-usual',
    'throttle',
    'server-error',
    'bad-gateway',
    'lost-answer',
    'slow',
    'photo-dimensions',
    'no-voice',
  ]),
  /** Which calls: those that send a message, or all of them. */
  calls: z.enum(['sends', 'all']).default('sends'),
  /** For how many calls it holds, before all is as usual again; without it, until it is switched. */
  times: z.coerce.number().int().min(1).max(1_000).optional(),
  /** For `throttle`: seconds. */
  retryAfter: z.coerce.number().int().min(1).max(3_600).optional(),
  /** For `slow`: milliseconds between the call and its answer. */
  delayMs: z.coerce.number().int().min(0).max(120_000).optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

export const AS_USUAL: Behaviour = { mode: 'as-usual', calls: 'sends' };

/** Whether it holds for a call of this method. */
export function concerns({ mode, calls }: Behaviour, method: string): boolean {
  if (mode === 'photo-dimensions') return method === 'sendphoto';
  if (mode === 'no-voice') return method === 'sendvoice';
  return calls === 'all' || (method.startsWith('send') && method !== 'sendchataction');
}
