import { claims } from './bugs/claims.ts';
import { statuses } from './bugs/statuses.ts';
import { tokens } from './bugs/tokens.ts';
import { webhooks } from './bugs/webhooks.ts';
import type { PlantedBug } from './planted-bug.ts';

export const bugs: readonly PlantedBug[] = [...webhooks, ...claims, ...statuses, ...tokens];
