import { z } from 'zod';
import {
  Calendar,
  CalendarChange,
  CalendarPreview,
  CalendarWithVersions,
  HolidayRegionQuery,
  HolidayRegions,
  NewCalendar,
  WorkingCalendar,
} from '#contracts/calendars.ts';
import { IdParams } from '#contracts/common.ts';
import { READERS, type Role } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { changeCalendar, createCalendar, listCalendars, viewCalendar } from './calendars.ts';
import { listRegions } from './holidays.ts';
import { previewCalendar } from './preview.ts';

const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** Routes of working calendars: everybody sees them, managers and admins change them. */
export const calendarRoutes: Route[] = [
  get({
    url: '/calendars',
    summary: 'Working calendars',
    tag: 'staff',
    who: READERS,
    response: z.object({ items: z.array(Calendar) }),
    handle: async ({ db }) => ({ items: await listCalendars(db) }),
  }),
  get({
    url: '/calendars/:id',
    summary: 'A working calendar with all of its versions',
    tag: 'staff',
    who: READERS,
    params: IdParams,
    response: CalendarWithVersions,
    handle: ({ db, params }) => viewCalendar(db, params.id),
  }),
  get({
    url: '/holiday-regions',
    summary: 'Countries, their states and regions whose public holidays are known',
    tag: 'staff',
    who: READERS,
    query: HolidayRegionQuery,
    response: HolidayRegions,
    handle: async ({ query }) => ({ items: await listRegions(query.country, query.state) }),
  }),
  write({
    method: 'POST',
    url: '/calendars',
    summary: 'Make a working calendar',
    tag: 'staff',
    who: MANAGERS,
    body: NewCalendar,
    response: CalendarWithVersions,
    status: 201,
    handle: async ({ tx, actor, body, now }) => viewCalendar(tx, await createCalendar(tx, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/calendars/preview',
    summary: 'What these rules come to in the year ahead; changes nothing',
    tag: 'staff',
    who: MANAGERS,
    body: WorkingCalendar,
    response: CalendarPreview,
    handle: ({ body, now }) => previewCalendar(body, now),
  }),
  write({
    method: 'PATCH',
    url: '/calendars/:id',
    summary: 'Change a working calendar from now on, or make it the default',
    tag: 'staff',
    who: MANAGERS,
    params: IdParams,
    body: CalendarChange,
    response: CalendarWithVersions,
    handle: async ({ tx, actor, params, body, now }) => {
      await changeCalendar(tx, params.id, body, actor, now);
      return viewCalendar(tx, params.id);
    },
  }),
];
