import { breakers } from './bugs/breakers.ts';
import { adapters } from './bugs/adapters.ts';
import { albums } from './bugs/albums.ts';
import { answers } from './bugs/answers.ts';
import { audit } from './bugs/audit.ts';
import { channels } from './bugs/channels.ts';
import { claims } from './bugs/claims.ts';
import { edits } from './bugs/edits.ts';
import { ends } from './bugs/ends.ts';
import { files } from './bugs/files.ts';
import { holding } from './bugs/holding.ts';
import { inbound } from './bugs/inbound.ts';
import { notices } from './bugs/notices.ts';
import { outbound } from './bugs/outbound.ts';
import { parked } from './bugs/parked.ts';
import { persons } from './bugs/persons.ts';
import { personKeys } from './bugs/person-keys.ts';
import { queuedOutbound } from './bugs/queued-outbound.ts';
import { requests } from './bugs/requests.ts';
import { richStorms } from './bugs/rich-storms.ts';
import { rotation } from './bugs/rotation.ts';
import { shares } from './bugs/shares.ts';
import { statuses } from './bugs/statuses.ts';
import { telegramBugs } from './bugs/telegram.ts';
import { tokens } from './bugs/tokens.ts';
import { twilioBugs } from './bugs/twilio.ts';
import { webhooks } from './bugs/webhooks.ts';
import type { PlantedBug } from './planted-bug.ts';

export const bugs: readonly PlantedBug[] = [
  ...webhooks,
  ...claims,
  ...inbound,
  ...edits,
  ...ends,
  ...answers,
  ...richStorms,
  ...notices,
  ...outbound,
  ...queuedOutbound,
  ...breakers,
  ...shares,
  ...holding,
  ...parked,
  ...persons,
  ...personKeys,
  ...statuses,
  ...requests,
  ...tokens,
  ...files,
  ...albums,
  ...channels,
  ...audit,
  ...rotation,
  ...telegramBugs,
  ...twilioBugs,
  ...adapters,
];
