import { describe, expect, it } from 'vitest';
import type { AnswerForms } from '../../../lib/contract/answers.ts';
import { readAnswer } from '../../../lib/providers/read-answer.ts';

const forms: AnswerForms = {
  success: { fields: {}, holds: ['sid'], mayBeEmpty: false },
  error: { marks: [['error_code']], code: [['code'], ['error_code']], message: [['message']], status: [] },
  codes: { '21610': 'recipient-blocked' },
  repeat: { codes: [], statuses: [] },
  notTaken: [],
};
const read = async (body: unknown, status = 201) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readAnswer(new Response(text, { status }), forms, new Date('2026-03-02T10:15:30Z'));
};
const kindOf = async (body: unknown, status?: number) => (await read(body, status)).outcome.kind;

describe('a success that always names the message', () => {
  it('is one where the name is there, also where the answer breaks off behind it', async () => {
    expect(await kindOf({ sid: 'SM1' })).toBe('sent');
    expect(await kindOf('{"sid":"SM1","status":"que')).toBe('sent');
  });

  it.each([{}, [], { sid: '' }, { sid: null }, { sid: 7 }, '{"sid":"', '{"sid":""', '', '<sid>SM1</sid>'])(
    'is none without: %j',
    async (body) => {
      expect(await kindOf(body)).toBe('unknown-outcome');
    },
  );
});

describe('a code that is a number', () => {
  it('counts as one from 1,000 on', async () => {
    expect(await read({ code: 21_610, message: 'Unsubscribed' }, 400)).toMatchObject({
      outcome: { kind: 'recipient-blocked', refuses: 'message' },
      code: '21610',
    });
    expect(await read({ sid: 'SM1', error_code: 21_610 })).toMatchObject({ outcome: { kind: 'recipient-blocked' } });
  });

  it.each([0, -1, 404, 999, 21_610.5, null, true, [21_610]])('is none where it is %j', async (code) => {
    expect((await read({ code, message: 'No such page' }, 404)).code).toBeUndefined();
  });
});
