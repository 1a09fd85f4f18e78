import { storm } from '/work/main/test/faults/storm/storm.ts';
import { judgeHistory } from '/work/main/test/faults/storm/judge-history.ts';
import { ours, naiveDesigns } from '/work/main/test/faults/storm/designs.ts';
import { faultKinds } from '/work/main/test/faults/storm/weather.ts';
const [m = '200', seed = '1', kinds, which = 'ours'] = process.argv.slice(2);
for (const design of which === 'all' ? [ours, ...naiveDesigns] : [ours]) {
  const path = `/tmp/storm-${design.name.replace(/\W+/g, '-')}.jsonl`;
  const t = performance.now();
  await storm({
    design,
    seed: +seed,
    messages: +m,
    kinds: new Set((kinds === undefined || kinds === 'all' ? faultKinds : kinds.split(',').filter(Boolean)) as any),
    path,
  });
  const t2 = performance.now();
  const j = await judgeHistory(path);
  console.log(
    design.name,
    Math.round(t2 - t),
    'ms +',
    Math.round(performance.now() - t2),
    JSON.stringify(j.seen),
    JSON.stringify(j.counts),
    JSON.stringify([...j.faults]),
  );
  console.log(
    j.findings
      .filter((f) => !['parked', 'late', 'ambiguous'].includes(f.verdict))
      .slice(0, 8)
      .map((f) => f.verdict + ' ' + f.message)
      .join('; '),
  );
}
