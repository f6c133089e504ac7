import { between, type Fate } from './fate.ts';
import type { Person } from './people.ts';

export type Carrier = 'email' | 'sms' | 'letter';

/** What becomes of something that is handed to a carrier. */
export interface Passage {
  /** Days until it is there; `null`: it never is. */
  readonly arrivesIn: number | null;
  /** Days until the carrier says that it could not be delivered; `null`: it never says so. */
  readonly comesBackIn: number | null;
}

const LOST = { arrivesIn: null, comesBackIn: null };

/** A mail bounces where the address is dead; one in two hundred vanishes in a filter. */
const email = (person: Person, draw: number): Passage =>
  !person.emailWorks
    ? { arrivesIn: null, comesBackIn: 0 }
    : draw < 0.005
      ? LOST
      : { arrivesIn: 0, comesBackIn: null };

const sms = (person: Person): Passage =>
  person.phoneWorks ? { arrivesIn: 0, comesBackIn: null } : { arrivesIn: null, comesBackIn: 1 };

/** A letter to a wrong address comes back, half of the time; three in a hundred are lost. */
const letter = (person: Person, draw: number): Passage => {
  if (!person.addressWorks)
    return draw < 0.5 ? { arrivesIn: null, comesBackIn: between(6, 14, draw * 2) } : LOST;
  return draw < 0.03 ? LOST : { arrivesIn: between(2, 5, draw), comesBackIn: null };
};

/** What becomes of the `count`th thing about `reference` that this carrier is given for a person. */
export function passageOf(
  fate: Fate,
  carrier: Carrier,
  person: Person,
  reference: string,
  count: number,
): Passage {
  const draw = fate(carrier, person.number, reference, count);
  if (carrier === 'email') return email(person, draw);
  return carrier === 'sms' ? sms(person) : letter(person, draw);
}
