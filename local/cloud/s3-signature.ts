import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LOCAL_CREDENTIALS } from './local-credentials.ts';

/** Why a request is refused, as S3 names it ("Error responses", List of error codes). */
export interface S3Refusal {
  readonly status: 400 | 403;
  readonly code: string;
  readonly message: string;
}

/** What a request says of its signature, in its Authorization header or in its query. */
interface Claim {
  readonly credential: string;
  /** As in `20260302T101500Z`. */
  readonly date: string;
  /** From `date` on; undefined for a request that is signed in its header. */
  readonly expiresSeconds: number | undefined;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
}

const LONGEST_LINK_SECONDS = 604_800;
const SKEW_MS = 15 * 60_000;

const denied = (message: string): S3Refusal => ({ status: 403, code: 'AccessDenied', message });

/**
 * Checks a request to S3 as S3 does, for a private bucket: signed by the one pair of credentials that is known here,
 * in time, and with every `x-amz-` header signed (Amazon S3 API Reference, "Authenticating Requests: Using the
 * Authorization Header" and "… Using Query Parameters"). A header that is signed is checked by being signed:
 * a PUT whose `content-length` was signed takes that many bytes and no others. The body is not held against its hash.
 * @returns why it is refused; undefined where it is not
 */
export function checkS3Signature(request: IncomingMessage, region: string, now: Date): S3Refusal | undefined {
  const url = parse(request.url ?? '/');
  if (url === undefined) return { status: 400, code: 'InvalidURI', message: "Couldn't parse the specified URI." };
  const claim = claimInQuery(url.searchParams) ?? claimInHeader(request);
  if (claim === undefined) return denied('Access Denied');

  const day = claim.date.slice(0, 8);
  if (claim.credential.split('/')[0] !== LOCAL_CREDENTIALS.accessKeyId) {
    return { status: 403, code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id does not exist in our records.' };
  }
  if (claim.credential !== `${LOCAL_CREDENTIALS.accessKeyId}/${day}/${region}/s3/aws4_request`) {
    return { status: 400, code: 'AuthorizationHeaderMalformed', message: `Expecting ${day}/${region}/s3.` };
  }
  const untimely = refuseByTime(claim, now);
  if (untimely !== undefined) return untimely;

  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (!claim.signedHeaders.includes('host') || unsigned.length > 0) {
    return denied('There were headers present in the request which were not signed');
  }
  return isGenuine(claim, request, url, `${day}/${region}/s3/aws4_request`)
    ? undefined
    : {
        status: 403,
        code: 'SignatureDoesNotMatch',
        message: 'The request signature we calculated does not match the signature you provided.',
      };
}

function parse(url: string): URL | undefined {
  try {
    decodeURIComponent(url);
    return new URL(url, 'http://s3');
  } catch {
    return undefined;
  }
}

function claimInQuery(query: URLSearchParams): Claim | undefined {
  const signature = query.get('X-Amz-Signature');
  if (signature === null || query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    expiresSeconds: Number(query.get('X-Amz-Expires') ?? Number.NaN),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature,
    payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  };
}

function claimInHeader({ headers }: IncomingMessage): Claim | undefined {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return {
    credential,
    date: String(headers['x-amz-date']),
    expiresSeconds: undefined,
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash: String(headers['x-amz-content-sha256']),
  };
}

function refuseByTime({ date, expiresSeconds }: Claim, now: Date): S3Refusal | undefined {
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAt)) return denied('The date of the signature is not in the form of ISO 8601.');
  const ageMs = now.getTime() - signedAt;
  if (expiresSeconds === undefined) {
    if (Math.abs(ageMs) <= SKEW_MS) return undefined;
    return { status: 403, code: 'RequestTimeTooSkewed', message: 'The request time is too far from our time.' };
  }
  if (!(expiresSeconds >= 1 && expiresSeconds <= LONGEST_LINK_SECONDS)) {
    const message = 'X-Amz-Expires must be less than a week (in seconds); that is, it must be less than 604800 seconds';
    return { status: 400, code: 'AuthorizationQueryParametersError', message };
  }
  if (ageMs < -SKEW_MS) return denied('Request is not yet valid');
  return ageMs > expiresSeconds * 1000 ? denied('Request has expired') : undefined;
}

function isGenuine(claim: Claim, request: IncomingMessage, url: URL, scope: string): boolean {
  const { signedHeaders } = claim;
  const headers = signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('');
  const canonical = [
    request.method,
    url.pathname.split('/').map(reencode).join('/'),
    canonicalQuery(url.search),
    headers,
    signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', claim.date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer>((parent, part) => hmac(parent, part), Buffer.from(`AWS4${LOCAL_CREDENTIALS.secretAccessKey}`));
  const expected = hmac(key, toSign);
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalQuery(search: string): string {
  return search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return `${reencode(name)}=${reencode(value.join('='))}`;
    })
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .sort()
    .join('&');
}

/** As the signature has it: everything but unreserved characters, whatever the client left as it was. */
function reencode(part: string): string {
  return encodeURIComponent(decodeURIComponent(part)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
