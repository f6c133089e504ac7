import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { agreementsQuery, instructionsQuery, invoicesQuery, replacementsQuery } from '../../api/gate.ts';
import type { Invoice } from '../../api/types.ts';
import { now } from '../../text/clock.ts';
import { date, dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { useAble } from '../shell/rooms.ts';
import classes from './customer.module.css';
import { Folded } from './folded.tsx';
import { NoteAnswer } from './relief-forms.tsx';

const w = t.gate.customer;

/** What runs and what is settled, under a heading; nothing where there is neither. */
function Group<T extends { readonly id: string }>({
  title,
  all,
  settled,
  line,
}: {
  title: string;
  all: readonly T[];
  settled: (one: T) => boolean;
  line: (one: T) => ReactNode;
}) {
  if (all.length === 0) return null;
  const over = all.filter(settled);
  const show = (one: T): ReactNode => (
    <div key={one.id} className={classes.line}>
      {line(one)}
    </div>
  );
  return (
    <section className={classes.block}>
      <h2 className={classes.label}>{title}</h2>
      {all.filter((one) => !settled(one)).map(show)}
      {over.length > 0 && <Folded say={w.settled(over.length)}>{over.map(show)}</Folded>}
    </section>
  );
}

const ENDED = new Set(['retired', 'cancelled', 'confirmed']);

/** Cards, lines and devices that are being replaced: where each is, and how long they have nothing that works. */
export function ReplacementsOf({ customerId }: { customerId: string }) {
  const all = useQuery(replacementsQuery(customerId)).data?.items ?? [];
  return (
    <Group
      title={w.replacements}
      all={all}
      settled={(one) => ENDED.has(one.state)}
      line={(one) => (
        <>
          <b>
            {one.thing} {one.oldRef}
          </b>{' '}
          · {w.replacementStates[one.state]}
          {!ENDED.has(one.state) &&
            ` · ${one.overdueAt === null ? w.dueBy(dayTime(one.dueAt)) : w.overdue(dayTime(one.overdueAt))}`}
          {one.daysWithout > 0 && one.withoutUntil === null && (
            <Text size="sm" className={classes.bad ?? ''}>
              {w.without(one.daysWithout)}
            </Text>
          )}
          {one.caseNumber && (
            <>
              {' · '}
              <DeskLink to="/cases/$number" params={{ number: one.caseNumber }} fz="sm" underline="always">
                {one.caseNumber}
              </DeskLink>
            </>
          )}
        </>
      )}
    />
  );
}

/** Agreements, standing instructions and invoices in short: number, state, what comes next. */
export function AccountsOf({ customerId }: { customerId: string }) {
  const agreements = useQuery(agreementsQuery(customerId)).data?.items ?? [];
  const instructions = useQuery(instructionsQuery(customerId)).data?.items ?? [];
  const invoices = useQuery(invoicesQuery(customerId)).data?.items ?? [];
  const edit = useAble()('edit-customers');
  const [answering, setAnswering] = useState<Invoice | null>(null);
  return (
    <>
      <Group
        title={w.agreements}
        all={agreements}
        settled={({ until }) => until !== null && Date.parse(until) < now()}
        line={({ number, what, from, until }) => (
          <>
            <b>{number}</b> · {what} · {until === null ? w.from(date(from)) : endOf(until)}
          </>
        )}
      />
      <Group
        title={w.instructions}
        all={instructions}
        settled={({ endedAt }) => endedAt !== null}
        line={({ to, from, endedAt }) => (
          <>
            {w.invoiceTo(to.name ?? to.email ?? to.postal ?? w.anotherCustomer)} ·{' '}
            {endedAt === null ? w.from(date(from)) : w.endedAt(date(endedAt))}
          </>
        )}
      />
      <Group
        title={w.invoices}
        all={invoices}
        settled={({ state }) => state !== 'open'}
        line={(one) => (
          <>
            <b>{one.number}</b> ·{' '}
            {one.state === 'open' ? w.openAmount(amount(one.openAmount, one.currency)) : w[one.state]}
            {one.disputed && ` · ${w.disputed}`}
            {one.placed && ` · ${w.placed}`}
            {one.state === 'open' && (
              <span className={classes.proof}>
                {sayInstants(one.step.say)} {one.step.next && sayInstants(one.step.next)}
              </span>
            )}
            {edit && isClaimed(one) && (
              <Button size="compact-xs" variant="default" onClick={() => setAnswering(one)}>
                {t.relief.answer}
              </Button>
            )}
          </>
        )}
      />
      {answering && (
        <NoteAnswer customerId={customerId} invoice={answering} close={() => setAnswering(null)} />
      )}
    </>
  );
}

const CLAIMED: readonly string[] = ['letter-of-claim', 'call', 'review', 'referral'];

/** Whether a letter of claim may be on its way or further. */
const isClaimed = ({ state, placed, step }: Invoice): boolean =>
  state === 'open' && (placed || (step.rung !== null && CLAIMED.includes(step.rung)));

const endOf = (until: string): string =>
  Date.parse(until) < now() ? w.endedAt(date(until)) : w.endsAt(date(until));

/** An amount in whole units, such as "€35.70". */
const amount = (value: number, currency: string): string =>
  new Intl.NumberFormat(navigator.language, { style: 'currency', currency }).format(value);
