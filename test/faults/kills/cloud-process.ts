import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { startCloud } from '../../../local/cloud/cloud.ts';
import { clientSecretIn, runSetUp } from '../../../local/set-up.ts';
import { type News, orderSchema, startSchema } from './messages.ts';

// The cloud of a storm in a process of its own, so that all of it can be stopped hard. Its queues are somebody else's,
// as SQS is. It takes orders to kill and to freeze over IPC.

const { visibility, keys, ...options } = startSchema.parse(JSON.parse(process.argv[2] ?? ''));
const tell = (news: News) => process.send?.(news);

process.on('disconnect', () => process.exit(0));
process.on('message', (raw) => {
  const { id, functionKey, freezeMs } = orderSchema.parse(raw);
  if (freezeMs !== undefined) tell({ type: 'done', id, hit: Number(cloud.functions.freeze(functionKey, freezeMs)) });
  else void cloud.functions.kill(functionKey).then((hit) => tell({ type: 'done', id, hit }));
});

const cloud = await startCloud({
  ...options,
  onLog: (_, line) => {
    if (line.startsWith('Runtime.ExitError') && line.endsWith('signal: killed')) tell({ type: 'interrupted' });
    if (line.startsWith('Sandbox.Timedout')) tell({ type: 'timed-out' });
  },
});
for (const queue of visibility.queues) {
  await cloud.queues.client.send(
    new SetQueueAttributesCommand({
      QueueUrl: cloud.queues.url(queue),
      Attributes: { VisibilityTimeout: String(visibility.seconds) },
    }),
  );
}
const sheet = await runSetUp({ ...cloud.environment, ...keys });
tell({ type: 'started', apiUrl: cloud.apiUrl, sheet, clientSecret: clientSecretIn(cloud, sheet) });
