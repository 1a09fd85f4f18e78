import { parseArgs } from 'node:util';
import { isUnharmed, runStorm, type StormReport } from './storm.ts';

const usage = `npm run test:kills -- [--long]

Customers and agents write to each other on a laptop's cloud while its processes are killed. Exits with 1 where a
message was lost, doubled or inverted.

  --long  5,000 messages, 300 kills and two hard stops of the whole cloud, for about ten minutes; a tenth without it
  --help  this text`;

const { values } = parseArgs({ options: { long: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help === true) {
  console.log(usage);
} else {
  const size =
    values.long === true
      ? { conversations: 250, kills: 300, hardStops: 2 }
      : { conversations: 25, kills: 30, hardStops: 1 };
  const report = await runStorm({
    ...size,
    messages: 16,
    replies: 4,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  print(report);
  // A run in which nothing was killed at work, or nothing promised, proves nothing.
  const wasHard = report.kills >= size.kills && report.interrupted > size.kills / 10 && report.outbound.promised > 0;
  process.exitCode = wasHard && isUnharmed(report) ? 0 : 1;
}

function print({ kills, interrupted, hardStops, seconds, inbound, outbound }: StormReport): void {
  console.log(
    `${kills} processes killed, ${interrupted} of them at work, ${hardStops} hard stops of everything, ${seconds} s`,
  );
  console.table({ 'from customers': inbound, 'from agents': outbound });
}
