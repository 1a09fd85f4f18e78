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
async function conformance(provider: string, ...options: readonly string[]) {
  try {
    const words = ['test/conformance/run.ts', '--provider', provider, ...options];
    const ended = await promisify(execFile)(process.execPath, words, { cwd: root });
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

/** A subject that is the model's, but for these fields. */
const modelWith = (fields: string) => {
  const model = pathToFileURL(join(root, 'test/conformance/bad/model-subject.ts')).href;
  return fileWith(
    `import { subject as model } from ${JSON.stringify(model)};\nexport const subject = { ...model, ${fields} };`,
  );
};

async function fileWith(source: string): Promise<string> {
  const file = join(folder, 'subject.ts');
  await writeFile(file, source);
  return file;
}

const badId = 'provider: { ...model.provider, manifest: { ...model.provider.manifest, id: "A B" } }';

describe('npm run conformance', () => {
  it('prints a line for each case, and how many passed and failed', async () => {
    const { code, stdout } = await conformance('generic');
    expect(stdout).toMatch(/^ {2}passed {4}keeps-texts-as-written +A customer’s text comes through unchanged/m);
    expect(stdout).toMatch(/^ {2}declared {2}refuses-other-urls .*\n +The proof doesn’t cover the URL\.$/m);
    expect(stdout).toMatch(/\n\d{2,} passed, \d+ declared, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it('ends with 1 where a case fails, and says why', async () => {
    const file = await modelWith(badId);
    const { code, stdout } = await conformance(file);
    expect(stdout).toMatch(/^ {2}FAILED {4}has-a-slug-for-an-id .*\n +The id “A B” is no slug\./m);
    expect(stdout).toMatch(/ passed, 0 declared, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it('prints only what fails with --failed', async () => {
    const file = await modelWith(badId);
    const { code, stdout } = await conformance(file, '--failed');
    expect(stdout).toMatch(
      /^ {2}FAILED {4}has-a-slug-for-an-id [^\n]*\n +The id [^\n]*\n\n\d{2,} passed, 0 declared, 1 failed\n$/,
    );
    expect(code).toBe(1);
  });

  it('tries nothing that reads webhooks where a genuine one is refused', async () => {
    const file = await modelWith(
      'provider: { ...model.provider, verify: () => ({ kind: "rejected", reason: "signature-mismatch" }) }',
    );
    const { code, stdout } = await conformance(file);
    expect(stdout).toMatch(/^ {2}FAILED {4}accepts-genuine-webhooks /m);
    expect(stdout).not.toContain('keeps-texts-as-written');
    expect(stdout).toMatch(/\n\d{2,} not tried: it refuses genuine webhooks\.\n/);
    expect(code).toBe(1);
  });

  it('names the body of a subject that is not the JSON it claims to be', async () => {
    const file = await modelWith('bodies: { ...model.bodies, kinds: { image: () => "{" } }');
    const { code, stderr } = await conformance(file);
    expect(stderr).toContain('bodies.kinds.image is not JSON, though its webhook.contentType says so.');
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
