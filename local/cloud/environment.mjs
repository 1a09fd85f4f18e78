// One Lambda execution environment: loads a function's bundle and answers invocations over IPC, one at a time.
// Plain JavaScript, so that the process holds no type stripper and its memory is the function's own.
import console from 'node:console';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const [file, exportName] = process.argv.slice(2);

function toError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

/** Serialises before anything is sent, so that a value that JSON can't hold is the function's error. */
function toMessage(id, value) {
  try {
    return { type: 'result', id, payload: JSON.stringify(value ?? null) };
  } catch (error) {
    return { type: 'error', id, error: { ...toError(error), errorType: 'Runtime.MarshalError' } };
  }
}

// Lambda Developer Guide, "Log and monitor Node.js Lambda functions": "It adds a timestamp, request ID, and log level to
// each entry logged by the function". What is written to stdout itself stays as it is.
let requestId;
const levels = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
for (const [method, level] of Object.entries(levels)) {
  console[method] = (...words) =>
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...words)}\n`);
}

// Ctrl-C reaches the whole process group; the runner ends its environments itself.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

try {
  const { [exportName]: handler } = await import(pathToFileURL(file).href);
  if (typeof handler !== 'function') throw new TypeError(`${exportName} is undefined or not exported by ${file}`);

  process.on('message', async (message) => {
    const { type, id } = message;
    if (type === 'memory') {
      const rssBytes = process.memoryUsage.rss();
      process.send({ type: 'memory', id, rssBytes, peakRssBytes: process.resourceUsage().maxRSS * 1024 });
      return;
    }
    const { event, context, deadline } = message;
    requestId = context.awsRequestId;
    try {
      const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
      const value = await handler(event, {
        ...context,
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis,
      });
      process.send(toMessage(id, value));
    } catch (error) {
      process.send({ type: 'error', id, error: toError(error) });
    }
  });
  process.send({ type: 'ready' });
} catch (error) {
  process.send({ type: 'init-error', error: toError(error) }, () => process.exit(1));
}
