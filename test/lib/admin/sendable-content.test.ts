import { describe, expect, it } from 'vitest';
import { sendableContent } from '../../../lib/admin/sendable-content.ts';
import { en } from '../../../lib/admin/texts/en.ts';
import { fr } from '../../../lib/admin/texts/fr.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';

const { capabilities } = genericProvider.manifest;
const { content } = capabilities;
const refused = { fromCustomer: 'full', fromAgent: 'refused' } as const;

describe('carried', () => {
  it('names what agents can send, and how much of it', () => {
    expect(sendableContent(capabilities, 40_000_000, en)).toBe(
      'Agents can send text of up to 100,000 characters, and pictures, audio, video, and other files of up to 40 MB, at most 20 per message.',
    );
  });

  it('says it in French', () => {
    expect(sendableContent(capabilities, 40_000_000, fr)).toBe(
      'Les agents peuvent envoyer du texte de 100\u202f000 caractères au plus, ainsi que des images, de l’audio, de la vidéo et d’autres fichiers, de 40 Mo au plus chacun, au plus 20 par message.',
    );
  });

  it('says the size with each kind where they differ, and never more than the deployment takes', () => {
    const files = { maxPerMessage: 1, limits: [{ types: 'image/*', maxBytes: 5_000_000 }, { types: '*' }] };
    const some = { ...content, audio: refused, video: refused };
    expect(sendableContent({ ...capabilities, content: some, files }, 40_000_000, en)).toContain(
      'and pictures up to 5 MB and other files up to 40 MB, at most 1 per message',
    );
  });

  it('says that there are no files where there are none', () => {
    const none = { ...content, image: refused, audio: refused, video: refused, file: refused };
    expect(sendableContent({ ...capabilities, content: none }, 40_000_000, en)).toBe(
      'Agents can send text of up to 100,000 characters, and no files.',
    );
  });
});
