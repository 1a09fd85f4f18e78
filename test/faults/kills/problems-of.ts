import type { StormOptions, StormReport } from './storm.ts';
import type { Verdict } from './verdict.ts';

/** What went wrong with messages, and what makes a run too mild to prove anything. */
export function problemsOf(
  { inbound, outbound, sends, ...report }: StormReport,
  { kills, hardStops, freezes }: Pick<StormOptions, 'kills' | 'hardStops' | 'freezes'>,
): string[] {
  const problems = [...harm('customers', inbound), ...harm('agents', outbound)];
  if (sends !== outbound.arrived) problems.push(`${sends} sends for ${outbound.arrived} messages from agents.`);
  if (report.kills < kills) problems.push(`Only ${report.kills} of ${kills} processes were killed.`);
  if (report.hardStops < hardStops) problems.push(`Only ${report.hardStops} of ${hardStops} hard stops came about.`);
  if (report.freezes < freezes) problems.push(`Only ${report.freezes} of ${freezes} processes were frozen.`);
  if (freezes > 0 && report.timedOut === 0) problems.push('No frozen process was ended by its time-out.');
  if (kills > 0 && report.interrupted <= kills / 10)
    problems.push(`Only ${report.interrupted} processes were killed at work.`);
  if (outbound.promised === 0) problems.push('No message from agents was promised.');
  return problems;
}

function harm(writers: string, { lost, doubled, inverted, strange, misled }: Verdict): string[] {
  const counts = Object.entries({ lost, doubled, inverted, 'never written': strange, 'told falsely': misled });
  return counts.filter(([, count]) => count > 0).map(([what, count]) => `From ${writers}: ${count} ${what}.`);
}
