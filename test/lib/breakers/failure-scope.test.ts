import { describe, expect, it } from 'vitest';
import { blameFor, isRefusedByCxone } from '../../../lib/breakers/failure-scope.ts';
import { CxoneRefusedError } from '../../../lib/cxone/errors.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';

describe('blameFor', () => {
  it.each([
    { case: '503', error: cxoneFailure.outage('create-message'), blame: 'tenant' },
    { case: 'a time-out', error: cxoneFailure.timeout('find-messages'), blame: 'tenant' },
    { case: 'no connection', error: cxoneFailure.unreachable('create-message'), blame: 'tenant' },
    { case: '401', error: cxoneFailure.unauthorized('create-message'), blame: 'tenant' },
    { case: '403', error: cxoneFailure.forbidden('create-message'), blame: 'tenant' },
    { case: '403 of a look-up', error: cxoneFailure.forbidden('find-messages'), blame: 'message' },
    { case: 'a refused token', error: cxoneFailure.unauthorized('token'), blame: 'tenant' },
    { case: 'a throttled token', error: cxoneFailure.throttled('token'), blame: 'tenant' },
    { case: 'no discovery', error: cxoneFailure.notFound('cxone-configuration'), blame: 'tenant' },
    { case: 'missing keys', error: cxoneFailure.noKeys(), blame: 'tenant' },
    { case: '404', error: cxoneFailure.notFound('create-message'), blame: 'channel' },
    { case: '404 of a look-up', error: cxoneFailure.notFound('find-messages'), blame: 'tenant' },
    { case: '429', error: cxoneFailure.throttled('create-message'), blame: 'message' },
    { case: '409', error: cxoneFailure.conflict('create-message'), blame: 'message' },
    { case: '400 in CXone’s words', error: cxoneFailure.refused('create-message'), blame: 'message' },
    {
      case: 'a gateway’s redirect',
      error: new CxoneRefusedError({ operation: 'create-message', status: 302, outcome: 'not-processed' }),
      blame: 'tenant',
    },
  ])('blames the $blame for $case', ({ error, blame }) => {
    expect(blameFor(error)).toBe(blame);
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
