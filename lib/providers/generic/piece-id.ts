/** A control character, which no id of a sender's holds. */
const MARK = '\u001E';

/** Under which id a piece of a long text comes: the first has the message's own. `place`: from 0. */
export function pieceId(messageId: string, place: number): string {
  return place === 0 ? messageId : `${messageId}${MARK}${place}`;
}

/** The id of the message that a piece is of, as its sender knows it. */
export function wholeId(id: string): string {
  return id.split(MARK)[0] ?? id;
}
