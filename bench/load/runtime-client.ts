import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the runtime client calls of its native part. Nothing is ever answered here, so nothing of it is needed. */
const NATIVE_CLIENT = `exports.initializeClient = () => undefined;
exports.done = exports.error = exports.next = () => { throw new Error('There is no event to answer.'); };
`;

/**
 * Copies AWS's own runtime client (aws-lambda-ric) into a directory and puts a stand-in where its native part would be,
 * whose compilation is an install script that this project denies. A directory with the name of the native file is
 * loaded as a module by `require`, so that the client itself stays as it is.
 * @returns the module to start a function with
 */
export async function prepareRuntimeClient(directory: string): Promise<string> {
  const source = join(import.meta.dirname, '../../node_modules/aws-lambda-ric');
  const nativeClient = join(directory, 'rapid-client.node');
  await mkdir(nativeClient, { recursive: true });
  for (const part of ['index.mjs', 'package.json', 'node_modules']) {
    await cp(join(source, part), join(directory, part), { recursive: true });
  }
  await writeFile(join(nativeClient, 'package.json'), '{ "type": "commonjs" }');
  await writeFile(join(nativeClient, 'index.js'), NATIVE_CLIENT);
  return join(directory, 'index.mjs');
}
