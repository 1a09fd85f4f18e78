import type { enPeople } from '../en/people.ts';

/** The same in French. */
export const frPeople: typeof enPeople = {
  more: 'Autres réglages',
  honoursOptOut:
    'Ne rien envoyer aux clients qui se sont désabonnés, ont bloqué le canal ou sont partis. Un client se désabonne par un message qui est l’un des mots ci-dessous, et rien d’autre.',
  optOutWords: 'Mots pour se désabonner',
  optOutWordsHint:
    'Séparez-les par des virgules. Laissez vide pour STOP, UNSUBSCRIBE, ARRÊT et les mots semblables, en majuscules ou en minuscules, avec ou sans accents.',
  optInWords: 'Mots pour se réabonner',
  optInWordsHint: 'Laissez vide pour START, UNSTOP, SUBSCRIBE et les mots semblables.',
  onCustomerEnd: 'Quand le client met fin à la conversation',
  onCustomerEndHint: 'L’agent en est informé dans tous les cas.',
  ends: { note: 'L’agent en est informé, et décide', resolved: 'Résoudre le contact', closed: 'Clore le contact' },
  endNotice: 'Ce que le client lit quand CXone met fin à la conversation',
  endNoticeHint:
    'Laissez vide pour ne rien envoyer. Un flux de travail de CXone doit signaler que la conversation est terminée.',
  customerTyping:
    'Signaler à CXone que le client est en train d’écrire. Selon votre locataire, les agents le voient ou non.',
  removesDeleted: 'Retirer dans CXone ce qu’un client supprime.',
  customerFields: 'Champs personnalisés du client',
  customerFieldsHint:
    'Ce que communique le fournisseur, et l’identifiant du champ dans CXone, p. ex. phone = phone_number, language = lang.',
  contactFields: 'Champs personnalisés du contact',
  contactFieldsHint: 'De même pour ce que le fournisseur communique sur la conversation, p. ex. order = order_no.',
};
