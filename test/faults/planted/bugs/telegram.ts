import type { PlantedBug } from '../planted-bug.ts';

const telegram = (file: string, test: string) => ({ file: `test/lib/providers/telegram/${file}.test.ts`, test });

export const telegramBugs: readonly PlantedBug[] = [
  {
    name: 'The beginning of a webhook’s secret is enough',
    file: 'lib/providers/telegram/verify.ts',
    find: 'return one.length === other.length && timingSafeEqual(one, other);',
    replace: 'return timingSafeEqual(one, other.subarray(0, one.length));',
    check: telegram('verify', 'verify of the Telegram adapter > refuses half of the secret'),
  },
  {
    name: 'An edit has the id of what it changes, and is taken for a repeat',
    file: 'lib/providers/telegram/parse.ts',
    find: 'providerMessageId: `${original}:${updateId}`,',
    replace: 'providerMessageId: original,',
    check: telegram('parse', 'an edit on Telegram > is told from the next edit of the same second'),
  },
  {
    name: 'A message whose answer was lost is sent again',
    file: 'lib/providers/telegram/outcome.ts',
    find: "case 'maybe-written':\n      return failed('unknown-outcome',",
    replace: "case 'maybe-written':\n      return failed('transient',",
    check: telegram('send', 'a text for Telegram > that meets a broken connection is unknown-outcome'),
  },
  {
    name: 'A file that broke off on its way is never sent again',
    file: 'lib/providers/telegram/send.ts',
    find: "answer.failure === 'maybe-written' && !body.isWhole();",
    replace: "answer.failure === 'maybe-written' && body.isWhole();",
    check: telegram(
      'send-file',
      'a file on the wire to a Bot API server > that breaks off while it is read was not sent: what Telegram has of it has no end',
    ),
  },
  {
    name: 'Telegram’s seconds are read as milliseconds',
    file: 'lib/providers/telegram/bot-api.ts',
    find: 'secondsToWait(parameters?.retry_after)',
    replace: 'parameters?.retry_after',
    check: telegram('send', 'a text for Telegram > waits for as long as Telegram says, in milliseconds'),
  },
  {
    name: 'A removed channel takes another system’s webhook from the bot',
    file: 'lib/providers/telegram/account.ts',
    find: "if (webhookSchema.safeParse(asked.result).data?.url !== webhookUrl) return { kind: 'done' };",
    replace: '',
    check: telegram('account', 'the webhook of a bot > another URL’s stays when the channel is removed'),
  },
  {
    name: 'Two people’s presses of one button are one',
    file: 'lib/providers/telegram/message/press.ts',
    find: ':press-${from.id}-${key}`',
    replace: ':press-${key}`',
    check: telegram(
      'press',
      'a button that a customer presses on Telegram > comes once however often it is pressed, and apart from another choice, message or person',
    ),
  },
  {
    name: 'A press goes to the topic that its data make up',
    file: 'lib/providers/telegram/message/press.ts',
    find: 'message.date === 0 && conversationId === message.chat.id;',
    replace: 'conversationId === message.chat.id;',
    check: telegram(
      'press',
      'a button that a customer presses on Telegram > goes where Telegram says and not where its data say, where the message is of nobody’s topic',
    ),
  },
  {
    name: 'A card whose answer was lost is sent again without its picture',
    file: 'lib/providers/telegram/message/rich-content.ts',
    find: 'if (instead === undefined || !isPictureRefused(answer)) return outcomeOf(answer);',
    replace: "if (instead === undefined || outcomeOf(answer).kind === 'sent') return outcomeOf(answer);",
    check: telegram(
      'rich-content',
      'a card for Telegram > is not sent a second time where nobody knows whether it arrived',
    ),
  },
];
