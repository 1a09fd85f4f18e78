/** A mistake that somebody could make in the product's sources, and the check that must notice it. */
export interface PlantedBug {
  /** What the product would do wrong. */
  readonly name: string;
  /** Path of the source from the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly check: Check;
}

export interface Check {
  /** Path of the test file from the root of the repository. */
  readonly file: string;
  /**
   * Full name of one test in it: the names of its `describe` blocks and its own, with ` > ` between, and as vitest shortens
   * what an `each` puts into them.
   */
  readonly test: string;
}
