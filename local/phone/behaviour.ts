import * as z from 'zod';

/** How the platform answers the business's messages; a person or a test switches it. */
export const behaviourSchema = z.object({
  mode: z.enum(['accept', 'refuse', 'fail-later', 'down', 'slow', 'throttle', 'lost-answer']),
  /** What the agent is told: for `refuse` and `fail-later`. A refusal with a code alone says nothing in words. */
  reason: z.string().trim().max(300).optional(),
  /** `error.code` of a refusal, e.g. `recipient_blocked`. */
  code: z
    .string()
    .regex(/^[a-z_]{1,64}$/)
    .optional(),
  /** How many messages it holds for, before everything is accepted again; without it, until it is switched. */
  times: z.coerce.number().int().min(1).max(1_000).optional(),
  /** For `slow`: milliseconds between taking the message and answering. */
  delayMs: z.coerce.number().int().min(0).max(120_000).optional(),
  /** For `throttle`: seconds. */
  retryAfter: z.coerce.number().int().min(0).max(3_600).optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

export const ACCEPT: Behaviour = { mode: 'accept' };

const DEFAULT_REASON = 'The message could not be delivered.';

/** What a mode means for one message. */
export interface Verdict {
  /** The message shows on the phone. */
  readonly taken: boolean;
  /** Reported with a status afterwards, where it is set. */
  readonly failedLater?: string;
  readonly waitMs: number;
  /** `undefined`: the connection is cut instead of an answer. */
  readonly answer:
    { readonly status: number; readonly body: object; readonly headers?: Record<string, string> } | undefined;
}

export function verdictOf(behaviour: Behaviour, messageId: string): Verdict {
  const accepted = { status: 200, body: { id: messageId } };
  const { reason = DEFAULT_REASON } = behaviour;
  switch (behaviour.mode) {
    case 'accept':
      return { taken: true, waitMs: 0, answer: accepted };
    case 'slow':
      return { taken: true, waitMs: behaviour.delayMs ?? 10_000, answer: accepted };
    case 'lost-answer':
      return { taken: true, waitMs: 0, answer: undefined };
    case 'fail-later':
      return { taken: false, failedLater: reason, waitMs: 0, answer: accepted };
    case 'refuse':
      return { taken: false, waitMs: 0, answer: refused(behaviour) };
    case 'down':
      return { taken: false, waitMs: 0, answer: refusal(503, 'down', 'The platform is down for maintenance.') };
    case 'throttle': {
      const headers = { 'retry-after': String(behaviour.retryAfter ?? 2) };
      return { taken: false, waitMs: 0, answer: { ...refusal(429, 'throttled', 'Too many messages.'), headers } };
    }
  }
}

function refused({ code, reason }: Behaviour) {
  if (code !== undefined && reason === undefined) return { status: 422, body: { error: { code } } };
  return refusal(422, code ?? 'refused', reason ?? DEFAULT_REASON);
}

export function refusal(status: number, code: string, message: string) {
  return { status, body: { error: { code, message } } };
}
