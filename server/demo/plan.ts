import type { OutgoingAttachment, OutgoingMail, Party } from '#connectors/email/sending/index.ts';
import { COLLEAGUES, COMPANY, CUSTOMERS, type DemoCustomer, PRODUCTS } from './company.ts';
import { pdf, picture } from './files.ts';
import { SCRIPTS, type Script, type Turn } from './scripts.ts';

/** A mail of the past, as it is composed. */
export interface PastMail {
  readonly mail: OutgoingMail;
  readonly at: Date;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The archive that the company brings along, counted back from its first day with Kept: old enough to be no case. */
const OLDEST = 120 * DAY;
const NEWEST = 31 * DAY;

/** The same demo every time: a small generator of numbers in [0, 1) (Park and Miller). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Story {
  readonly script: Script;
  readonly customer: DemoCustomer;
  readonly number: number;
  readonly begins: Date;
}

/** All mails of the archive, in the order in which they were written. `begins`: the first day with Kept. */
export function pastMails(begins: Date): PastMail[] {
  const random = numbers(20_261_122);
  const stories: Story[] = [];
  for (const [i, customer] of CUSTOMERS.entries()) {
    const fitting = SCRIPTS.filter((script) => fits(script, customer));
    const wanted = customer.language === 'en' ? 3 : Math.min(fitting.length, 2);
    for (let n = 0; n < wanted; n += 1) {
      const script = fitting[(i * 5 + n * 3) % fitting.length];
      if (!script) continue;
      const lasts = script.turns.reduce((sum, turn) => sum + turn.after, 0) * HOUR;
      const latest = NEWEST + lasts;
      const before = latest + random() * (OLDEST - latest);
      stories.push({
        script,
        customer,
        number: 20_400 + stories.length * 7,
        begins: new Date(begins.getTime() - before),
      });
    }
  }
  return stories.flatMap(told).sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Whether a script is for this kind of customer. */
export const fits = (script: Script, { language, organisation }: DemoCustomer): boolean =>
  script.language === language &&
  (script.of === undefined || (script.of === 'firm') === (organisation === true));

function told(story: Story): PastMail[] {
  const mails: PastMail[] = [];
  let at = story.begins.getTime();
  for (const [i, turn] of story.script.turns.entries()) {
    at += turn.after * HOUR + i * 7 * 60_000;
    mails.push({ at: new Date(at), mail: mailOf(story, turn, i, new Date(at), mails) });
  }
  return mails;
}

/** A mailbox of ours or theirs that a turn comes from. */
function writer(story: Story, turn: Turn): { from: Party; to: Party; signature: string } {
  const { customer, number, script } = story;
  const them = { address: customer.email, name: customer.name };
  const team = COLLEAGUES.filter((one) => one.teams.includes(script.team));
  const colleague = team[number % team.length];
  const name = colleague?.name ?? COMPANY.name;
  if (turn.by === 'customer')
    return {
      from: them,
      to: { address: script.team === 'Orders' ? COMPANY.alias : COMPANY.address, name: COMPANY.name },
      signature: '',
    };
  return {
    from: { address: COMPANY.address, name },
    to: them,
    signature: `\n\n-- \n${name}\n${COMPANY.name} · ${script.team}`,
  };
}

function mailOf(story: Story, turn: Turn, i: number, at: Date, before: readonly PastMail[]): OutgoingMail {
  const { from, to, signature } = writer(story, turn);
  const fill = filler(story);
  const last = before.at(-1);
  const subject = fill(story.script.subject);
  const text = `${fill(turn.text)}${signature}`;
  const quoted = last ? `\n\n${quote(last)}` : '';
  const ids = before.map((one) => one.mail.messageId);
  return {
    from,
    to: [to],
    subject: i === 0 ? subject : `${story.customer.language === 'de' ? 'AW' : 'Re'}: ${subject}`,
    text: text + quoted,
    html: turn.html ? htmlOf(text, last) : null,
    attachments: turn.attach ? [attachment(turn.attach, story)] : [],
    messageId: `${story.number}.${i}@${turn.by === 'staff' ? 'fernhill.example' : 'mail.example'}`,
    inReplyTo: ids.at(-1) ?? null,
    references: ids,
    date: at,
  };
}

/** Fills in what a script leaves open. */
export function filler({ customer, number }: Pick<Story, 'customer' | 'number'>): (text: string) => string {
  const values: Readonly<Record<string, string>> = {
    first: customer.organisation ? customer.name : (customer.name.split(' ')[0] ?? customer.name),
    product: PRODUCTS[number % PRODUCTS.length] ?? '',
    order: String(number),
    invoice: `R-${number}`,
    amount: `€${45 + (number % 23) * 5}`,
  };
  return (text) => text.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
}

const quote = ({ mail, at }: PastMail): string =>
  `On ${at.toUTCString().slice(0, 22)}, ${mail.from.name} wrote:\n${mail.text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}`;

/** Mail programs write HTML; a few customers here do too. */
export function htmlOf(text: string, last: PastMail | undefined): string {
  const paragraphs = (words: string): string =>
    words
      .split('\n\n')
      .map((part) => `<p style="margin:0 0 1em">${part.replace(/[<>&]/g, ' ').replaceAll('\n', '<br>')}</p>`)
      .join('');
  const quoted = last
    ? `<blockquote style="border-left:2px solid #ccc;padding-left:1em">${paragraphs(last.mail.text)}</blockquote>`
    : '';
  return `<div style="font-family:Georgia,serif;font-size:15px;color:#223">${paragraphs(text)}${quoted}</div>`;
}

/** A file of the kind that a turn brings. */
export function attachment(
  kind: NonNullable<Turn['attach']>,
  { number, customer }: Pick<Story, 'number' | 'customer'>,
): OutgoingAttachment {
  const product = PRODUCTS[number % PRODUCTS.length] ?? '';
  if (kind === 'photo')
    return { filename: `IMG_${number}.png`, contentType: 'image/png', content: picture(number) };
  const documents = {
    invoice: {
      title: `Invoice R-${number}`,
      lines: [`To: ${customer.name}`, `1 x ${product}`, 'Amount: EUR 2,140.00', 'Payable within 14 days.'],
    },
    'order-form': {
      title: `Purchase order ${number}`,
      lines: [`From: ${customer.name}`, `6 x ${product}`, 'Delivery: to our depot'],
    },
    label: {
      title: `Parcel label FH-${number}`,
      lines: [`From: ${COMPANY.name}`, `To: ${customer.name}`, `Reference ${number}`],
    },
  };
  const { title, lines } = documents[kind];
  return {
    filename: `${title.replaceAll(' ', '-')}.pdf`,
    contentType: 'application/pdf',
    content: pdf(title, lines),
  };
}
