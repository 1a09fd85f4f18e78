import { broken } from './verdicts.ts';
import { judgeHistory } from './judge-history.ts';

/** `node test/faults/storm/check.ts <history.jsonl>`: what a history says, and each broken promise by name. */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Name the history: node test/faults/storm/check.ts <history.jsonl>');
const { counts, seen, findings } = await judgeHistory(path);
console.table({ ...seen, ...counts });
const bad = findings.filter(({ verdict }) => broken.includes(verdict));
for (const { verdict, message } of bad) console.log(`${verdict}: ${message}`);
process.exitCode = bad.length === 0 ? 0 : 1;
