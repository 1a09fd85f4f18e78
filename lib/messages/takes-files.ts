import type { Capabilities, ContentKind } from '../providers/contract.ts';

const fileKinds: readonly ContentKind[] = ['image', 'audio', 'video', 'file'];

/** Whether an agent can send any kind of file. */
export function takesFiles({ content }: Capabilities): boolean {
  return fileKinds.some((kind) => !['refused', 'dropped'].includes(content[kind].fromAgent));
}
