import type { Handler } from 'aws-lambda';

/** The least that a function can be: what it takes to start is Node's and the runtime client's own. */
export const handler: Handler<unknown, string> = () => Promise.resolve('hello');
