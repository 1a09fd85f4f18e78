import type { Channel } from './model.ts';

/** Whether an admin gave the channel what routing needs (byoc-protocol §1.1, step 5). */
export function isRouted({ defaultSkillId, studioScript }: Channel): boolean {
  return defaultSkillId !== undefined && studioScript !== undefined;
}
