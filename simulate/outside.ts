import { passageOf } from './carriers.ts';
import type { Fate } from './fate.ts';
import type { Handed } from './kept.ts';
import type { Person } from './people.ts';

/** Something on its way to a person, or there. */
interface Message {
  readonly text: string;
  /** To whom it went: their own address, or where they want invoices. */
  readonly to: 'them' | 'their company';
  /** It was handed over, and no carrier has said that it failed. */
  standing: boolean;
  arrived: boolean;
}

/** What a carrier has to say on a later day. */
export interface CarrierWord {
  readonly reference: string;
  readonly rung: 'dispatched' | 'delivered' | 'failed' | 'returned';
  readonly say: string;
}

/** Where a person wants their invoices to go who wants them elsewhere. */
export const companyOf = ({ number }: Pick<Person, 'number'>): string => `office@c${number}.example`;

/** The address of a person whose address on file is wrong, as they tell it when they are asked. */
export const rightAddressOf = ({ number }: Pick<Person, 'number'>): string =>
  `Customer ${number}\n${1 + (number % 200)} New Road\nLondon N2 ${number % 9}BB`;

/** The world outside of the company: carriers, and what really reaches people. It reads no record. */
export class Outside {
  readonly #fate: Fate;
  readonly #byAddress = new Map<string, Person>();
  readonly #messages = new Map<number, Message[]>();
  readonly #words = new Map<number, CarrierWord[]>();
  #day = 0;
  /** Taken by carriers so far. */
  taken = 0;
  /** Calls of the company that reached somebody. */
  calls = 0;

  constructor(fate: Fate, people: readonly Person[]) {
    this.#fate = fate;
    for (const person of people)
      for (const address of [person.email, person.phone, person.address.split('\n')[0], companyOf(person)])
        if (address) this.#byAddress.set(address, person);
  }

  /** A day begins; gives what carriers say on it. */
  begin(day: number): CarrierWord[] {
    this.#day = day;
    const words = this.#words.get(day) ?? [];
    this.#words.delete(day);
    return words;
  }

  /** Takes something from the company, as a post office, an operator or a mail server does. */
  take({ channel, to, text, reference }: Handed): 'taken' | 'refused' {
    const person = this.#byAddress.get(to.split('\n')[0] ?? to);
    if (!person) return 'refused';
    const company = to === companyOf(person);
    // Lines of a mail are folded on their way.
    const message: Message = {
      text: text.replace(/=\r?\n/g, ''),
      to: company ? 'their company' : 'them',
      standing: true,
      arrived: false,
    };
    const all = this.#of(person);
    const way = {
      ...person,
      emailWorks: person.emailWorks || company,
      addressWorks: person.addressWorks || to.includes('New Road'),
    };
    const passage = passageOf(this.#fate, channel, way, 'message', all.length);
    if (channel === 'email' && passage.comesBackIn !== null) return 'refused';
    all.push(message);
    this.taken += 1;
    if (passage.arrivesIn !== null) message.arrived = true;
    if (reference !== null)
      this.#report(`${channel}:${reference}`, message, passage.arrivesIn, passage.comesBackIn);
    return 'taken';
  }

  #of({ number }: Person): Message[] {
    const all = this.#messages.get(number) ?? [];
    this.#messages.set(number, all);
    return all;
  }

  #report(reference: string, message: Message, arrivesIn: number | null, comesBackIn: number | null): void {
    const sms = reference.startsWith('sms:');
    if (!sms) this.#say(1, { reference, rung: 'dispatched', say: 'Posted.' });
    else if (arrivesIn !== null) this.#say(1, { reference, rung: 'delivered', say: 'DELIVRD' });
    if (comesBackIn === null) return;
    message.standing = false;
    this.#say(
      Math.max(1, comesBackIn),
      sms
        ? { reference, rung: 'failed', say: 'UNDELIV' }
        : { reference, rung: 'returned', say: 'Gone away.' },
    );
  }

  #say(inDays: number, word: CarrierWord): void {
    const day = this.#day + inDays;
    const words = this.#words.get(day) ?? [];
    words.push(word);
    this.#words.set(day, words);
  }

  /** Somebody of the company told them by telephone. */
  told(person: Person, text: string): void {
    this.calls += 1;
    this.#of(person).push({ text, to: 'them', standing: true, arrived: true });
  }

  /** Whether anything that speaks of this went out and did not come back; and whether it came. */
  heardOf(
    person: Person,
    reference: string,
    where: Message['to'] = 'them',
  ): { readonly sent: boolean; readonly came: boolean } {
    const about = this.#of(person).filter(
      ({ text, standing, to }) => standing && to === where && text.includes(reference),
    );
    return { sent: about.length > 0, came: about.some(({ arrived }) => arrived) };
  }
}
