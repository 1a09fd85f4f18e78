import { ask } from './ask.ts';
import { TargetError } from './target.ts';

/** Goes on only once somebody at the terminal has said yes; `yes` says it beforehand. Throws otherwise. */
export async function confirm(question: string, { yes }: { readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new TargetError(`${question} Nobody is here to answer: repeat it with --yes.`);
  const [answer = ''] = await ask([{ question: `${question} [y/N]`, hidden: false }]);
  if (!/^y(es)?$/i.test(answer)) throw new TargetError('Nothing was done.');
}

/** Goes on only once somebody at the terminal has written this name; `yes` says it beforehand. Throws otherwise. */
export async function confirmByName(question: string, name: string, { yes }: { readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new TargetError(`${question} Nobody is here to answer: repeat it with --yes.`);
  const [answer] = await ask([{ question: `${question} Write ${name} to go on`, hidden: false }]);
  if (answer !== name) throw new TargetError('Nothing was done.');
}
