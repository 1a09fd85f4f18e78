import { readHistory } from './history.ts';
import { Judge, type Judgement } from './judge.ts';

/** Judges a storm by what its history says, and by nothing else. */
export async function judgeHistory(path: string): Promise<Judgement> {
  const judge = new Judge();
  for await (const event of readHistory(path)) judge.see(event);
  return judge.judge();
}
