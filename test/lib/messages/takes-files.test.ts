import { describe, expect, it } from 'vitest';
import type { Capabilities, ContentKind, Support } from '../../../lib/contract/manifest.ts';
import { takesFiles } from '../../../lib/messages/plain-text.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';

const { capabilities } = genericProvider.manifest;

/** A provider that takes text, and of files those kinds alone, from agents. */
function takingFromAgents(kinds: Partial<Record<ContentKind, Support>>): Capabilities {
  const of = (kind: ContentKind) => ({ fromCustomer: 'full', fromAgent: kinds[kind] ?? 'refused' }) as const;
  const files = { image: of('image'), audio: of('audio'), video: of('video'), file: of('file') };
  return { ...capabilities, content: { ...capabilities.content, ...files } };
}

describe('takesFiles', () => {
  it.each(['image', 'audio', 'video', 'file'] as const)('is true where agents can send any %s', (kind) => {
    for (const support of ['fallback', 'partial', 'full'] as const) {
      expect(takesFiles(takingFromAgents({ [kind]: support }))).toBe(true);
    }
  });

  it('is false where every kind is refused or dropped, whatever customers can send', () => {
    expect(takesFiles(takingFromAgents({}))).toBe(false);
    expect(takesFiles(takingFromAgents({ image: 'dropped', file: 'dropped' }))).toBe(false);
  });
});
