import { expect, it } from 'vitest';
import { lateNotice } from '../../../lib/messages/to-create-message.ts';

it('says when a message was sent, to the minute and in UTC', () => {
  expect(lateNotice('2026-03-02T09:05:59.999Z')).toEqual({
    en: '[Late: sent 2026-03-02 09:05 UTC]',
    fr: '[En retard : envoyé le 02/03/2026 à 09 h 05 UTC]',
  });
});
