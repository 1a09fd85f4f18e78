/** JSON without the two characters that SQS refuses in a body (SendMessage, U+FFFE and U+FFFF). */
export function toQueueText(value: unknown): string {
  return JSON.stringify(value).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}
