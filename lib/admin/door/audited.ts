import { Audit, AuditUnwrittenError, type Ended, unwrittenTo } from '../../audit/audit.ts';
import { createAuditLog } from '../../audit/create-audit-log.ts';
import type { Registry } from '../../channels/registry.ts';
import { CxoneError } from '../../cxone/errors.ts';
import { describeError, type Logger } from '../../observability/logger.ts';
import type { systemPorts } from '../../ports.ts';
import type { Settings } from '../../settings.ts';
import { AdminProblem, problemOfCxone } from '../html/problem.ts';

/** The audit of the admin's pages, in AWS. */
export function createAdminAudit(
  { auditLogGroup }: Pick<Settings, 'auditLogGroup'>,
  registry: Registry,
  logger: Logger,
  ports: Pick<typeof systemPorts, 'now' | 'randomBytes'>,
): Audit {
  return new Audit({
    log: createAuditLog(auditLogGroup, ports),
    now: ports.now,
    onUnwritten: unwrittenTo(logger),
    noteOnChannel: (id, last) => registry.noteAct(id, last),
  });
}

/** CXone's id of an admin, or where an older session does not have it, that it does not. */
export const whoOf = (userId: number | undefined): string =>
  userId === undefined ? 'unknown: the session is of version 0.2' : `cxone:${userId}`;

/** What the answer to an act says of its end. */
export const judge = {
  result: ({ status }: { readonly status: number }): Ended => {
    if (status < 400) return { outcome: 'done' };
    return { outcome: status < 500 ? 'refused' : 'failed', status };
  },
  error: (error: unknown): Ended => {
    const problem = error instanceof CxoneError ? problemOfCxone(error) : error;
    if (!(problem instanceof AdminProblem)) return { outcome: 'failed', status: 500, reason: describeError(error) };
    const { status, message } = problem;
    const reason = error instanceof CxoneError ? `${message}: ${error.operation} ${error.code}` : message;
    return { outcome: status < 500 ? 'refused' : 'failed', status, reason };
  },
};

/** The page of an act that did not begin, since its audit entry could not be written. */
export function problemOfAudit(error: unknown): unknown {
  if (!(error instanceof AuditUnwrittenError)) return error;
  return new AdminProblem(503, ({ problems }) => problems.auditUnwritten);
}
