import { html } from 'hono/html';
import { type AnyContent, knownContent } from '../../schemas/content.ts';
import type { Html } from '../layout.ts';
import { cut } from './choices.ts';

/**
 * What a customer filled in, field by field, where a text answers a form: one line for each field, its label first.
 * Undefined of any other text.
 * @param quoted What the text answers.
 * @param postback That of a form is the id of its submission.
 */
export function formAnswers(
  text: string,
  quoted: AnyContent | undefined,
  postback: string | undefined,
): Html | undefined {
  const form = quoted === undefined ? undefined : knownContent(quoted);
  if (form?.type !== 'FORM') return undefined;
  const labels = form.payload.fields.map(({ label }) => label);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isSubmitted = postback !== undefined && postback === form.payload.submission?.id;
  const rows = lines.map((line) => {
    const label = labels.find((known) => line.startsWith(`${known}: `));
    // The form may not have the field, or its label was too long to be repeated as it is.
    const end = label?.length ?? (isSubmitted ? line.indexOf(': ') : -1);
    return end < 1 ? undefined : { label: line.slice(0, end), value: line.slice(end + 2) };
  });
  const answers = rows.filter((row) => row !== undefined);
  if (answers.length === 0 || answers.length < rows.length) return undefined;
  return html`<dl class="answers" data-testid="form-answers">
      ${answers.map(
        ({ label, value }) =>
          html`<div data-testid="form-answer">
            <dt>${cut(label)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${postback === undefined ? '' : html`<p class="pressed" data-testid="postback">Form: <code>${cut(postback)}</code></p>`}`;
}
