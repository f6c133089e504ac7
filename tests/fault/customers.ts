import { setTimeout as pause } from 'node:timers/promises';
import { mail } from '../support/mails.ts';
import type { Chance } from './chance.ts';
import type { Doors } from './doors.ts';
import type { Ledger } from './ledger.ts';

const TO = 'desk@company.example';
/** One mail in so many begins a conversation, and so a case. */
const NEW_EACH = 5;

/** Customers who write all the time: about something new, or once more about what they wrote before. */
export class Customers {
  readonly #written: { who: number; id: string }[] = [];
  readonly #doors: Doors;
  readonly #ledger: Ledger;
  #count = 0;

  constructor(doors: Doors, ledger: Ledger) {
    this.#doors = doors;
    this.#ledger = ledger;
  }

  /** Somebody of six writes, about something new or in answer to an earlier mail of theirs. */
  async write(chance: Chance, anew = chance.whole(1, NEW_EACH) === 1): Promise<void> {
    const before = anew ? undefined : chance.pick(this.#written);
    const who = before?.who ?? chance.whole(0, 5);
    const marker = this.#ledger.marker('mail');
    this.#count += 1;
    const id = `life${this.#count}@customer.example`;
    const from = `ada${who}@customer.example`;
    const bytes = mail({
      from: `Ada ${who} <${from}>`,
      to: TO,
      subject: `Nothing works, ${marker}`,
      id,
      ...(before ? { inReplyTo: before.id } : {}),
    });
    await this.#doors.push(from, TO, bytes);
    this.#ledger.acknowledge(marker, id);
    this.#written.push({ who, id });
  }

  /** Writes until it is told to stop. */
  async run(chance: Chance, stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await this.write(chance);
      await pause(150);
    }
  }
}
