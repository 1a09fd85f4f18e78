import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Attachment } from '../schemas/message.ts';
import type { AttachmentCopy, Message } from '../state/model.ts';
import { isPicture } from './file-headers.ts';
import type { Html } from './layout.ts';

/** The files of a message: pictures as such, others as links with name, type and size, and what did not come. */
export function attachmentItems({ id, attachments, copies }: Message): Html[] {
  return attachments.map((attachment, index) =>
    item(attachment, copies[index] ?? { kind: 'linked' }, `/desk/files/${id}/${index + 1}`),
  );
}

function item({ friendlyName, url }: Attachment, copy: AttachmentCopy, path: string): Html {
  switch (copy.kind) {
    case 'fetching':
      return html`<p class="file absent" data-testid="file" data-state="fetching">
        ${say('{file} is being fetched…', { file: friendlyName })}
      </p>`;
    case 'broken':
      return html`<p class="file absent broken" data-testid="file" data-state="broken">
        ${say('{file} could not be fetched. {why}', { file: friendlyName, why: copy.problem })}
      </p>`;
    case 'linked':
      return html`<a class="file" href="${url}" target="_blank" rel="noreferrer" data-testid="file" data-state="linked"
        ><span class="file-name">${friendlyName}</span></a
      >`;
    case 'kept':
      return isPicture(copy.mimeType) ? picture(friendlyName, path) : file(friendlyName, path, copy);
  }
}

function picture(name: string, path: string): Html {
  return html`<a class="picture" href="${path}" target="_blank" data-testid="file" data-state="kept"
    ><img src="${path}" alt="${name}"
  /></a>`;
}

function file(name: string, path: string, { mimeType, size }: AttachmentCopy & { kind: 'kept' }): Html {
  return html`<a class="file" href="${path}" target="_blank" data-testid="file" data-state="kept">
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 2h8l5 5v15H6zM14 2v5h5" /></svg>
    <span class="grow">
      <span class="file-name">${name}</span>
      <span class="file-kind">${mimeType} · ${inWords(size)}</span>
    </span>
  </a>`;
}

function inWords(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${Math.round(size / 1000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
