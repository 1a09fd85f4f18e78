import { describe, expect, it } from 'vitest';
import { failedMessages } from '../../../local/cloud/batch-response.ts';

/** The conditions of "Handling errors for an SQS event source in Lambda" in the Lambda Developer Guide. */
describe('failedMessages', () => {
  it.each([
    { case: 'null', response: null },
    { case: 'an empty object', response: {} },
    { case: 'an empty list', response: { batchItemFailures: [] } },
    { case: 'a null list', response: { batchItemFailures: null } },
  ])('takes $case for complete success', ({ response }) => {
    expect(failedMessages(response, ['m1', 'm2'])).toEqual([]);
  });

  it('keeps only the named messages', () => {
    expect(failedMessages({ batchItemFailures: [{ itemIdentifier: 'm2' }] }, ['m1', 'm2'])).toEqual(['m2']);
  });

  it.each([
    { case: 'text', response: 'ok' },
    { case: 'a list in place of the object', response: ['m2'] },
    { case: 'failures that are no list', response: { batchItemFailures: 'm2' } },
    { case: 'an empty identifier', response: { batchItemFailures: [{ itemIdentifier: '' }] } },
    { case: 'a null identifier', response: { batchItemFailures: [{ itemIdentifier: null }] } },
    { case: 'another key', response: { batchItemFailures: [{ messageId: 'm2' }] } },
    {
      case: 'an identifier of another batch',
      response: { batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm9' }] },
    },
  ])('takes $case for complete failure', ({ response }) => {
    expect(failedMessages(response, ['m1', 'm2'])).toEqual(['m1', 'm2']);
  });
});
