/** Shows which values held, once a file's tests are over. */
export function printTable(title: string, titles: readonly string[], passed: ReadonlySet<string>): void {
  const rows = titles.map((row) => `${passed.has(row) ? 'passed    ' : 'NOT PASSED'}  ${row}`);
  console.log([title, ...rows].join('\n'));
}
