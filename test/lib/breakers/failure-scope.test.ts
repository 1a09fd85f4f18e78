import { describe, expect, it } from 'vitest';
import { failureScopeOf, isRefusedByCxone } from '../../../lib/breakers/failure-scope.ts';
import { CxoneRefusedError } from '../../../lib/cxone/errors.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';

describe('failureScopeOf', () => {
  it.each([
    { case: '503', error: cxoneFailure.outage('create-message'), scope: 'tenant' },
    { case: 'a time-out', error: cxoneFailure.timeout('find-messages'), scope: 'tenant' },
    { case: 'no connection', error: cxoneFailure.unreachable('create-message'), scope: 'tenant' },
    { case: '401', error: cxoneFailure.unauthorized('create-message'), scope: 'tenant' },
    { case: '403', error: cxoneFailure.forbidden('create-message'), scope: 'tenant' },
    { case: '403 of a look-up', error: cxoneFailure.forbidden('find-messages'), scope: 'message' },
    { case: 'a refused token', error: cxoneFailure.unauthorized('token'), scope: 'tenant' },
    { case: 'a throttled token', error: cxoneFailure.throttled('token'), scope: 'tenant' },
    { case: 'no discovery', error: cxoneFailure.notFound('cxone-configuration'), scope: 'tenant' },
    { case: 'missing keys', error: cxoneFailure.noKeys(), scope: 'tenant' },
    { case: '404', error: cxoneFailure.notFound('create-message'), scope: 'channel' },
    { case: '404 of a look-up', error: cxoneFailure.notFound('find-messages'), scope: 'tenant' },
    { case: '429', error: cxoneFailure.throttled('create-message'), scope: 'message' },
    { case: '409', error: cxoneFailure.conflict('create-message'), scope: 'message' },
    { case: '400 in CXone’s words', error: cxoneFailure.refused('create-message'), scope: 'message' },
    {
      case: 'a gateway’s redirect',
      error: new CxoneRefusedError({ operation: 'create-message', status: 302, outcome: 'not-processed' }),
      scope: 'tenant',
    },
  ])('is the $scope for $case', ({ error, scope }) => {
    expect(failureScopeOf(error)).toBe(scope);
  });
});

describe('isRefusedByCxone', () => {
  const words = [{ field: 'messageContent.type' }];

  it.each([
    { case: 'a refusal in CXone’s words', error: cxoneFailure.refused('create-message'), refused: true },
    { case: 'a conflict in CXone’s words', error: cxoneFailure.conflict('create-message', words), refused: true },
    { case: 'a conflict without a word', error: cxoneFailure.conflict('create-message'), refused: false },
    { case: 'a channel that is not there', error: cxoneFailure.notFound('create-message', words), refused: false },
    { case: 'a refused look-up', error: cxoneFailure.refused('find-messages'), refused: false },
    { case: 'an outage', error: cxoneFailure.outage('create-message'), refused: false },
  ])('is $refused of $case', ({ error, refused }) => {
    expect(isRefusedByCxone(error)).toBe(refused);
  });
});
