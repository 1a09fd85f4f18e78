import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { page, root, tableRows } from './markdown.ts';

const settings = page('docs/settings.md');
const source = readFileSync(`${root}/lib/settings.ts`, 'utf8');
const serverless = readFileSync(`${root}/serverless.yml`, 'utf8');

/** The variables that a function reads. */
const keys = [...source.slice(source.indexOf('z.object({'), source.indexOf('\n});')).matchAll(/^ {2}([A-Z_]+):/gm)].map(
  ([, key = '']) => key,
);

/** Name, value and environment variable of each parameter, as the table of docs/settings.md gives them. */
const rows = tableRows(settings)
  .filter(([, variable]) => variable === '' || /^`[A-Z_]+`$/.test(variable ?? ''))
  .map(([parameter = '', variable = '', value = '']) => [parameter, variable, value].map(bare));

/** The variables that the paragraph below the table names. */
const others = [
  ...(/^The other variables are[\s\S]*?\n\n/m.exec(settings.text)?.[0] ?? '').matchAll(/`([A-Z_]{4,})`/g),
].map(([, key = '']) => key);

/** The block of lines that are indented further than its heading. */
function block(heading: string): Map<string, string> {
  const [, after = ''] = serverless.split(`\n${heading}\n`);
  const indent = (/^ */.exec(heading)?.[0].length ?? 0) + 2;
  const lines = after.split('\n');
  const end = lines.findIndex((line) => !line.startsWith(' '.repeat(indent)));
  const entries = lines.slice(0, end).flatMap((line) => {
    const [, key, value = ''] = /^ +(\w+): *(.*?)(?: +#.*)?$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value.replace(/^'(.*)'$/, '$1')] as const];
  });
  return new Map(entries);
}

const parameters = block('  default:');
const environment = block('  environment:');

function bare(cell: string): string {
  return cell.replaceAll('`', '');
}

describe('the settings', () => {
  it('stand in docs/settings.md, every one and once, and it has no other', () => {
    expect(keys.length).toBeGreaterThan(9);
    const named = [...rows.flatMap(([, variable = '']) => (variable === '' ? [] : [variable])), ...others];
    expect(named.toSorted()).toEqual(keys.toSorted());
  });

  it('are all given by serverless.yml, and no others', () => {
    expect([...environment.keys()].toSorted()).toEqual(keys.toSorted());
  });

  it('that a deploy takes as parameters are those of docs/settings.md', () => {
    expect(rows.map(([parameter]) => parameter).toSorted()).toEqual(['publicUrl', ...parameters.keys()].toSorted());
  });

  it('have the defaults that docs/settings.md names', () => {
    for (const [parameter = '', , value = ''] of rows) {
      const fallback = parameters.get(parameter);
      if (fallback !== undefined && fallback !== '') expect([parameter, value]).toEqual([parameter, fallback]);
    }
  });

  it('reach the variable that docs/settings.md says', () => {
    for (const [parameter = '', variable = ''] of rows) {
      if (variable === '' || variable === 'PUBLIC_URL') continue;
      expect([variable, environment.get(variable)]).toEqual([variable, `\${param:${parameter}}`]);
    }
  });
});
