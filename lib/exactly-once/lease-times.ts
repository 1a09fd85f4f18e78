/**
 * Milliseconds for which a worker's claim keeps others out. Longer than the worker functions' time-out (20 s), so that
 * the holder is gone when the lease ends, and shorter than the queues' visibility time-out (120 s), so that the lease
 * has ended when the queue hands the message out again. Nobody outside can check a fencing number.
 */
export const WORKER_LEASE_MS = 25_000;

/** The same for a customer's message, whose files a worker may take 40 s to copy. */
export const INBOUND_LEASE_MS = 45_000;

/** The same for an agent's message, in the callback as on the queue: the functions that send it may run for 28 s. */
export const SEND_LEASE_MS = 30_000;

/** No effect outside is started with less than this left of the function's time, in milliseconds. */
export const MINIMUM_TIME_FOR_AN_EFFECT_MS = 8_000;
