import type { AuditLog } from '../../lib/audit/audit.ts';
import type { AuditEntry } from '../../lib/audit/audit-entry.ts';

/** An audit log in memory. */
export class MemoryAuditLog implements AuditLog {
  readonly entries: AuditEntry[] = [];
  /** Says of each entry whether it is refused. */
  refuses: (entry: AuditEntry) => boolean = () => false;

  write(entry: AuditEntry): Promise<void> {
    if (this.refuses(entry)) return Promise.reject(new Error('test: the audit log refuses it'));
    this.entries.push(entry);
    return Promise.resolve();
  }
}
