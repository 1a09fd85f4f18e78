/** A route of the HTTP API and the function behind it. */
export interface Route {
  /** e.g. `POST /i/{integrationKey}/box/1.0/token`, `ANY /i/{integrationKey}/box/{proxy+}`, `$default`. */
  readonly routeKey: string;
  /** The function's key in serverless.yml. */
  readonly functionKey: string;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Candidate extends RouteMatch {
  /** One letter per segment, then one for the method; the smallest in alphabetical order is the most specific. */
  readonly rank: string;
}

/**
 * The route that API Gateway chooses (API Gateway Developer Guide, "Create routes for HTTP APIs", on routing): a full
 * match before one with a greedy variable, that before `$default`; a fixed segment before a variable one, the method
 * itself before `ANY`. A greedy variable also takes nothing behind a slash, or an empty segment: the guide is silent,
 * people who deployed such routes report it.
 * @param path decoded, e.g. `/i/main/box/1.0/token`
 * @returns undefined where API Gateway answers 404
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const candidates = routes.flatMap((route) => toCandidate(route, method, path) ?? []);
  const best = candidates.sort((a, b) => (a.rank < b.rank ? -1 : 1))[0];
  return best && { route: best.route, pathParameters: best.pathParameters };
}

function toCandidate(route: Route, method: string, path: string): Candidate | undefined {
  if (route.routeKey === '$default') return { route, pathParameters: {}, rank: 'd' };
  const [routeMethod = '', routePath = ''] = route.routeKey.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const methodRank = routeMethod === 'ANY' ? 'b' : 'a';

  const segments = path.split('/');
  const pathParameters: Record<string, string> = {};
  let rank = '';
  for (const [index, pattern] of routePath.split('/').entries()) {
    const segment = segments[index];
    const variable = /^\{([^}+]+)(\+?)\}$/.exec(pattern);
    if (variable === null) {
      if (segment !== pattern) return undefined;
      rank += 'a';
      continue;
    }
    const [, name = '', greedy] = variable;
    if (segment === undefined || (segment === '' && greedy !== '+')) return undefined;
    if (greedy === '+') {
      pathParameters[name] = segments.slice(index).join('/');
      return { route, pathParameters, rank: `${rank}c${methodRank}` };
    }
    pathParameters[name] = segment;
    rank += 'b';
  }
  return segments.length === routePath.split('/').length
    ? { route, pathParameters, rank: rank + methodRank }
    : undefined;
}
