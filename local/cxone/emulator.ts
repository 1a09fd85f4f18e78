import type { KeptBytes } from '../kept-bytes.ts';
import type { CallbackClient } from './callbacks/callback-client.ts';
import type { CxoneState } from './state/cxone-state.ts';
import type { Switchboard } from './switchboard.ts';
import type { Switches } from './switches.ts';
import type { Tokens } from './tokens.ts';
import type { Faults } from './traffic/faults.ts';
import type { RequestLog } from './traffic/request-log.ts';
import type { Throttle } from './traffic/throttle.ts';

/** The parts of one running emulator, handed to every route. */
export interface Emulator {
  readonly now: () => Date;
  /** Where the server listens, e.g. `http://127.0.0.1:4010`. */
  readonly origin: () => string;
  readonly state: CxoneState;
  /** Of uploads and of attachments that were fetched. */
  readonly bytes: KeptBytes;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly switchboard: Switchboard;
  /** What behaves by a switch reads it here, where each read is noted. */
  readonly switches: Readonly<Switches>;
  readonly contactThrottle: Throttle;
  readonly inboundThrottle: Throttle;
  readonly callbacks: CallbackClient;
  /** Something is to be saved: called after each request, and after what happens without one. */
  readonly changed: () => void;
  /** Seconds. */
  readonly accessTokenLifetime: number;
  /** Seconds. */
  readonly oneTimeTokenLifetime: number;
  /** The page at `/`, where a host of the emulator brings its own. */
  readonly indexPage: (() => Promise<string>) | undefined;
}
