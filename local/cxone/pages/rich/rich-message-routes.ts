import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { CxoneEnv } from '../../api/operation.ts';
import { AgentReplyError } from '../../callbacks/agent-message.ts';
import { startReplyOn } from '../../callbacks/agent-reply.ts';
import { parseJson } from '../../callbacks/parse-json.ts';
import type { Emulator } from '../../emulator.ts';
import { anyContentSchema, contentProblems } from '../../schemas/content.ts';
import { pageHeaders } from '../page-headers.ts';
import type { RichMessageProblem } from './rich-message-page.ts';
import { richMessagePage } from './rich-message-page.ts';

const MOST_CHARACTERS = 1_000_000;

/** The desk's *Rich message*. */
export function richMessageRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state } = emulator;
  routes.use(csrf());

  routes.get('/desk/threads/:threadId/rich', pageHeaders, (c) => {
    const thread = state.threadById(c.req.param('threadId'));
    if (thread === undefined) return c.text('The conversation was not found.', 404);
    return c.html(richMessagePage(emulator, thread, c.req.query('sample'), undefined, undefined));
  });

  routes.post('/desk/threads/:threadId/rich', pageHeaders, async (c) => {
    const thread = state.threadById(c.req.param('threadId'));
    if (thread === undefined) return c.text('The conversation was not found.', 404);
    const fields = await c.req.formData();
    const typed = fields.get('content');
    const form = { content: typeof typed === 'string' ? typed : '', isByBot: fields.get('isByBot') === 'yes' };
    const again = (problem: RichMessageProblem) =>
      c.html(richMessagePage(emulator, thread, undefined, form, problem), 422);
    const impossible = (...problems: string[]) => again({ problems, canBeForced: false });

    if (form.content.length > MOST_CHARACTERS) {
      return impossible(`The message is longer than ${MOST_CHARACTERS.toLocaleString('en')} characters.`);
    }
    const content = anyContentSchema.safeParse(parseJson(form.content));
    if (!content.success) {
      return impossible('The message must be JSON: an object with a "type" and a "payload".');
    }
    const problems = contentProblems(content.data);
    if (problems.length > 0 && fields.get('force') !== 'yes') return again({ problems, canBeForced: true });
    try {
      startReplyOn(emulator, thread, { text: '', messageContent: content.data, isByBot: form.isByBot });
    } catch (error) {
      if (error instanceof AgentReplyError) return impossible(error.message);
      throw error;
    }
    return c.redirect(`/desk?thread=${thread.id}`, 303);
  });

  return routes;
}
