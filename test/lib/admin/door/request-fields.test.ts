import { describe, expect, it } from 'vitest';
import { formFields, queryFields } from '../../../../lib/admin/door/request-fields.ts';
import { AdminProblem } from '../../../../lib/admin/html/problem.ts';
import { httpEvent } from '../../http/http-event.ts';
import { formType } from '../world.ts';

const form = (body: string, type = 'application/x-www-form-urlencoded') =>
  httpEvent({ method: 'POST', body, headers: { 'content-type': type } });

function statusThrownBy(action: () => unknown): number | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof AdminProblem) return error.status;
    throw error;
  }
  return undefined;
}

describe('the fields of a form', () => {
  it.each([
    { case: 'percent and plus', event: form('name=Web+shop+%26+caf%C3%A9'), fields: { name: 'Web shop & café' } },
    {
      case: 'base64, as API Gateway encodes forms',
      event: httpEvent({
        method: 'POST',
        headers: formType,
        body: Buffer.from('a=1&b=%C5%99').toString('base64'),
        isBase64Encoded: true,
      }),
      fields: { a: '1', b: 'ř' },
    },
    { case: 'no body', event: httpEvent({ method: 'POST', headers: formType }), fields: {} },
    { case: 'a charset', event: form('a=1', 'Application/X-WWW-Form-Urlencoded; charset=utf-8'), fields: { a: '1' } },
    { case: 'as many bytes as may be', event: form(`a=${'x'.repeat(199_998)}`), fields: { a: 'x'.repeat(199_998) } },
  ])('are read from $case', ({ event, fields }) => {
    expect(formFields(event)).toEqual(fields);
  });

  it('may be called __proto__', () => {
    const fields = formFields(form('__proto__=x'));
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Object.keys(fields)).toEqual(['__proto__']);
  });

  it.each([
    { case: 'a name came twice', event: form('a=1&a=2'), status: 400 },
    { case: 'a name came twice with one value', event: form('a=1&b=2&a=1'), status: 400 },
    { case: 'a name came twice, once escaped', event: form('a=1&%61=2'), status: 400 },
    { case: 'it is multipart', event: form('a=1', 'multipart/form-data; boundary=x'), status: 415 },
    { case: 'it is text, which other sites may send', event: form('a=1', 'text/plain'), status: 415 },
    { case: 'it is JSON', event: form('{"a":1}', 'application/json'), status: 415 },
    { case: 'it is of no type', event: httpEvent({ method: 'POST', body: 'a=1' }), status: 415 },
    { case: 'its type only begins alike', event: form('a=1', 'application/x-www-form-urlencoded+x'), status: 415 },
  ])('are refused where $case', ({ event, status }) => {
    expect(statusThrownBy(() => formFields(event))).toBe(status);
  });
});

describe('the parameters of an address', () => {
  const query = (rawQueryString: string) => httpEvent({ rawQueryString });

  it('are read, whatever the method', () => {
    const event = httpEvent({ method: 'POST', rawQueryString: 'token=a%2Bb&channel=ch-1', body: 'token=c' });
    expect(queryFields(event, ['token'])).toEqual({ token: 'a+b', channel: 'ch-1' });
    expect(queryFields(query(''), ['token'])).toEqual({});
  });

  it('are refused where one that counts came twice', () => {
    expect(statusThrownBy(() => queryFields(query('channel=ch-1&channel=ch-2'), ['channel']))).toBe(400);
  });

  it('may come twice where nobody reads them', () => {
    expect(queryFields(query('token=t&locale=en&locale=fr'), ['token'])).toMatchObject({ token: 't' });
  });
});
