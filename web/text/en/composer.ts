import { plural } from '../plural.ts';

/** Words of the composer. */
export const composer = {
  titles: { reply: 'Reply', forward: 'Forward', note: 'Note', new: 'New mail' },
  to: 'To',
  cc: 'Cc',
  addCc: 'Cc',
  subject: 'Subject',
  text: 'Message',
  noteText: 'Note',
  writeHere: 'Write your answer',
  writeNote: 'What should your colleagues know? The customer does not see it.',
  writeNew: 'Write your message',
  goesTo: (list: string): string => `Goes to ${list}`,
  goesToNobody: 'Nobody yet: say to whom it goes.',
  othersLeftOut: (names: string): string => `${names} also took part. `,
  includeOthers: 'Include them',
  from: 'From',
  fromChoose: 'Choose a mailbox',
  customer: 'Customer',
  customerHint: 'Type a name or an address',
  signature: 'Your signature is added below.',
  forwards: (count: number): string =>
    count === 0
      ? 'The mail is quoted below yours.'
      : plural('en', count, {
          one: 'The mail is quoted below yours, and its # attachment goes along.',
          other: 'The mail is quoted below yours, and its # attachments go along.',
        }),
  attach: 'Attach files',
  dropHere: 'Drop files to attach them',
  uploading: (name: string, percent: number): string => `${name}, ${percent} % uploaded`,
  uploadFailed: (name: string): string =>
    `${name} could not be uploaded. Your text is safe. Remove it or attach it again.`,
  waitUpload: 'A file is still being uploaded.',
  removeFile: (name: string): string => `Remove ${name}`,
  send: 'Send',
  addNote: 'Add note',
  discard: 'Discard draft',
  discarded: 'Draft discarded.',
  restored: 'Your draft was kept.',
  keptHere: 'Draft kept on this device',
  invalidAddress: (address: string): string => `“${address}” is not an e-mail address.`,
  needText: 'Write something first.',
  needCustomer: 'Choose the customer it goes to.',
  sendingIn: (seconds: number): string =>
    plural('en', seconds, { one: 'Leaves in # s', other: 'Leaves in # s' }),
  leaving: 'On its way.',
  undo: 'Undo',
  undone: 'Taken back. Nothing was sent; your draft is here again.',
  tooLate: 'It had already left.',
  noteAdded: 'Note added.',
  notSent: 'It was not sent. Your draft is safe.',
  closeHint: 'Close, keep the draft',
};
