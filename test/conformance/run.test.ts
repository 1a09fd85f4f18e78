import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const endedSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** What the command prints of such an adapter, and its exit code. */
async function conformance(provider: string) {
  try {
    const ended = await promisify(execFile)(process.execPath, ['test/conformance/run.ts', '--provider', provider], {
      cwd: root,
    });
    return { code: 0, ...ended };
  } catch (error) {
    return endedSchema.parse(error);
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(source: string): Promise<string> {
  const file = join(folder, 'subject.ts');
  await writeFile(file, source);
  return file;
}

describe('npm run conformance', () => {
  it('prints a line for each case, and how many passed and failed', async () => {
    const { code, stdout } = await conformance('generic');
    expect(stdout).toMatch(/^ {2}passed {4}keeps-texts-as-written +A customer’s text comes through unchanged/m);
    expect(stdout).toMatch(/^ {2}declared {2}refuses-other-urls .*\n +The proof doesn’t cover the URL\.$/m);
    expect(stdout).toMatch(/\n\d{2,} passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it('ends with 1 where a case fails, and says why', async () => {
    const model = pathToFileURL(join(root, 'test/conformance/bad/model-subject.ts')).href;
    const provider = '{ ...model.provider, manifest: { ...model.provider.manifest, id: "A B" } }';
    const source = `import { subject as model } from ${JSON.stringify(model)};\nexport const subject = { ...model, provider: ${provider} };`;
    const { code, stdout } = await conformance(await fileWith(source));
    expect(stdout).toMatch(/^ {2}FAILED {4}has-a-slug-for-an-id .*\n +The id “A B” is no slug\./m);
    expect(stdout).toMatch(/ passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it('says of an adapter without a subject what to write, and where', async () => {
    const { code, stderr } = await conformance('nowhere');
    expect(stderr).toContain(
      'There is no test/lib/providers/nowhere/conformance.ts: write it, and export a ConformanceSubject',
    );
    expect(code).toBe(1);
  });

  it('says of a file that exports no subject what is missing in it', async () => {
    const { code, stderr } = await conformance(await fileWith('export const subjects = {};'));
    expect(stderr).toMatch(/subject\.ts exports no “subject” with a provider/);
    expect(code).toBe(1);
  });
});
