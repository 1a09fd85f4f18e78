/** What stands behind the last dot of a clean name, in lower case; empty where that is no extension. */
export function extensionOf(baseName: string): string {
  return /[^.]\.([A-Za-z\d]{1,10})$/.exec(baseName)?.[1]?.toLowerCase() ?? '';
}
