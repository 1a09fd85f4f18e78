declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Directory of the LevelDB store; in memory without it. */
    readonly path?: string;
    /** Milliseconds that a table stays in the state CREATING. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** An HTTP server that speaks DynamoDB's wire protocol; closing it closes the store. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
