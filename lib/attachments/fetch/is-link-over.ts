/** Parameters of signed links by which their time begins, and how many seconds it lasts (AWS Signature 4, Google Cloud). */
const spans = [
  ['x-amz-date', 'x-amz-expires'],
  ['x-goog-date', 'x-goog-expires'],
] as const;

/**
 * Whether the time of a signed link is over by the clock of its host, as far as the link tells it: then it leads to its
 * file no more. Also read are `Expires` in seconds since 1970 (CloudFront, the older links of S3 and Google Cloud) and
 * `se` (Azure).
 * @param date The header `Date` of the host's answer.
 */
export function isLinkOver({ searchParams }: URL, date: string | undefined): boolean {
  const now = Date.parse(date ?? '');
  const found = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const ends = spans.map(([begin, length]) => basicTime(found.get(begin)) + 1_000 * Number(found.get(length)));
  const [, seconds] = /^(\d{10})$/.exec(found.get('expires') ?? '') ?? [];
  const others = [1_000 * Number(seconds), Date.parse(found.get('se') ?? '')];
  return [...ends, ...others].some((end) => end < now);
}

/** E.g. 20260302T101530Z, in milliseconds since 1970. */
function basicTime(text = ''): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
