import type { PlantedBug } from '../planted-bug.ts';

const issued = 'lib/outbound/callback/callback-token.ts';
const held = 'lib/cxone/sign-in/access-token.ts';

const ofIssued = (test: string) => ({
  file: 'test/lib/outbound/callback/access-token.test.ts',
  test: `an access token > ${test}`,
});
const forms = 'lib/cxone/sign-in/token-forms.ts';
const ofForms = (test: string) => ({ file: 'test/lib/cxone/sign-in/token-forms.test.ts', test });
const ofHeld = (test: string) => ({ file: 'test/lib/cxone/sign-in/access-token.test.ts', test });

export const tokens: readonly PlantedBug[] = [
  {
    name: 'A token of CXone is used past its expiry',
    file: held,
    find: 'if (held === undefined || time >= held.expiresAt) return renewOnce(false);',
    replace: 'if (held === undefined) return renewOnce(false);',
    check: ofHeld('A held token > is used no more once it has expired'),
  },
  {
    name: 'Every call asks for a token of its own',
    file: held,
    find: 'startedAt - inFlight.startedAt <= LONGEST_RENEWAL_MS',
    replace: 'startedAt - inFlight.startedAt < 0',
    check: ofHeld('The token request > is one for 500 concurrent calls, at the start and at expiry'),
  },
  {
    name: 'A token that CXone refused is used again',
    file: held,
    find: '      held = undefined;\n      return renewOnce(true);',
    replace: '      return Promise.resolve(failed);',
    check: ofHeld('A held token > is replaced once on 401, with credentials asked for afresh'),
  },
  {
    name: 'A form of the token request that CXone refused is tried at every call',
    file: forms,
    find: '(at.get(form) ?? -Infinity) <= since',
    replace: '(at.get(form) ?? -Infinity) < Infinity',
    check: ofForms(
      'The application in a token request > is tried in the other forms once in ten minutes, so that wrong keys lock no account',
    ),
  },
  {
    name: 'The form of the token request that is stored with the keys is not read',
    file: forms,
    find: 'return this.#taken ?? credentials.tokenForm ??',
    replace: 'return this.#taken ??',
    check: ofForms('The application in a token request > begins with the form that is stored with the keys'),
  },
  {
    name: 'CXone’s token at our door is good for ever',
    file: issued,
    find: 'clockTolerance: LEEWAY_SECONDS,',
    replace: 'clockTolerance: LEEWAY_SECONDS * 1_000_000,',
    check: ofIssued('is good not after the leeway'),
  },
  {
    name: 'A token of one integration opens another',
    file: issued,
    find: '      audience: audienceOf(integration),\n',
    replace: '',
    check: ofIssued('is good for its own integration alone'),
  },
  {
    name: 'A token is not asked for its signature’s algorithm',
    file: issued,
    find: "      algorithms: ['HS256'],\n",
    replace: '',
    check: ofIssued('is no good when it is signed with HS512'),
  },
  {
    name: 'A wrong client secret gets a token',
    file: 'lib/outbound/callback/serve-token-request.ts',
    find: 'if (!(idFits && (isNew || isOld))) return undefined;',
    replace: 'if (!(idFits || isNew || isOld)) return undefined;',
    check: {
      file: 'test/lib/outbound/callback/serve-token-request.test.ts',
      test: 'the token endpoint > refuses a wrong id with 401 invalid_client and repeats nothing of it',
    },
  },
];
