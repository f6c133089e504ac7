import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EventType } from '#contracts/webhooks.ts';
import { READERS } from '#platform/actor.ts';
import { get, type Route } from '#platform/http/index.ts';
import { eventsIn } from './docs/events.ts';

const EVENTS = new URL('../../docs/events.md', import.meta.url);

/** The catalogue of events, as docs/events.md has it. */
export const eventTypeRoutes = (): Route[] => [
  get({
    url: '/event-types',
    summary: 'Every type of event with the fields of its data',
    tag: 'events',
    who: READERS,
    response: z.object({ items: z.array(EventType) }),
    handle: async () => ({ items: eventsIn(await readFile(EVENTS, 'utf8')) }),
  }),
];
