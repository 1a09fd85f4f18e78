/** `skip`: can't be tried before another step goes well. */
export interface Step {
  /** What was tried, e.g. `Webhook`. */
  readonly name: string;
  readonly outcome: 'ok' | 'fail' | 'skip';
  /** Whole milliseconds that it took. */
  readonly ms: number;
  /** What is so, and where it is wrong, where to look. */
  readonly message: string;
  /** False of a failure that going back does not mend. */
  readonly isOfDeploy: boolean;
}

/** What a step found to be wrong. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly isOfDeploy: boolean;

  constructor(message: string, { isOfDeploy = true }: { readonly isOfDeploy?: boolean } = {}) {
    super(message);
    this.isOfDeploy = isOfDeploy;
  }
}
