/** The time by the server's clock: a sandbox stands still and is moved, and a computer's own clock may be wrong. */
let ahead = 0;
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let own: string | null = null;

/** Takes note of the server's clock, as each of its answers tells it (ISO 8601). */
export function hearClock(at: string): void {
  const then = Date.parse(at);
  if (Number.isFinite(then)) ahead = then - Date.now();
}

/** Takes note of the zone that whoever is signed in has chosen (IANA); `null`: the computer's. */
export const hearZone = (chosen: string | null): void => {
  own = chosen;
};

/** Milliseconds since 1970 by the server's clock. */
export const now = (): number => Date.now() + ahead;

/** The same as an instant, ISO 8601. */
export const nowText = (): string => new Date(now()).toISOString();

/** The zone by whose clock people read here, IANA. */
export const zone = (): string => own ?? browserZone;

const days = new Map<string, Intl.DateTimeFormat>();

/** The day (`YYYY-MM-DD`) of a moment in a zone. */
export function dayIn(at: number, timeZone: string): string {
  let format = days.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    days.set(timeZone, format);
  }
  return format.format(at);
}

/** How far the clock of a zone is ahead of UTC at a moment, in milliseconds. */
function offset(at: number, timeZone: string): number {
  const clock = new Date(at).toLocaleString('sv-SE', { timeZone });
  return Date.parse(`${clock.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** Midnight at the beginning of a day (`YYYY-MM-DD`) in a zone, as an instant, ISO 8601. */
export function midnight(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // Looked at twice: the clocks may change between the two.
  const near = utc - offset(utc, timeZone);
  return new Date(utc - offset(near, timeZone)).toISOString();
}

/** The first of so many days in a row of which today is the last, `YYYY-MM-DD`. */
export function firstOf(count: number, timeZone: string): string {
  const first = new Date(`${dayIn(now(), timeZone)}T12:00:00Z`);
  first.setUTCDate(first.getUTCDate() - count + 1);
  return first.toISOString().slice(0, 10);
}
