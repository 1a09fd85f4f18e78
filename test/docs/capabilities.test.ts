import { describe, expect, it } from 'vitest';
import { contentKinds } from '../../lib/contract/manifest.ts';
import { providers } from '../../lib/providers/registry.ts';
import { page } from './markdown.ts';

const { text } = page('docs/files.md');

/** What stands under a provider's heading. */
function sectionOf(heading: string): string {
  const [, section = ''] = text.split(`\n### ${heading}\n`);
  const [body = ''] = section.split(/\n##+ /);
  return body;
}

function tableIn(section: string): string[][] {
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('docs/files.md', () => {
  it.each([...providers.values()].map(({ manifest }) => manifest))(
    'says of $displayName.en what its manifest says',
    ({ displayName, capabilities: { content, files } }) => {
      const expected = contentKinds.map((kind) => [kind, content[kind].fromCustomer, content[kind].fromAgent]);
      const section = sectionOf(displayName.en);
      expect(tableIn(section)).toEqual(expected);
      expect(section).toContain(`Files in one message: ${files.maxPerMessage}.`);
    },
  );
});
