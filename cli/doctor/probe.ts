/** Milliseconds that the doctor waits for any one answer. */
const PATIENCE_MS = 5_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The other side's clock, where it says so. */
  readonly date: Date | undefined;
}

/** One request with a time-out; throws where no answer comes. The body is undefined where it isn't JSON. */
export async function probe(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (error: unknown) => {
      throw new Error(`${new URL(url).origin} does not answer: ${reasonOf(error)}.`);
    },
  );
  const date = new Date(response.headers.get('date') ?? '');
  return {
    status: response.status,
    body: await response.json().catch(() => undefined),
    date: Number.isNaN(date.getTime()) ? undefined : date,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason was given';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
