import type { AuditLog } from './audit.ts';

/**
 * The audit log in CloudWatch Logs, whose client is loaded with the first entry: most visits only look.
 * @param logGroupName That of the stack's `AuditLogGroup`.
 */
export function createAuditLog(
  logGroupName: string,
  ports: { readonly now: () => Date; readonly randomBytes: (size: number) => Buffer },
  clientOptions: { readonly region?: string } = {},
): AuditLog {
  let loaded: Promise<AuditLog> | undefined;
  const load = async () => {
    const { createCloudWatchLog } = await import('./create-cloudwatch-log.ts');
    return createCloudWatchLog(logGroupName, ports, clientOptions);
  };
  return { write: async (entry) => (await (loaded ??= load())).write(entry) };
}
