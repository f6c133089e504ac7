export { calendarExists } from './calendars.ts';
export { holidaysOf } from './holidays.ts';
export { workingTimeOf } from './of-team.ts';
export { calendarRoutes } from './routes.ts';
export { type WorkingTime, workingTime } from './working-time.ts';
export type { HolidaysOf } from './working-year.ts';
