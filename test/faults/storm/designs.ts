import type { NamedDesign } from './design.ts';
import { FifoFiveMinutes } from './naive/fifo-five-minutes.ts';
import { FifoOneHourRecord } from './naive/fifo-one-hour-record.ts';
import { FifoTenDayRecord } from './naive/fifo-ten-day-record.ts';
import { ForwardAlways200 } from './naive/forward-always-200.ts';
import { ForwardWithoutDedup } from './naive/forward-without-dedup.ts';
import { Ours } from './ours.ts';

export const ours: NamedDesign = { name: 'ours', build: (ground) => Ours.build(ground) };

/** On a channel of a version before, which changes over an hour after it is met first. */
export const changingOver: NamedDesign = {
  name: 'ours, changing over',
  build: (ground) => Ours.build(ground, { isOfBefore: true }),
};

export const naiveDesigns: readonly NamedDesign[] = [
  { name: 'forward, always 200', build: (ground) => Promise.resolve(new ForwardAlways200(ground)) },
  { name: 'forward, no dedup', build: (ground) => Promise.resolve(new ForwardWithoutDedup(ground)) },
  { name: 'FIFO, 5 min dedup', build: (ground) => Promise.resolve(new FifoFiveMinutes(ground)) },
  { name: 'FIFO, 1 h record', build: (ground) => Promise.resolve(new FifoOneHourRecord(ground)) },
  {
    name: 'FIFO, 10 d record',
    isHonest: true,
    build: (ground) => Promise.resolve(new FifoTenDayRecord(ground)),
  },
];

export const designs: readonly NamedDesign[] = [ours, ...naiveDesigns];
