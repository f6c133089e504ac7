import { plural } from '../plural.ts';

const n = (count: number, one: string, other: string): string => plural('en', count, { one, other });

/** Words of complaint procedures. */
export const procedures = {
  lead: 'By when a complaint is acknowledged, answered and kept informed, and what the letters must hold. Choose in «Cases» which procedure a type of matter follows. None of it is legal advice: each rule names its source.',
  add: 'New procedure',
  show: 'Show',
  edit: 'Change',
  builtIn: 'Comes with Kept',
  version: (version: number): string => `Your own, version ${version}`,
  anywhere: 'Anywhere',
  usedBy: (types: string): string => `For: ${types}`,
  unused: 'No type of matter follows it.',
  empty: 'No procedures',
  units: {
    'business-days': (count: number): string => n(count, '# working day', '# working days'),
    'calendar-days': (count: number): string => n(count, '# calendar day', '# calendar days'),
    weeks: (count: number): string => n(count, '# week', '# weeks'),
    hours: (count: number): string => n(count, '# hour', '# hours'),
    'working-minutes': (count: number): string => n(count, '# working minute', '# working minutes'),
  },
  starts: {
    received: (length: string): string => `Within ${length} of being received`,
    notice: (length: string): string => `Within ${length} of the first word of it, spoken or written`,
    acknowledged: (length: string): string => `Within ${length} of the acknowledgement`,
    credited: (length: string): string => `Within ${length} of the provisional credit`,
    decided: (length: string): string => `Within ${length} of the decision`,
    deadlock: (length: string): string =>
      `Within ${length} of saying that there is nothing further to review`,
  },
  nextDay: 'what comes out of hours counts as come on the next working day',
  every: (length: string): string => `Every ${length}`,
  earliest: (length: string): string => `Within ${length}`,
  metBy: (letters: string): string => `Met by: ${letters}`,
  letters: {
    acknowledgement: 'Acknowledgement',
    update: 'Update',
    'holding-response': 'Holding letter',
    'final-response': 'Final response',
    'summary-resolution': 'Summary resolution',
    'adr-letter': 'Letter about the ombudsman',
    'provisional-credit': 'Provisional credit',
    'credit-notice': 'Notice of a credit',
  } as Record<string, string>,
  dueNow: (when: string): string => `For a complaint received now: by ${when}`,
  later: 'Starts when that happens',
  warned: {
    owner: (share: string): string => `whoever answers for the case at ${share}`,
    lead: (share: string): string => `the lead at ${share}`,
    manager: (share: string): string => `the manager at ${share}`,
  },
  helps: (team: string): string => `(${team} is asked to help)`,
  warnings: (told: string): string => `Told as the time is used up: ${told}`,
  clocks: 'Deadlines',
  zone: (zone: string): string => `By the company’s working calendar, ${zone}.`,
  update: 'How often the customer hears how it stands',
  summary: 'Settled at once',
  silence: 'Closing after silence',
  silenceDays: (count: number): string =>
    n(
      count,
      'Not before # calendar day without an answer to a delivered final response',
      'Not before # calendar days without an answer to a delivered final response',
    ),
  closesWith: (letters: string): string => `A case closes only once one of these has arrived: ${letters}`,
  contents: 'What the letters must hold',
  contentsHint: 'A letter that lacks one of these does not leave.',
  sources: 'Sources',
  marks: {
    verified: 'the official text was read',
    secondary: 'a summary of it was read',
    memory: 'from memory; check it',
    'own-design': 'Kept’s own proposal',
  },
  yaml: 'As YAML',
  yamlHint: 'What it comes to stands below as you type.',
  schema: 'All that a procedure may say, as JSON Schema',
  place: (line: number, column: number): string => `Line ${line}, ${column}`,
  wrong: (count: number): string => n(count, 'One thing is wrong', '# things are wrong'),
  saves: (key: string, version: number): string =>
    `Saving makes version ${version} of «${key}». Clocks that run already never move.`,
  savesNew: (key: string): string => `Saving makes the procedure «${key}».`,
  keyFixed: (key: string): string =>
    `Its key must stay «${key}»; to make another procedure, begin a new one.`,
  newKey: 'our-complaints',
  newName: 'Our complaints',
};
