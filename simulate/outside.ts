import { passageOf } from './carriers.ts';
import type { Fate } from './fate.ts';
import type { Handed } from './kept.ts';
import type { Person } from './people.ts';

/** Something on its way to a person, or there. */
interface Message {
  readonly text: string;
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

/** The world outside of the company: carriers, and what really reaches people. It reads no record. */
export class Outside {
  readonly #fate: Fate;
  readonly #byAddress = new Map<string, Person>();
  readonly #messages = new Map<number, Message[]>();
  readonly #words = new Map<number, CarrierWord[]>();
  #day = 0;

  constructor(fate: Fate, people: readonly Person[]) {
    this.#fate = fate;
    for (const person of people)
      for (const address of [person.email, person.phone, person.address.split('\n')[0]])
        if (address) this.#byAddress.set(address, person);
  }

  /** A day begins; gives what carriers say on it. */
  begin(day: number): CarrierWord[] {
    this.#day = day;
    return this.#words.get(day) ?? [];
  }

  /** Takes something from the company, as a post office, an operator or a mail server does. */
  take({ channel, to, text, reference }: Handed): 'taken' | 'refused' {
    const person = this.#byAddress.get(to.split('\n')[0] ?? to);
    if (!person) return 'refused';
    // Lines of a mail are folded on their way.
    const message: Message = { text: text.replace(/=\r?\n/g, ''), standing: true, arrived: false };
    const all = this.#messages.get(person.number) ?? [];
    const passage = passageOf(this.#fate, channel, person, 'message', all.length);
    if (channel === 'email' && passage.comesBackIn !== null) return 'refused';
    this.#messages.set(person.number, [...all, message]);
    if (passage.arrivesIn !== null) message.arrived = true;
    if (reference !== null)
      this.#report(`${channel}:${reference}`, message, passage.arrivesIn, passage.comesBackIn);
    return 'taken';
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
    this.#words.set(day, [...(this.#words.get(day) ?? []), word]);
  }

  /** Somebody of the company told them by telephone. */
  told(person: Person, text: string): void {
    const all = this.#messages.get(person.number) ?? [];
    this.#messages.set(person.number, [...all, { text, standing: true, arrived: true }]);
  }

  /** Whether anything that speaks of this went out and did not come back; and whether it came. */
  heardOf(person: Person, reference: string): { readonly sent: boolean; readonly came: boolean } {
    const about = (this.#messages.get(person.number) ?? []).filter(
      ({ text, standing }) => standing && text.includes(reference),
    );
    return { sent: about.length > 0, came: about.some(({ arrived }) => arrived) };
  }
}
