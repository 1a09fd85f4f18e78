import { describe, expect, it } from 'vitest';
import { shrink } from './shrink.ts';
import type { FaultKind } from './weather.ts';

const kinds = new Set<FaultKind>(['crash', 'throttled', 'outage']);

describe('shrink', () => {
  it('halves the messages for as long as the storm fails, and leaves out the faults that it can do without', async () => {
    const smallest = await shrink({ messages: 1_000, kinds }, ({ messages, kinds: left }) =>
      Promise.resolve(messages >= 100 && left.has('crash') && left.has('outage')),
    );

    expect(smallest).toEqual({ messages: 125, kinds: new Set(['crash', 'outage']) });
  });

  it('keeps a storm that fails only as it is', async () => {
    const smallest = await shrink({ messages: 1_000, kinds }, () => Promise.resolve(false));

    expect(smallest).toEqual({ messages: 1_000, kinds });
  });

  it('gets down to one message without a fault', async () => {
    const smallest = await shrink({ messages: 1_000, kinds }, () => Promise.resolve(true));

    expect(smallest).toEqual({ messages: 1, kinds: new Set() });
  });
});
