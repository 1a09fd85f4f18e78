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
