import type { FileLimit } from '../contract/manifest.ts';

/**
 * The most bytes that a file of a media type may have; undefined: the other side takes none of that type.
 * @param maxBytes Of the deployment.
 * @param limits Of the other side; none where it takes all.
 */
export function mostBytesOf(
  type: string,
  maxBytes: number,
  limits: readonly FileLimit[] = [{ types: '*' }],
): number | undefined {
  const limit = limits.find(({ types }) => fits(type, types));
  return limit && Math.min(maxBytes, limit.maxBytes ?? maxBytes);
}

function fits(type: string, types: string): boolean {
  return types === '*' || types === type || (types.endsWith('/*') && type.startsWith(types.slice(0, -1)));
}
