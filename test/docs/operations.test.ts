import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fenced, page, root } from './markdown.ts';

const operations = page('docs/operations.md');

describe('the workflow of docs/operations.md', () => {
  it('uses the actions of our own workflow, at the same commits', () => {
    const ours = readFileSync(`${root}/.github/workflows/ci.yml`, 'utf8');
    const used = [...operations.text.matchAll(/uses: (\S+@\S+ # \S+)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(1);
    for (const action of used) {
      expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d/);
      expect(ours).toContain(`uses: ${action}\n`);
    }
  });

  it('is only for the environment that its role trusts, and stores no key', () => {
    const [workflow = ''] = [...operations.text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(workflow).toContain('id-token: write');
    expect(workflow).toContain('environment: prod');
    expect(operations.text).toContain('"repo:OWNER/REPOSITORY:environment:prod"');
    expect(workflow).not.toMatch(/secrets\.|AWS_SECRET_ACCESS_KEY/);
  });
});

it('docs/operations.md names the table’s expiry as the template has it', () => {
  const table = readFileSync(`${root}/resources/table.yml`, 'utf8');
  const [, attribute = 'none'] = /TimeToLiveSpecification: \{ AttributeName: (\w+)/.exec(table) ?? [];
  expect(fenced(operations, 'text').join('\n')).toContain(`AttributeName=${attribute}`);
});
