import type { french } from './french.ts';

/**
 * Where Canada says something else than {@link french}: menus as CXone has them there (NICE's help pages in fr-ca), and words
 * that are usual there.
 */
export const frenchOfCanada: Partial<Readonly<Record<keyof typeof french, string>>> = {
  'Points of Contact Digital': 'Points d’accès numériques',
  Edit: 'Modifier',
  'Edit {name}': 'Modifier {name}',
  'Chat with': 'Clavarder avec',
  'End the chat': 'Terminer le clavardage',
  'Leave the chat': 'Quitter le clavardage',
};
