/** What is said of the settings about people, in English. */
export const enPeople = {
  more: 'More settings',
  honoursOptOut:
    'Send nothing to customers who have opted out, blocked the channel or left. A customer opts out with a message that is one of the words below, and nothing else.',
  optOutWords: 'Words to opt out',
  optOutWordsHint:
    'With commas between them. Blank: STOP, UNSUBSCRIBE, ARRET and the like, in any case and without accents.',
  optInWords: 'Words to opt in again',
  optInWordsHint: 'Blank: START, UNSTOP, SUBSCRIBE and the like.',
  onCustomerEnd: 'When the customer ends the chat',
  onCustomerEndHint: 'The agent reads it in any case.',
  ends: { note: 'The agent reads it, and decides', resolved: 'Resolve the contact', closed: 'Close the contact' },
  endNotice: 'What the customer reads when CXone ends the chat',
  endNoticeHint: 'Blank: nothing. A workflow in CXone has to say that the chat has ended.',
  customerTyping: 'Tell CXone that the customer is typing. Whether agents see it depends on your tenant.',
  removesDeleted: 'Remove in CXone what a customer deletes.',
  customerFields: 'Custom fields of the customer',
  customerFieldsHint: 'What the provider tells, and the ident in CXone, e.g. phone = phone_number, language = lang.',
  contactFields: 'Custom fields of the contact',
  contactFieldsHint: 'The same for what the provider tells of the conversation, e.g. order = order_no.',
};

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
