/** Words of the pages that people without an account see. */
export const en = {
  gone: {
    title: 'This link does not work',
    say: 'It may be too old, or a part of it is missing. Answer the message that it stood in: we read every answer.',
    ask: 'It may be too old, or a part of it is missing. Please ask us for a new one.',
  },
  thanks: 'Thank you',
  failed: 'This did not work. Please answer the message that the link stood in.',
  notMe: {
    title: 'Did this message reach the wrong person?',
    say: 'If you are not the customer whom it is meant for, press the button. We then send you nothing more that is meant for them, and ask them for their right address.',
    button: (address: string): string => `${address} is not theirs`,
    thisAddress: 'This address',
    thanks: 'Thank you for telling us',
    after: 'From now on nothing that is meant for them goes to you. A person looks into how this happened.',
    delete: 'Please delete what reached you, and tell us that you did:',
    deleted: 'I have deleted it',
    notDeleted: 'I have not',
    noted: 'We noted it. Nothing more is asked of you.',
  },
  unsubscribe: {
    title: 'No more advertising from us?',
    say: 'Press the button, and we send you no more advertising this way. What concerns your account you still get.',
    button: 'No more advertising',
    notMeant: 'If this message was not meant for you:',
    notMe: 'This isn’t me',
    done: 'Done',
    counts: 'We send you no more advertising this way. It counts from now on.',
  },
  inbox: {
    title: 'Your messages',
    none: 'There are none at the moment. What we have for you to read will stand here. You need no password: keep this link to yourself.',
    isNew: 'new',
    message: 'Message',
    all: 'All messages',
  },
  told: {
    yes: 'Yes',
    no: 'No',
    say: 'If something is not right, tell us:',
    noted: 'Thank you. We have noted it.',
  },
  isSolved: {
    title: (subject: string): string => `Is it solved? ${subject}`,
    say: (number: string): string => `Your case number is ${number}. Please press one of the two.`,
    answers: { yes: 'Yes, it is solved', no: 'No, it is not solved' },
    often: 'You have changed your answer several times',
    stands:
      'Your last answer stands. If something has changed, answer the mail in your own words: we read every answer.',
    solved: (number: string): string =>
      `We noted that case ${number} is solved. If it is not, press «back» and tell us, or answer our mail.`,
    notSolved: (number: string): string =>
      `We noted that case ${number} is not solved. A person looks into it again. You can tell us more by answering our mail.`,
  },
  verify: {
    addressTitle: 'Is this still your address?',
    title: 'Is this yours?',
    given: 'We were given this as a way to reach a customer of ours:',
    right: 'Yes, it is right',
    wrong: 'No, it is not right',
    mine: 'Yes, it is mine',
    notMe: 'This isn’t me',
    noted: 'We noted that it is right.',
    tellUs:
      'Nothing is sent there until it is right. Please answer the message that this link stood in and tell us your address.',
    nothingMore: 'Nothing that is meant for our customer goes to you any more. Please delete our message.',
  },
  works: {
    gone: 'It may be about something that is no longer used, or a part of it is missing. Answer the message that it stood in: we read every answer.',
    title: (thing: string): string => `Does your new ${thing} work?`,
    say: (old: string): string =>
      `It takes the place of ${old}. Until you say yes, what you have keeps working.`,
    yes: 'Yes, it has come and works',
    no: 'No, it has not come or does not work',
    noted: 'We noted that it works. If something is wrong later, open this page again or answer our message.',
    sorry:
      'We are sorry. A person looks into it now and gets in touch with you. What you have keeps working meanwhile.',
  },
  partner: {
    promise: 'Promised on your behalf',
    handoff: 'We ask you to take this over',
    hello: (partner: string): string => `Hello ${partner},`,
    promised: (company: string): string => `${company} promised a customer:`,
    asked: (number: string): string => `this is about our case ${number}:`,
    due: 'It is due by',
    answerBy: 'Please answer by',
    youSaid: {
      done: 'You told us: it is done.',
      yes: 'You told us: it will be done in time.',
      no: 'You told us: it cannot be done.',
    },
    correct: 'You may correct it.',
    settled: 'This is settled; nothing is asked of you any more. Thank you.',
    often: 'You have answered several times. Please call us.',
    know: 'What should we know?',
    promiseAnswers: { done: 'It is done', yes: 'It will be done in time', no: 'It cannot be done' },
    handoffAnswers: { done: 'It is done', yes: 'Yes, we take it over', no: 'No' },
    saidNo: 'We noted that you say no, and whoever answers for it here knows already.',
    said: 'We noted your answer. You may correct it by the same link until it is settled.',
  },
};

/** Words of the public pages, in any language. */
export type PageWords = typeof en;
