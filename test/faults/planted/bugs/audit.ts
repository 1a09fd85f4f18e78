import type { PlantedBug } from '../planted-bug.ts';

const ofAudit = (test: string) => ({ file: 'test/lib/audit/audit.test.ts', test: `an audited act > ${test}` });
const ofPages = (test: string) => ({ file: 'test/lib/admin/door/audited.test.ts', test });

/** Who did what. */
export const audit: readonly PlantedBug[] = [
  {
    name: 'An act begins of which nobody knows',
    file: 'lib/audit/audit.ts',
    find: "await this.first(begun, { outcome: 'begun' });",
    replace: "await this.first(begun, { outcome: 'begun' }).catch(() => undefined);",
    check: ofAudit('does not begin where its entry is not taken'),
  },
  {
    name: 'An act that throws has no end in the audit log',
    file: 'lib/audit/audit.ts',
    find: 'await this.tell({ ...begun, ...learnt }, judge.error(error));',
    replace: '',
    check: ofAudit('that throws has its end in the log, and throws the same'),
  },
  {
    name: 'An entry that could not be written is told nobody',
    file: 'lib/audit/audit.ts',
    find: '    } catch (error) {\n      onUnwritten(entry, error);\n    }',
    replace: '    } catch {\n      return;\n    }',
    check: ofAudit('stands as it is where the entry of its end is not taken, and the entry is told elsewhere'),
  },
  {
    name: 'A caller’s name brings a token into the audit log',
    file: 'lib/audit/audit-entry.ts',
    find: '    who: plain(who),',
    replace: '    who,',
    check: {
      file: 'test/lib/audit/audit-entry.test.ts',
      test: 'a line of the audit log > holds no token that a caller’s name holds: AKIAIOSFODNN7EXAMPLE',
    },
  },
  {
    name: 'An entry that CloudWatch Logs left out counts as written',
    file: 'lib/audit/create-cloudwatch-log.ts',
    find: 'if (why !== undefined) throw new EntryRejectedError(why);',
    replace: '',
    check: {
      file: 'test/lib/audit/create-audit-log.test.ts',
      test: 'the audit log in CloudWatch Logs > fails where an entry of 2026-03-02T12:30:00.000Z is left out of an answer of 200',
    },
  },
  {
    name: 'An admin is let in of whom nobody knows',
    file: 'lib/admin/door/sign-in.ts',
    find: "await ports.audit.first({ ...about, who }, { outcome: 'done' });",
    replace: "await ports.audit.tell({ ...about, who }, { outcome: 'done' });",
    check: ofPages('a visit > gets no session where its entry is not taken, and a page that says so'),
  },
  {
    name: 'Who CXone did not vouch for stands in the audit log as its user',
    file: 'lib/admin/door/sign-in.ts',
    find: 'let who = `unverified:${query.userId}`;',
    replace: 'let who = whoOf(query.userId);',
    check: ofPages('a visit > that CXone does not vouch for is refused in the log as on the page'),
  },
  {
    name: 'A form from elsewhere is refused before anybody knows of it',
    file: 'lib/admin/door/create-admin-door.ts',
    find: "  const respond = async (learn: Visit['learn']) => {",
    replace:
      "  if (!csrfTokenFits(session, form['csrf'])) throw foreignForm();\n  const respond = async (learn: Visit['learn']) => {",
    check: ofPages('a form > from elsewhere was refused, under the name of the admin whose browser sent it'),
  },
  {
    name: 'Names of fields that somebody made up come into the audit log',
    file: 'lib/admin/channel-form.ts',
    find: 'const namesOf = (provider: Provider): string[] => [',
    replace: "const namesOf = (provider: Provider): string[] => [\n  'setting-Olga Novak',",
    check: ofPages('a form > brings no name of a field into the log that somebody made up'),
  },
  {
    name: 'The log takes lines of an error’s message for frames of its stack',
    file: 'lib/observability/logger.ts',
    find: '.slice(at === -1 ? 0 : at + message.length)',
    replace: '.slice(0)',
    check: {
      file: 'test/lib/observability/logger.test.ts',
      test: 'framesOf > gives where an error came from, and no line of its message, whatever it looks like',
    },
  },
];
