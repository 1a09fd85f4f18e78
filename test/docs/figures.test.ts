import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages, root } from './markdown.ts';

const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const sources = globSync('lib/**/*.ts', { cwd: root }).map((path) => ({ path, text: read(path) }));

/** A constant of lib, by its name and by a word of its comment or of the folder that it is in, wherever its file lies. */
function constant(name: string, about: RegExp): number {
  const definition = new RegExp(
    `((?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?)^(?:export )?const ${name} = ([\\d_* ]+);`,
    'gm',
  );
  const found = sources.flatMap(({ path, text }) =>
    [...text.matchAll(definition)]
      .filter(([, comment = '']) => about.test(`${path} ${comment.replaceAll(/\s+\*?\s*/g, ' ')}`))
      .map(([, , value = '']) => value.split('*').reduce((product, factor) => product * number(factor), 1)),
  );
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new Error(`${name} (${about.source}) is defined ${found.length} times in lib. Say here which one is meant.`);
}

/** A number of a resource or function, by the lines that lead to it. */
function configured(path: string, heading: string, key: string): number {
  const indent = /^ */.exec(heading)?.[0].length ?? 0;
  const [, after = ''] = read(path).split(`\n${heading}:\n`);
  const [block = ''] = after.split(new RegExp(`^ {0,${indent}}\\S`, 'm'));
  const [, value = ''] = new RegExp(`^ +${key}: '?(\\d+)`, 'm').exec(block) ?? [];
  if (value === '') throw new Error(`${path} has no ${key} below ${heading.trim()}.`);
  return number(value);
}

const words = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const number = (written: string): number =>
  words.includes(written) ? words.indexOf(written) : Number(written.replaceAll(/[\s,_]/g, ''));

interface Figure {
  readonly what: string;
  readonly is: number;
  /** Sentences that state it, a group around the number: looked for in every page and in the comments of YAML files. */
  readonly said: readonly RegExp[];
}

const queues = (queue: string, key: string) => configured('resources/queues.yml', `  ${queue}`, key);
const timeout = (name: string) => configured('serverless.yml', `  ${name}`, 'timeout');
const DAY_SECONDS = 86_400;

const figures: readonly Figure[] = [
  {
    what: 'days for which a parked message is kept',
    is: constant('KEPT_DAYS', /parked message waits/),
    said: [
      /Parked messages are kept for (\S+) days/,
      /waits there for (\S+) days for a person/,
      /after (\S+) days it is deleted/,
    ],
  },
  {
    what: 'days for which a message can be on its queue',
    is: queues('InboundQueue', 'MessageRetentionPeriod') / DAY_SECONDS,
    said: [/, queued ones for (\d+)\./, /waits? (?:on the queue, )?for up to (\S+) days/],
  },
  {
    what: 'days in a dead-letter queue',
    is: queues('InboundDeadLetterQueue', 'MessageRetentionPeriod') / DAY_SECONDS,
    said: [/stays in the dead-letter queue for (\S+) days/],
  },
  {
    what: 'receives after which a message is a dead letter',
    is: queues('InboundQueue', 'maxReceiveCount'),
    said: [/handed to its worker ([\d,]+) times/],
  },
  {
    what: 'looks at a customer’s message before it is parked',
    is: constant('MOST_RECEIVES', /day's outage/),
    said: [/parked for (\d+) looks/, /(\d+) attempts, at least a day/],
  },
  {
    what: 'refusals of a customer’s message before it is parked',
    is: constant('MOST_REFUSALS', /parked/),
    said: [/CXone refused this very message (\S+) times/],
  },
  {
    what: 'hours for which a conversation is throttled before its messages are parked',
    is: constant('LIMIT_MS', /./) / 3_600_000,
    said: [/has throttled its conversation for (\S+) hours/, /has done so for (\S+) hours/],
  },
  {
    what: 'seconds after which SQS shows a message again',
    is: queues('InboundQueue', 'VisibilityTimeout'),
    said: [/to another worker after (\d+)/],
  },
  {
    what: 'seconds of a worker’s lease',
    is: constant('WORKER_LEASE_MS', /./) / 1_000,
    said: [/its lease on a message ends after (\d+)/],
  },
  {
    what: 'seconds of the lease on an agent’s message',
    is: constant('SEND_LEASE_MS', /./) / 1_000,
    said: [/For agents' messages it is \d+ and (\d+)/],
  },
  {
    what: 'seconds after which a worker for agents’ messages is stopped',
    is: timeout('deliverOutbound'),
    said: [/For agents' messages it is (\d+)/],
  },
  {
    what: 'seconds of the lease on a customer’s message',
    is: constant('INBOUND_LEASE_MS', /./) / 1_000,
    said: [/with their files, \d+ and (\d+)/],
  },
  {
    what: 'seconds after which a worker for customers’ messages is stopped',
    is: timeout('deliverInbound'),
    said: [/with their files, (\d+)/],
  },
  {
    what: 'minutes for which an agent’s message waits for the provider',
    is: constant('LONGEST_WAIT_FOR_PROVIDER_MS', /./) / 60_000,
    said: [/told as `failed`, within (\S+) minutes/],
  },
  {
    what: 'days for which a webhook’s repeats are known',
    is: constant('REMEMBERED_DAYS', /finished work/),
    said: [/up to (\S+) days after the first/],
  },
  {
    what: 'minutes after which receipts of a removed channel are dropped',
    is: constant('EARLY_MS', /receipt/) / 60_000,
    said: [/after (\S+) minutes they are dropped/],
  },
  {
    what: 'seconds until a removed channel’s webhook is answered 410 everywhere',
    is: constant('FRESH_MS', /410/) / 1_000,
    said: [/answered 410,? within (?:the )?(\S+) seconds/],
  },
  {
    what: 'hours for which a replaced secret stays valid',
    is: constant('OVERLAP_HOURS', /./),
    said: [/old ones? stays? valid for (\S+) hours/],
  },
  {
    what: 'days for which a removal can be undone',
    is: constant('RECOVERY_DAYS', /./),
    said: [/secrets can be restored \((\S+) days\)/],
  },
  {
    what: 'bytes of an admin’s form',
    is: constant('LARGEST_FORM', /longest form/),
    said: [/urlencoded, of at most ([\d,]+) bytes/],
  },
  {
    what: 'days for which files are kept',
    is: configured('resources/files.yml', '  FilesBucket', 'ExpirationInDays'),
    said: [
      /to them have ended, and for at most (\S+) days/,
      /after that \| after (\S+) days/,
      /for an hour after, for at most (\S+) days/,
      /own rules delete after (\S+)\./,
      /an hour, waiting (\S+) days/,
    ],
  },
  {
    what: 'millions of bytes up to which a file is uploaded to CXone',
    is: constant('LARGEST_UPLOAD', /./) / 1_000_000,
    said: [/or those of up to (\S+) MB are uploaded/],
  },
  {
    what: 'millions of bytes of the largest file',
    is: configured('serverless.yml', '  default', 'maxFileMegabytes'),
    said: [/than the deployment takes \((\S+) MB/, /`maxFileMegabytes` before it, (\S+) by default/],
  },
  {
    what: 'days for which a capture is kept',
    is: constant('KEPT_DAYS', /capture is kept/),
    said: [/Captures lie in the deployment's table for (\S+) days/],
  },
  {
    what: 'captures that one process writes',
    is: constant('MOST_WRITES', /capture/),
    said: [/One process writes at most (\d+)/],
  },
  {
    what: 'days for which a channel’s activity is kept',
    is: constant('KEPT_DAYS', /channel was last in use/),
    said: [/It is deleted (\S+) days after its last/],
  },
  {
    what: 'characters of a message of the signed webhook',
    is: constant('MAX_TEXT_LENGTH', /providers\/generic/),
    said: [/more than ([\d,]+) characters \(UTF-16 units/, /Text has 1 to ([\d,]+) characters/],
  },
  {
    what: 'files in a message of the signed webhook',
    is: constant('MAX_FILES', /providers\/generic/),
    said: [/\| up to (\d+) files, see/, /(\d+) files come so/],
  },
  {
    what: 'characters of an id of the signed webhook',
    is: constant('MAX_ID_LENGTH', /providers\/generic/),
    said: [/Ids are text of 1 to (\S+) characters/, /\| 1 to (\S+) characters, the same whenever/],
  },
  {
    what: 'characters of a name of the signed webhook',
    is: constant('MAX_NAME_LENGTH', /providers\/generic/),
    said: [/Names longer than (\S+) characters/],
  },
  {
    what: 'characters of a reason of the signed webhook',
    is: constant('MAX_REASON_LENGTH', /providers\/generic/),
    said: [/a `reason` of up to (\S+) characters/],
  },
  {
    what: 'characters of a refusal that an agent reads',
    is: constant('MAX_AGENT_WORDS', /providers\/generic/),
    said: [/up to (\S+) characters are shown/],
  },
  {
    what: 'minutes that a signature’s time may be away',
    is: constant('TOLERANCE_SECONDS', /providers\/generic/) / 60,
    said: [/when the timestamp is more than (\S+) minutes away/],
  },
  {
    what: 'seconds in which a provider answers a look at its credentials',
    is: constant('LONGEST_CALL_MS', /./) / 1_000,
    said: [/or none within (\S+) seconds, is shown to/],
  },
  {
    what: 'kilobytes of a provider’s answer that are read',
    is: constant('MAX_BYTES', /providers\/read-answer/) / 1_024,
    said: [/Answers are read up to (\S+) kB/],
  },
  {
    what: 'millions of bytes of a file that Telegram takes',
    is: constant('MAX_UPLOAD_BYTES', /providers\/telegram/) / 1_000_000,
    said: [/file from an agent *\| (\S+) MB/, /and (\S+) MB from agents/],
  },
  {
    what: 'millions of bytes of a photo that Telegram takes',
    is: constant('MAX_PHOTO_BYTES', /providers\/telegram/) / 1_000_000,
    said: [/JPEG, PNG or WebP of up to (\S+) MB/],
  },
];

/** Text in one line each: a figure and its unit may stand on two. The changelog says what was so at the time. */
const texts = [
  ...pages.filter(({ path }) => path !== 'CHANGELOG.md'),
  ...globSync(['serverless.yml', 'resources/**/*.yml'], { cwd: root }).map((path) => ({ path, text: read(path) })),
].map(({ path, text }) => ({ path, text: text.replaceAll(/\s+#?\s*/g, ' ') }));

/** What each place that the sentence stands in says. */
const statements = (said: RegExp): { readonly path: string; readonly is: number }[] =>
  texts.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(said, 'g'))].map(([, value = '']) => ({ path, is: number(value) })),
  );

describe('the figures that the pages state', () => {
  it.each(figures)('are those of the code: $what, $is', ({ is, said }) => {
    expect(said.filter((sentence) => statements(sentence).length === 0)).toEqual([]);
    expect(said.flatMap(statements).filter((statement) => statement.is !== is)).toEqual([]);
  });

  it('would be missed where the code had another one, or none, or several', () => {
    expect(statements(/told as `failed`, within (\S+) minutes/)).toContainEqual({ path: 'docs/guarantees.md', is: 10 });
    expect(statements(/more than ([\d,]+) characters \(UTF-16 units/).map(({ is }) => is)).toEqual([10_000]);
    expect(() => constant('KEPT_DAYS', /./)).toThrow(/KEPT_DAYS \(\.\) is defined \d+ times in lib/);
    expect(() => constant('NO_SUCH_DAYS', /./)).toThrow(/defined 0 times/);
    expect(() => configured('resources/queues.yml', '  InboundQueue', 'NoSuchKey')).toThrow(/has no NoSuchKey/);
  });
});
