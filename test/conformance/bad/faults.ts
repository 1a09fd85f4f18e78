import type { Fault } from './fault.ts';
import { answers } from './faults/answers.ts';
import { authenticity } from './faults/authenticity.ts';
import { capabilities } from './faults/capabilities.ts';
import { interaction } from './faults/interaction.ts';
import { keys } from './faults/keys.ts';
import { manifest } from './faults/manifest.ts';
import { media } from './faults/media.ts';
import { parsing } from './faults/parsing.ts';
import { provisioning } from './faults/provisioning.ts';
import { rich } from './faults/rich.ts';
import { sending } from './faults/sending.ts';

/** Of each case, at least one fault that it has to find. */
export const faults: readonly Fault[] = [
  ...manifest,
  ...authenticity,
  ...parsing,
  ...keys,
  ...sending,
  ...answers,
  ...media,
  ...capabilities,
  ...rich,
  ...interaction,
  ...provisioning,
];
