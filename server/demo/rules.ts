import { z } from 'zod';
import { LEADS, TEAMS } from './company.ts';
import { type Api, Id, type Ids, Items } from './people.ts';

const Key = z.object({ key: z.string() });
const WEEKDAYS = [1, 2, 3, 4, 5];
const shifts = (days: readonly number[], ...hours: readonly (readonly [string, string])[]): object[] =>
  days.flatMap((day) => hours.map(([from, to]) => ({ day, from, to })));

/** Working hours: the company's, with a break at noon and public holidays, and those of Orders, who are there on Saturdays. */
export async function keepHours(api: Api, teams: Ids, staff: Ids): Promise<void> {
  const { items } = Items.parse(await api('GET', '/calendars'));
  await api('PATCH', `/calendars/${items[0]?.id}`, {
    name: 'Workshop hours',
    timeZone: 'Europe/London',
    shifts: shifts(WEEKDAYS, ['08:30', '12:30'], ['13:30', '17:30']),
    holidays: { country: 'GB', state: 'ENG' },
  });
  const orders = await api('POST', '/calendars', {
    name: 'Orders desk',
    timeZone: 'Europe/London',
    shifts: [...shifts(WEEKDAYS, ['08:00', '18:00']), ...shifts([6], ['09:00', '13:00'])],
    holidays: { country: 'GB', state: 'ENG' },
  });
  for (const name of TEAMS) {
    const calendar = name === 'Orders' ? { calendarId: Id.parse(orders).id } : {};
    await api('PATCH', `/teams/${teams.get(name)}`, { leadId: staff.get(LEADS[name]), ...calendar });
  }
}

/** Firms that do work for the company; ids by name. */
export async function namePartners(api: Api): Promise<Ids> {
  const partners = new Map<string, string>();
  for (const [name, email] of [
    ['Swiftline Carriers', 'dispatch@swiftline.example'],
    ['Brightwell Motors', 'repairs@brightwell.example'],
  ] as const)
    partners.set(name, Id.parse(await api('POST', '/partners', { name, email })).id);
  return partners;
}

/** Words, macros, an automation and lists that show what these are for. */
export async function shareWays(api: Api): Promise<void> {
  const made = await api('POST', '/templates', {
    name: 'Bring it to the workshop',
    texts: [
      {
        language: 'en',
        body: 'Hello {{customer.name}},\n\nplease bring the bike to our workshop at 12 Mill Road, any weekday before noon; it is looked at while you wait. Your case number is {{case.number}}.\n\n{{agent.name}}',
      },
      {
        language: 'de',
        body: 'Guten Tag {{customer.name}},\n\nbitte bringen Sie das Rad an einem Werktag vormittags in unsere Werkstatt, Mill Road 12. Ihre Fallnummer ist {{case.number}}.\n\n{{agent.name}}',
      },
    ],
    fallback: 'en',
  });
  await api('POST', '/macros', {
    name: 'Safety first: off the road',
    scope: 'everybody',
    steps: [
      { verb: 'tag', tag: 'safety' },
      { verb: 'type', type: 'problem' },
      {
        verb: 'task',
        kind: 'call',
        say: 'Call: nobody rides it until it was looked at',
        due: { count: 2, unit: 'working-hours' },
      },
      { verb: 'note', text: 'Brakes, frame or battery: the workshop looks at it first.' },
    ],
  });
  await api('POST', '/macros', {
    name: 'Ask them to the workshop',
    scope: 'everybody',
    steps: [
      { verb: 'reply', template: Key.parse(made).key },
      { verb: 'tag', tag: 'workshop' },
    ],
  });
  await api('POST', '/automations', {
    name: 'Motor faults are tagged',
    when: ['kept.case.opened'],
    if: 'entry.text.contains("E-33") || entry.text.contains("E-21")',
    do: [{ verb: 'tag', tag: 'motor-fault' }],
  });
  await api('POST', '/views', {
    name: 'They wait',
    scope: 'everybody',
    filter: { waiting: true, order: 'harm' },
  });
  await api('POST', '/views', {
    name: 'Motor faults',
    scope: 'everybody',
    filter: { tag: 'motor-fault', state: 'all' },
  });
}
