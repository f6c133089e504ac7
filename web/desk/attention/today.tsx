import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callsQuery, tasksQuery, type Whose } from '../../api/attention.ts';
import type { CaseTask } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import type { CallToMake } from '../../api/types.ts';
import { now } from '../../text/clock.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { useStore } from '../../ui/store.ts';
import { casesChanged } from '../case-list/verbs.ts';
import { useAble } from '../shell/rooms.ts';
import classes from './attention.module.css';
import { duty, leaving } from './duty.ts';

const w = t.attention;
/** What is done by its own way: calls are listed by whom to call. */
const CALLS: readonly CaseTask['kind'][] = ['call', 'apology-call'];

/** What is to be done today: calls, messages that are ready to be sent, everything else that is listed. */
export function Today({ whose, switcher }: { whose: Whose; switcher: ReactNode }) {
  const calls = useQuery(callsQuery(whose));
  const tasks = useQuery(tasksQuery(whose));
  const listed = tasks.data?.items ?? [];
  const tells = listed.filter((task) => task.draft !== null);
  const others = listed.filter((task) => task.draft === null && !CALLS.includes(task.kind));
  return (
    <section className={classes.today} aria-label={w.today}>
      <header className={classes.head}>
        <Title order={2} fz={15}>
          {w.calls}
        </Title>
        {switcher}
      </header>
      <div className={classes.scroll}>
        {calls.isPending && <Skeleton h={120} mt="sm" />}
        {calls.isError && <Failure error={calls.error} retry={() => void calls.refetch()} />}
        {calls.data?.items.length === 0 && (
          <div className={classes.item}>
            <span>{w.noCalls}</span>
            <span className={classes.soft}>{w.noCallsHint}</span>
          </div>
        )}
        {calls.data?.items.map((call) => (
          <Call key={call.case.number} call={call} record={() => duty.set({ call })} />
        ))}
        {tells.length > 0 && <Heading>{w.tells}</Heading>}
        {tells.map((task) => (
          <Task key={task.id} task={task} tell={() => duty.set({ task })} />
        ))}
        {others.length > 0 && <Heading>{w.tasks}</Heading>}
        {others.map((task) => (
          <Task key={task.id} task={task} />
        ))}
      </div>
    </section>
  );
}

const Heading = ({ children }: { children: ReactNode }) => (
  <Title order={2} fz={15} mt={22}>
    {children}
  </Title>
);

/** The clock where they are, so that nobody is called at night. */
const timeThere = (timeZone: string): string =>
  new Intl.DateTimeFormat(undefined, { timeZone, hour: '2-digit', minute: '2-digit' }).format(now());

const late = (at: string): true | undefined => Date.parse(at) < now() || undefined;

function Call({ call, record }: { call: CallToMake; record: () => void }) {
  const able = useAble();
  const phone = call.phones[0];
  return (
    <article className={classes.item} aria-label={call.customerName}>
      <div className={classes.line}>
        <DeskLink to="/customers/$id" params={{ id: call.customerId }} fw={600}>
          {call.customerName}
        </DeskLink>
        {call.dueAt && (
          <span className={classes.soft} data-late={late(call.dueAt)}>
            {w.byWhen(dayTime(call.dueAt))}
          </span>
        )}
      </div>
      <div className={classes.line}>
        {phone ? (
          <Anchor href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} size="sm">
            {phone}
          </Anchor>
        ) : (
          <span className={classes.soft}>{w.noPhone}</span>
        )}
        {call.timeZone && <span className={classes.soft}>{w.timeThere(timeThere(call.timeZone))}</span>}
      </div>
      {call.reasons.map((reason) => (
        <Text key={`${reason.code} ${reason.say}`} size="sm">
          <b>{w.reasons[reason.code]}:</b> {sayInstants(reason.say)}
        </Text>
      ))}
      <div className={classes.line}>
        <DeskLink to="/cases/$number" params={{ number: call.case.number }} size="sm" className="truncate">
          {`${call.case.number} · ${call.case.subject}`}
        </DeskLink>
      </div>
      {able('reply') && (
        <div className={classes.act}>
          <Button size="compact-sm" aria-label={w.recordOf(call.customerName)} onClick={record}>
            {w.record}
          </Button>
        </div>
      )}
    </article>
  );
}

function Task({ task, tell: open }: { task: CaseTask; tell?: () => void }) {
  const able = useAble();
  const sent = useStore(leaving, (ids) => ids.has(task.id));
  return (
    <article className={classes.item} aria-label={task.say}>
      <div className={classes.line}>
        <DeskLink to="/cases/$number" params={{ number: task.caseNumber }} fw={600}>
          {task.customerName}
        </DeskLink>
        <span className={classes.soft} data-late={late(task.dueAt)}>
          {w.byWhen(dayTime(task.dueAt))}
        </span>
      </div>
      <Text size="sm">{sayInstants(task.say)}</Text>
      {able('reply') && (
        <div className={classes.act}>
          {open && sent && <span className={classes.soft}>{w.tellLeaving}</span>}
          {open && !sent && (
            <Button size="compact-sm" aria-label={w.tellOf(task.customerName)} onClick={open}>
              {w.tell}
            </Button>
          )}
          {task.kind !== 'choose-reply' && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={w.doneOf(task.say)}
              onClick={() => void finish(task.id)}
            >
              {w.done}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

async function finish(id: string): Promise<void> {
  try {
    await data(api.PATCH('/v1/tasks/{id}', { params: { path: { id } }, body: { state: 'done' } }));
    tell(w.doneSaid);
  } catch (error) {
    tellProblem(error);
  } finally {
    casesChanged();
  }
}
