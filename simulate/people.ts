import { between, type Fate } from './fate.ts';

export const COMPANIES = ['bank', 'provider', 'gym'] as const;
export type Company = (typeof COMPANIES)[number];

/** A customer as they really are, whatever a company's records say. */
export interface Person {
  readonly number: number;
  readonly company: Company;
  /** What the company's systems call them. */
  readonly ref: string;
  readonly name: string;
  readonly language: 'en' | 'de' | 'es';
  /** What the company has on file; `null` where it has none. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string;
  /** What is on file still reaches them. */
  readonly emailWorks: boolean;
  readonly phoneWorks: boolean;
  readonly addressWorks: boolean;
  /** Days until they do what a message asks of them; `null`: they never do. */
  readonly answersIn: number | null;
}

const LANGUAGES = ['en', 'en', 'de', 'es'] as const;

/** The people of a simulation, a third for each company. */
export function peopleOf(fate: Fate, count: number): Person[] {
  return Array.from({ length: count }, (_, number) => {
    const company = COMPANIES[number % COMPANIES.length] ?? 'bank';
    const draw = (what: string): number => fate(what, number);
    return {
      number,
      company,
      ref: `${company}:${number}`,
      name: `Customer ${number}`,
      language: LANGUAGES[between(0, 3, draw('language'))] ?? 'en',
      email: draw('has mail') < 0.85 ? `c${number}@${company}.example` : null,
      phone:
        draw('has phone') < 0.8 ? `+4420794${String(60_000 + (number % 40_000)).padStart(5, '0')}` : null,
      address: `Customer ${number}\n${1 + (number % 200)} High Street\nLondon N1 ${number % 9}AA`,
      emailWorks: draw('mail works') < 0.94,
      phoneWorks: draw('phone works') < 0.95,
      addressWorks: draw('address works') < 0.93,
      answersIn: draw('answers') < 0.85 ? between(0, 6, draw('answers in')) : null,
    };
  });
}
