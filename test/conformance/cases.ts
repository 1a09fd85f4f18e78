import type { ConformanceCase } from './case.ts';
import { answers } from './cases/answers.ts';
import { authenticity } from './cases/authenticity.ts';
import { capabilities } from './cases/capabilities.ts';
import { interaction } from './cases/interaction.ts';
import { keys } from './cases/keys.ts';
import { manifest } from './cases/manifest.ts';
import { media } from './cases/media.ts';
import { parsing } from './cases/parsing.ts';
import { provisioning } from './cases/provisioning.ts';
import { rich } from './cases/rich.ts';
import { sending } from './cases/sending.ts';

/** What holds for every adapter, in groups. */
export const groups: Readonly<Record<string, readonly ConformanceCase[]>> = {
  manifest,
  authenticity,
  parsing,
  keys,
  sending,
  answers,
  media,
  capabilities,
  rich,
  interaction,
  provisioning,
};

export const cases: readonly ConformanceCase[] = Object.values(groups).flat();
