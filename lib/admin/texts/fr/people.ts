import type { enPeople } from '../en/people.ts';

/** The same in French. */
export const frPeople: typeof enPeople = {
  more: 'Autres réglages',
  honoursOptOut:
    'Ne rien envoyer aux clients qui se sont désabonnés, ont bloqué le canal ou sont partis. Un client se désabonne par un message qui est l’un des mots ci-dessous, et rien d’autre.',
  optOutWords: 'Mots pour se désabonner',
  optOutWordsHint:
    'Séparés par des virgules. Vide : STOP, UNSUBSCRIBE, ARRÊT et semblables, sans égard à la casse ni aux accents.',
  optInWords: 'Mots pour se réabonner',
  optInWordsHint: 'Vide : START, UNSTOP, SUBSCRIBE et semblables.',
  onCustomerEnd: 'Quand le client met fin à la conversation',
  onCustomerEndHint: 'L’agent le lit dans tous les cas.',
  ends: { note: 'L’agent le lit, et décide', resolved: 'Résoudre le contact', closed: 'Clore le contact' },
  endNotice: 'Ce que le client lit quand CXone met fin à la conversation',
  endNoticeHint: 'Vide : rien. Un flux de travail de CXone doit signaler que la conversation est terminée.',
  customerTyping:
    'Signaler à CXone que le client est en train d’écrire. Que les agents le voient dépend de votre tenant.',
  removesDeleted: 'Retirer dans CXone ce qu’un client supprime.',
  customerFields: 'Champs personnalisés du client',
  customerFieldsHint:
    'Ce que dit le fournisseur, et l’identifiant dans CXone, p. ex. phone = phone_number, language = lang.',
  contactFields: 'Champs personnalisés du contact',
  contactFieldsHint: 'De même pour ce que le fournisseur dit de la conversation, p. ex. order = order_no.',
};
