import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CaptureExport, captureExportSchema, clearCaptures, listCaptures } from '../../lib/capture/captures.ts';
import { compareCaptures } from '../../lib/capture/compare-captures.ts';
import { systemPorts } from '../../lib/ports.ts';
import { audited } from '../audit/audited.ts';
import { TargetError } from '../target.ts';
import { deploymentOf, withTargetOptions } from '../target-options.ts';
import { versionHere } from '../version.ts';

const exportOptions = z.object({ out: z.string().min(1).optional() });

/** `byoc capture export | diff | clear`: the shapes of what CXone really sends (docs/capture.md). */
export function addCaptureCommand(program: Command): void {
  const capture = program
    .command('capture')
    .description('The shapes of what CXone sends, noted while the setting “capture” is true; see docs/capture.md.');

  withTargetOptions(capture.command('export'))
    .description('Writes what was noted as JSON that can be attached to a bug report: field names, no values.')
    .option('--out <file>', 'the file to write (default: standard output)')
    .action(async (options: unknown) => {
      const { out } = exportOptions.parse(options);
      const exported = await captureExport(options);
      const text = `${JSON.stringify(exported, null, 2)}\n`;
      if (out === undefined) {
        process.stdout.write(text);
        return;
      }
      writeFileSync(out, text);
      console.log(`${out} holds ${exported.captures.length} captures.`);
    });

  withTargetOptions(capture.command('diff [file]'))
    .description('Compares what was noted, or an exported file, with what is assumed of CXone.')
    .addHelpText('after', '\nExit codes: 0 nothing new, 1 something new, 2 there was nothing to compare.')
    .action(async (file: string | undefined, options: unknown) => {
      // Stands for "nothing was compared" until something was.
      process.exitCode = 2;
      const { captures } = file === undefined ? await captureExport(options) : readExport(file);
      if (captures.length === 0) throw nothingNoted();
      const news = compareCaptures(captures);
      console.log(news.length === 0 ? `Nothing new in ${captures.length} captures.` : news.join('\n'));
      process.exitCode = news.length === 0 ? 0 : 1;
    });

  withTargetOptions(capture.command('clear'))
    .description('Deletes what was noted.')
    .action(async (options: unknown) => {
      const deployment = await deploymentOf(options);
      const deleted = await audited(deployment, { act: 'clear-captures' }, () => clearCaptures(deployment.table));
      console.log(`${deleted} captures are deleted. A running function notes what it noted no second time.`);
    });
}

async function captureExport(options: unknown): Promise<CaptureExport> {
  const { table } = await deploymentOf(options);
  return {
    format: 1,
    middleware: versionHere(),
    exportedAt: systemPorts.now().toISOString(),
    captures: await listCaptures(table),
  };
}

function readExport(file: string): CaptureExport {
  try {
    return captureExportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.core.$ZodError ? z.prettifyError(error) : String(error);
    throw new TargetError(`${file} is no file that \`npm run byoc -- capture export\` wrote: ${why}`);
  }
}

const nothingNoted = () =>
  new TargetError(
    'Nothing was noted yet: deploy with `--param capture=true`, use the channel, and run this again (docs/capture.md).',
  );
