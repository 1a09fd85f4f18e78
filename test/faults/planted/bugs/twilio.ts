import type { PlantedBug } from '../planted-bug.ts';

const twilio = (file: string, test: string) => ({ file: `test/lib/providers/twilio/${file}.test.ts`, test });

export const twilioBugs: readonly PlantedBug[] = [
  {
    name: 'A webhook by the Auth Token passes where a shared key is to sign',
    file: 'lib/providers/twilio/verify.ts',
    find: 'keyIds.length > 0 ? schemes.sharedKey : schemes.token;',
    replace:
      "keyIds.length > 0 && request.headers['x-twilio-webhooks-signature-settings'] ? schemes.sharedKey : schemes.token;",
    check: twilio('signature', 'the scheme of a channel > lacks its secret where another one is there'),
  },
  {
    name: 'A webhook of any account of Twilio’s is taken',
    file: 'lib/providers/twilio/verify.ts',
    find: "isOfAccount(request.body, settings) ? accept(request) : reject('wrong-account')",
    replace: 'accept(request)',
    check: twilio('signature', 'the account that a webhook names > is the channel’s, or the webhook is refused'),
  },
  {
    name: 'The credentials go to whatever host has a customer’s file',
    file: 'lib/providers/twilio/send.ts',
    find: 'url.origin === new URL(account.hosts.api).origin && ',
    replace: '',
    check: twilio('send', 'a file of a customer > of another host is fetched without them'),
  },
  {
    name: 'A message that Twilio may have taken is sent again',
    file: 'lib/providers/twilio/api.ts',
    find: "notSent('unknown-outcome', agentTexts.unknownOutcome, detail)",
    replace: "notSent('transient', agentTexts.unknownOutcome, detail)",
    check: twilio('send', 'what Twilio answers > or that it answers nothing leaves the outcome open'),
  },
  {
    name: 'A created message that names an error counts as sent',
    file: 'lib/providers/twilio/manifest.ts',
    find: "marks: [['error_code']],",
    replace: 'marks: [],',
    check: twilio('send', 'what Twilio answers > with a 2xx is no success where an error stands in it, or no message'),
  },
  {
    name: 'A variable that an agent forgets goes out with the template’s sample',
    file: 'lib/providers/twilio/content.ts',
    find: "(given.get(name) ?? '') === ''",
    replace: "given.get(name) === ''",
    check: twilio(
      'content',
      'an approved template > that lacks a variable is refused in a sentence before anything leaves',
    ),
  },
];
