import { describe, expect, it } from 'vitest';
import { partsInReason } from './parts-in-reason.ts';

describe('the parts that a reason names', () => {
  it.each([
    {
      reason: 'The text was sent. “a.txt” is gone, or its link has expired. “b.txt” is empty.',
      parts: { missing: ['a.txt', 'b.txt'], doubtful: [] },
    },
    {
      reason: 'The rest was sent. It is not known whether “a.txt” arrived: ask the customer. “b.txt” is empty.',
      parts: { missing: ['b.txt'], doubtful: ['a.txt'] },
    },
    {
      reason: 'It is not known whether the text arrived: ask the customer. “a.txt” was not sent. Too many.',
      parts: { missing: ['a.txt'], doubtful: ['text'] },
    },
    {
      reason: 'Nothing was sent. The text was not sent: its turn did not come in time. “a.txt” is empty.',
      parts: { missing: ['text', 'a.txt'], doubtful: [] },
    },
    {
      reason: 'The message was not sent: the channel did not take it in time. Send it again in a while.',
      parts: { missing: [], doubtful: [] },
    },
  ])('are read from “$reason”', ({ reason, parts }) => {
    expect(partsInReason(reason)).toEqual(parts);
  });
});
