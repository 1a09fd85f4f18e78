import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../../local/cloud/routes.ts';

const keys = [
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/dog/{id}',
  'POST /i/{integrationKey}/box/1.0/token',
  'ANY /i/{integrationKey}/box/{proxy+}',
];
const routes = keys.map((routeKey) => ({ routeKey, functionKey: routeKey }));

/** The first five are the example of "Create routes for HTTP APIs" in the API Gateway Developer Guide. */
describe('matchRoute', () => {
  it.each([
    { method: 'GET', path: '/pets/dog/1', key: 'GET /pets/dog/1', parameters: {} },
    { method: 'GET', path: '/pets/dog/2', key: 'GET /pets/dog/{id}', parameters: { id: '2' } },
    { method: 'GET', path: '/pets/cat/1', key: 'GET /pets/{proxy+}', parameters: { proxy: 'cat/1' } },
    { method: 'PUT', path: '/pets/dog/2', key: 'ANY /pets/dog/{id}', parameters: { id: '2' } },
    { method: 'POST', path: '/test/5', key: 'ANY /{proxy+}', parameters: { proxy: 'test/5' } },
    {
      method: 'POST',
      path: '/i/main/box/1.0/token',
      key: 'POST /i/{integrationKey}/box/1.0/token',
      parameters: { integrationKey: 'main' },
    },
    {
      method: 'GET',
      path: '/i/main/box/1.0/token',
      key: 'ANY /i/{integrationKey}/box/{proxy+}',
      parameters: { integrationKey: 'main', proxy: '1.0/token' },
    },
  ])('chooses $key for $method $path', ({ method, path, key, parameters }) => {
    const match = matchRoute(routes, method, path);

    expect(match?.route.functionKey).toBe(key);
    expect(match?.pathParameters).toEqual(parameters);
  });

  it.each([
    { case: 'another method', method: 'GET', path: '/i/main/box/1.0/token' },
    { case: 'a longer path', method: 'POST', path: '/i/main/box/1.0/token/x' },
    { case: 'a slash at the end', method: 'POST', path: '/i/main/box/1.0/token/' },
    { case: 'an empty variable', method: 'POST', path: '/i//box/1.0/token' },
    { case: 'another case', method: 'POST', path: '/I/main/box/1.0/token' },
  ])('finds nothing for $case', ({ method, path }) => {
    const only = routes.filter(({ routeKey }) => routeKey.startsWith('POST'));

    expect(matchRoute(only, method, path)).toBeUndefined();
  });

  it('does not take the parent for a child of a greedy variable', () => {
    const only = routes.filter(({ routeKey }) => routeKey === 'GET /pets/{proxy+}');

    expect(matchRoute(only, 'GET', '/pets')).toBeUndefined();
  });

  it('takes a slash at the end, and one too many, for what a greedy variable stands for', () => {
    const only = routes.filter(({ routeKey }) => routeKey === 'GET /pets/{proxy+}');

    expect(matchRoute(only, 'GET', '/pets/')?.pathParameters).toEqual({ proxy: '' });
    expect(matchRoute(only, 'GET', '/pets//dog')?.pathParameters).toEqual({ proxy: '/dog' });
    expect(matchRoute(only, 'GET', '//pets/dog')).toBeUndefined();
  });

  it('falls back on $default', () => {
    const withDefault = [
      { routeKey: '$default', functionKey: 'rest' },
      { routeKey: 'GET /a', functionKey: 'a' },
    ];

    expect(matchRoute(withDefault, 'GET', '/a')?.route.functionKey).toBe('a');
    expect(matchRoute(withDefault, 'GET', '/b')?.route.functionKey).toBe('rest');
  });
});
