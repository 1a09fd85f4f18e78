import { join, relative } from 'node:path';
import type { FunctionTemplate } from '../../local/cloud/template.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The function that does nothing, as serverless.yml would have it; its bundle lies in this directory. */
export function helloIn(directory: string): FunctionTemplate {
  return {
    key: 'hello',
    name: 'hello',
    handler: join(relative(ROOT, directory), 'hello/index.handler'),
    timeoutSeconds: 20,
    memoryMb: 512,
    environment: {},
    routes: ['POST /hello'],
    queues: [],
    otherEvents: [],
  };
}

export async function requestHello(apiUrl: string): Promise<void> {
  const response = await fetch(`${apiUrl}/hello`, { method: 'POST', body: '{}' });
  const answer = await response.text();
  if (!response.ok) throw new Error(`hello answered ${response.status}: ${answer}`);
}
