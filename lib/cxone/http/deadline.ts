import type { CallOptions } from '../ports.ts';

/** The end of the time that a call may take. */
export interface Deadline {
  /** Fires at the end, or when the caller stops waiting. */
  readonly signal: AbortSignal;
  /** By the injected clock; can be negative. */
  remainingMs(): number;
}

export function startDeadline(
  now: () => Date,
  timeoutMs: number,
  { signal, timeoutMs: asked }: Pick<CallOptions, 'signal' | 'timeoutMs'> = {},
): Deadline {
  const allowed = Math.max(0, Math.floor(Math.min(timeoutMs, asked ?? timeoutMs)));
  const endsAt = now().getTime() + allowed;
  const timer = AbortSignal.timeout(allowed);
  return {
    signal: signal === undefined ? timer : AbortSignal.any([timer, signal]),
    remainingMs: () => endsAt - now().getTime(),
  };
}

/** Waits for what others wait for too: when the deadline comes, only this wait ends. */
export function within<T>(deadline: Deadline, shared: Promise<T>, late: () => Error): Promise<T> {
  const { signal } = deadline;
  return new Promise((resolve, reject) => {
    const stop = () => reject(late());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
