/** What is said of the settings about people, in English. */
export const enPeople = {
  more: 'More settings',
  honoursOptOut:
    'Send nothing to customers who have opted out, blocked the channel or left. A customer opts out with a message that is one of the words below, and nothing else.',
  optOutWords: 'Words to opt out',
  optOutWordsHint:
    'Separate them with commas. Leave blank for STOP, UNSUBSCRIBE, ARRET and similar words, in upper or lower case, with or without accents.',
  optInWords: 'Words to opt in again',
  optInWordsHint: 'Leave blank for START, UNSTOP, SUBSCRIBE and similar words.',
  onCustomerEnd: 'When the customer ends the chat',
  onCustomerEndHint: 'The agent reads it in any case.',
  ends: { note: 'The agent reads it, and decides', resolved: 'Resolve the contact', closed: 'Close the contact' },
  endNotice: 'What the customer reads when CXone ends the chat',
  endNoticeHint: 'Leave blank to send nothing. A workflow in CXone has to say that the chat has ended.',
  customerTyping: 'Tell CXone that the customer is typing. Whether agents see it depends on your tenant.',
  removesDeleted: 'Remove in CXone what a customer deletes.',
  customerFields: 'Custom fields of the customer',
  customerFieldsHint:
    'What the provider tells, and the ident of the field in CXone, e.g. phone = phone_number, language = lang.',
  contactFields: 'Custom fields of the contact',
  contactFieldsHint: 'The same for what the provider tells of the conversation, e.g. order = order_no.',
};
