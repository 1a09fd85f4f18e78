import { Audit, type Begun, type Ended, AuditUnwrittenError, type Learnt } from '../../lib/audit/audit.ts';
import { auditLine } from '../../lib/audit/audit-entry.ts';
import { createAuditLog } from '../../lib/audit/create-audit-log.ts';
import { optionsFor } from '../../lib/aws-clients.ts';
import { isRefusal } from '../../lib/cxone/error-details.ts';
import { CxoneError } from '../../lib/cxone/errors.ts';
import { describeError } from '../../lib/observability/logger.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { type Target, TargetError } from '../target.ts';

/** A deployment; or of one whose table is not to be asked, where its audit log is. */
interface Audited {
  readonly target: Pick<Target, 'auditLogGroup' | 'region'>;
  readonly registry?: Pick<Deployment['registry'], 'noteAct'>;
}

/**
 * Runs an act of the command line between its two entries in the audit log, under the caller's name in AWS (ADR 30).
 * @param isUnchanged Whether a result says that nothing was to be done.
 * @throws {TargetError} where the log takes no entry: the act did not begin then
 */
export async function audited<Result>(
  { target, registry }: Audited,
  about: Pick<Begun, 'act' | 'integration' | 'channel' | 'count'>,
  act: (learn: (facts: Learnt) => void) => Promise<Result>,
  isUnchanged: (result: Result) => boolean = () => false,
): Promise<Result> {
  const { auditLogGroup, region } = target;
  const audit = new Audit({
    log: createAuditLog(auditLogGroup, systemPorts, region === undefined ? {} : { region }),
    now: systemPorts.now,
    onUnwritten: (entry) => {
      if (entry.outcome !== 'begun') console.error(`The audit log did not take how it ended: ${auditLine(entry)}`);
    },
    noteOnChannel: async (id, last) => registry?.noteAct(id, last),
  });
  const request = `command-${systemPorts.randomBytes(9).toString('base64url')}`;
  const begun = { ...about, who: await callerOf(target), via: 'command-line', request } as const;
  try {
    const judgeResult = (result: Result): Ended => ({ outcome: isUnchanged(result) ? 'unchanged' : 'done' });
    return await audit.run(begun, act, { result: judgeResult, error: judgeError });
  } catch (error) {
    if (!(error instanceof AuditUnwrittenError)) throw error;
    throw new TargetError(
      `The audit log ${auditLogGroup} takes no entry (${describeError(error.cause)}), so nothing was changed: the person who runs this command needs the rights logs:CreateLogStream and logs:PutLogEvents on it.`,
    );
  }
}

/** Milliseconds for one answer of STS: nobody waits long for a name. */
const PATIENCE_MS = 3_000;

/** The caller's ARN. Everybody may ask for their own, but where a network or a guardrail keeps them from it. */
async function callerOf({ region }: Audited['target']): Promise<string> {
  try {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({ ...optionsFor(PATIENCE_MS), ...(region !== undefined && { region }) });
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    return `aws:${Arn}`;
  } catch (error) {
    return `unknown: STS did not say (${describeError(error)})`;
  }
}

function judgeError(error: unknown): Ended {
  if (error instanceof CxoneError) {
    const reason = `${error.operation} ${error.code}`;
    return { outcome: isRefusal(error) ? 'refused' : 'failed', reason };
  }
  if (!(error instanceof TargetError)) return { outcome: 'failed', reason: describeError(error) };
  return { outcome: error.isHalfDone ? 'failed' : 'refused' };
}
