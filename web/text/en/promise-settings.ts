/** Words of what happens when a promise is broken, and of partners. */
export const promiseSettings = {
  lead: 'What happens when we do not do what we said, and who does things for us.',
  tell: 'When a promise is broken',
  tellHint: 'The customer hears of it before they have to ask. An apology call is listed either way.',
  tellDraft: 'A person tells the customer',
  tellDraftHint: 'Kept writes a draft and lists it, due within a working hour, for whoever owes the promise.',
  tellSend: 'Kept tells the customer at once',
  tellSendHint:
    'It says what was promised and by when, that we are sorry, and that one of us will get in touch with a new moment.',
  partners: 'Partners',
  partnersHint:
    'Other companies that do things for us. They confirm by a link in a mail, without an account. Towards the customer we stay accountable.',
  add: 'New partner',
  edit: 'Change',
  empty: 'No partners',
  emptyHint: 'Such as: the courier who delivers your cards, or the workshop that repairs for you.',
  away: 'Put away',
  putAway: 'Put away',
  takeUp: 'Use again',
  email: 'E-mail address',
  emailHint: 'The link to confirm goes there.',
  emailChanged:
    'Links that went to the former address stop working; what is still owed is asked again at this one.',
};
