import { actionTypes } from './en/action-types.ts';
import { attention } from './en/attention.ts';
import { automation } from './en/automation.ts';
import { batches } from './en/batches.ts';
import { calendars } from './en/calendars.ts';
import { caseLists } from './en/case-lists.ts';
import { caseSettings } from './en/case-settings.ts';
import { cases } from './en/cases.ts';
import { channelSettings } from './en/channel-settings.ts';
import { composer } from './en/composer.ts';
import { conversation } from './en/conversation.ts';
import { customer } from './en/customer.ts';
import { gate } from './en/gate.ts';
import { inbox } from './en/inbox.ts';
import { incidents } from './en/incidents.ts';
import { mailboxes } from './en/mailboxes.ts';
import { policies } from './en/policies.ts';
import { procedures } from './en/procedures.ts';
import { promiseSettings } from './en/promise-settings.ts';
import { promises } from './en/promises.ts';
import { redress } from './en/redress.ts';
import { relief } from './en/relief.ts';
import { reports } from './en/reports.ts';
import { search } from './en/search.ts';
import { sending } from './en/sending.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { templates } from './en/templates.ts';
import { webhooks } from './en/webhooks.ts';
import { plural } from './plural.ts';

const n = (count: number, one: string, other: string): string => plural('en', count, { one, other });

/** English, the first language: plain words, short sentences. */
export const en = {
  language: 'en',
  shell,
  signIn,
  actionTypes,
  attention,
  caseLists,
  inbox,
  conversation,
  composer,
  customer,
  cases,
  promises,
  reports,
  gate,
  batches,
  relief,
  incidents,
  channelSettings,
  policies,
  search,
  sending,
  mailboxes,
  calendars,
  settings,
  caseSettings,
  procedures,
  promiseSettings,
  redress,
  automation,
  templates,
  webhooks,
  units: {
    minutes: (count: number): string => n(count, '# min', '# min'),
    hours: (count: number): string => n(count, '# h', '# h'),
    days: (count: number): string => n(count, '# day', '# days'),
  },
  words: {
    cancel: 'Cancel',
    save: 'Save',
    saved: 'Saved.',
    close: 'Close',
    remove: 'Remove',
    add: 'Add',
    retry: 'Try again',
    loading: 'Loading…',
    more: 'Show more',
    back: 'Back',
    copy: 'Copy',
    copied: 'Copied',
    nobody: 'Nobody',
    unknown: 'Unknown',
    noSubject: '(no subject)',
    hours: 'Hours',
    minutes: 'Minutes',
    tomorrowNoon: 'Tomorrow, 12:00',
    inTwoDays: 'In two days, 12:00',
    inAWeek: 'In a week, 12:00',
  },
  channels: {
    email: 'E-mail',
    letter: 'Letter',
    phone: 'Phone',
    sms: 'SMS',
    chat: 'Chat',
    social: 'Social media',
    portal: 'Portal',
    visit: 'Visit',
    system: 'System',
  } as Record<string, string>,
  directions: { in: 'From the customer', out: 'From us', internal: 'Among ourselves' } as Record<
    string,
    string
  >,
  errors: {
    title: 'This did not work',
    offline:
      'The server cannot be reached. What you have typed stays on this device. Try again when the connection is back.',
    forbidden:
      'Your role does not allow this. Nothing was changed. Ask somebody who runs Kept for your company.',
    missing: 'This does not exist any more, or not for you.',
    unknown:
      'Something went wrong on our side. Nothing was changed. Try again; if it stays, tell your administrator.',
    cannotLoad: 'This could not be loaded. Nothing is lost.',
    emptyAnswer: 'The server gave an empty answer. Load the page again.',
  },
};
