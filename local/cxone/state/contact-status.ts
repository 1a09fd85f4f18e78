import type { Contact, ContactChange, ContactStatus } from './model.ts';

const finished: ReadonlySet<ContactStatus> = new Set(['resolved', 'closed', 'trashed']);

/** Whether the agent is done with it. */
export function isFinished({ status }: Pick<Contact, 'status'>): boolean {
  return finished.has(status);
}

/**
 * Gives a contact its status, and remembers who did and when.
 * @returns whether it had another one.
 */
export function setContactStatus(contact: Contact, status: ContactStatus, by: ContactChange['by'], at: Date): boolean {
  if (contact.status === status) return false;
  contact.status = status;
  contact.changes.push({ status, by, at: at.toISOString() });
  return true;
}
