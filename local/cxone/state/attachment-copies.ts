import type { Emulator } from '../emulator.ts';
import type { Attachment } from '../schemas/message.ts';
import type { AttachmentCopy, Message, Thread } from './model.ts';
import { linkOf } from './uploads.ts';

const FETCH_TIMEOUT_MS = 30_000;
const LARGEST_BYTES = 60_000_000;

/** Fetches an attachment of B6 from its address, as CXone does itself (byoc-protocol §4.3), and keeps it. */
export async function fetchCopy({ bytes }: Emulator, { url }: Attachment): Promise<AttachmentCopy> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) return { kind: 'broken', problem: `The address answered ${response.status}.` };
    const content = Buffer.from(await response.arrayBuffer());
    if (content.length > LARGEST_BYTES) return { kind: 'broken', problem: 'The file is too large.' };
    const [mimeType = ''] = (response.headers.get('content-type') ?? '').split(';');
    return keptCopy(bytes.put(content), mimeType.trim() || 'application/octet-stream', content.length);
  } catch {
    return { kind: 'broken', problem: 'The address did not answer.' };
  }
}

/** Fetches what is not there yet: after B6 was answered, and again after a restart. */
export async function fetchCopies(emulator: Emulator, message: Message): Promise<void> {
  await Promise.all(
    message.attachments.map(async (attachment, index) => {
      if (message.copies[index]?.kind !== 'fetching') return;
      message.copies[index] = await fetchCopy(emulator, attachment);
      emulator.changed();
    }),
  );
}

/** Fetches the customer's picture where it is another than before; none leaves none. */
export async function fetchPicture(emulator: Emulator, thread: Thread): Promise<void> {
  const { image } = thread.endUser;
  if (image === undefined || image === null) {
    thread.picture = undefined;
    return;
  }
  if (thread.picture?.url === image && thread.picture.copy.kind === 'kept') return;
  const picture = { url: image, copy: await fetchCopy(emulator, { friendlyName: 'picture', url: image }) };
  // A later message may have brought another one meanwhile.
  if (thread.endUser.image === image) thread.picture = picture;
  emulator.changed();
}

function keptCopy(bytesId: string, mimeType: string, size: number): AttachmentCopy {
  return { kind: 'kept', bytesId, mimeType, size };
}

/** Of an agent's attachments: those that were uploaded here are kept, any other is an address and no more. */
export function copyOfUpload(emulator: Emulator, { url }: Attachment): AttachmentCopy {
  const { state, bytes } = emulator;
  const upload = state.uploads.find((candidate) => linkOf(emulator, candidate) === url);
  if (upload === undefined) return { kind: 'linked' };
  return keptCopy(upload.bytesId, upload.mimeType, bytes.read(upload.bytesId)?.length ?? 0);
}
