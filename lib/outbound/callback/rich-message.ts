import type { Channel } from '../../channels/channel.ts';
import type { RichContent } from '../../contract/content.ts';
import { inLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type { Manifest } from '../../contract/manifest.ts';
import { HttpError } from '../../http/http-error.ts';
import { readContent, type ReadContent } from '../../messages/content/read-content.ts';
import { shownAs } from '../../messages/content/shown.ts';
import { wordsOf } from '../../messages/content/words.ts';
import { lengthOf } from '../../messages/plain-text.ts';
import { withoutSignature } from '../../messages/read-link.ts';
import type { Question } from '../../questions/questions.ts';

/** As the room's `AgentMessage` and `RichMessage` have it. */
interface ReadMessage {
  readonly text: string;
  readonly content?: RichContent;
  readonly lead?: string;
  readonly rich: { readonly essence: string; readonly question?: Question; readonly isTyped: boolean };
}

/**
 * Reads a message content that is more than words, and decides how this channel shows it. Undefined where there is nothing to
 * read in it.
 * @throws HttpError 422 with a sentence for the agent where the channel takes none of its kind.
 */
export function readRichMessage(
  given: unknown,
  { language }: Pick<Channel, 'language'>,
  { displayName, capabilities }: Manifest,
): ReadMessage | undefined {
  const read = readContent(given, language);
  if (read === undefined) return undefined;
  const { text, content, question } = read;
  const essence = essenceOf(read);
  const shown = content === undefined ? ({ kind: 'words' } as const) : shownAs(content, capabilities);
  if (shown.kind === 'refused')
    throw new HttpError(422, 'content_unsupported', inLanguage(notShown(displayName), language));
  // The one who reads the words may type a number or a label instead of a press, which a form has not.
  const isTyped = question !== undefined && question.answers.length > 0;
  if (shown.kind === 'native') {
    const { content: fitted, lead } = shown;
    // What goes before it is not said again.
    const said = wordsOf(fitted, language);
    if (lengthOf(said, capabilities.text.countedIn) <= capabilities.text.maxLength) {
      const rich = { essence, isTyped, ...(question && { question }) };
      return { text: said, content: fitted, rich, ...(lead !== undefined && { lead }) };
    }
  }
  // In words, nobody can fill a form in.
  return { text, rich: { essence, isTyped, ...(isTyped && { question: { answers: question.answers } }) } };
}

const address = /https?:\/\/[^\s"\\<>()]+/g;

/** A link to a picture is signed again for each repeat, as one to a file is (byoc-protocol §6 row 11). */
function essenceOf(read: ReadContent): string {
  return JSON.stringify(read).replaceAll(address, withoutSignature);
}

const notShown = (provider: LocalizedText): LocalizedText => ({
  en: `${provider.en} can’t show messages of this kind. Nothing was sent: send it as a text.`,
  fr: `${provider.fr} ne peut pas afficher ce genre de message. Rien n’a été envoyé : envoyez-le sous forme de texte.`,
});
