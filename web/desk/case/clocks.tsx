import type { Case, CaseClock } from '../../api/cases.ts';
import { dayTime, share } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './case.module.css';
import { EntryLink } from './entry-link.tsx';
import { Section } from './section.tsx';

const words = t.cases;

function state(clock: CaseClock): string {
  if (clock.metAt !== null) return words.clockMet(dayTime(clock.metAt));
  if (clock.missedAt !== null) return words.clockMissed(dayTime(clock.missedAt));
  if (clock.stoppedAt !== null) return words.clockStopped(dayTime(clock.stoppedAt));
  return words.clock(dayTime(clock.dueAt), share(clock.used));
}

function Clock({ number, clock }: { number: string; clock: CaseClock }) {
  const runs = clock.metAt === null && clock.stoppedAt === null;
  const over = clock.missedAt !== null || (runs && clock.used >= 1);
  return (
    <li className={classes.card} data-bad={over || undefined}>
      <b>{clock.say}</b>
      {runs && (
        <div
          className={classes.bar}
          data-late={clock.used >= 0.5 || undefined}
          data-over={clock.used >= 0.95 || undefined}
          aria-hidden
        >
          <span style={{ width: `${Math.min(100, Math.max(2, clock.used * 100))}%` }} />
        </div>
      )}
      <span className={over ? classes.bad : classes.dim}>{state(clock)}</span>
      <EntryLink number={number} entryId={clock.metByEntryId} />
    </li>
  );
}

/** Deadlines of the procedure, those that run first. */
export function Clocks({ one }: { one: Case }) {
  if (one.clocks.length === 0) return null;
  const done = (clock: CaseClock): number => (clock.metAt === null && clock.stoppedAt === null ? 0 : 1);
  const clocks = one.clocks.toSorted((a, b) => done(a) - done(b));
  return (
    <Section title={words.clocks}>
      <ul className={classes.list}>
        {clocks.map((clock) => (
          <Clock key={clock.id} number={one.number} clock={clock} />
        ))}
      </ul>
    </Section>
  );
}
