import { Badge, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Case } from '../../api/cases.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { Since, When } from '../../ui/when.tsx';
import classes from './case.module.css';
import { EntryLink } from './entry-link.tsx';
import { Section } from './section.tsx';
import { takeJoiningBack } from './work.ts';

const words = t.cases;

/** Who answers for a case, and what binds us next. */
export function Accountable({ one }: { one: Case }) {
  return (
    <Section title={words.answersFor}>
      <Group gap={8} wrap="nowrap">
        {one.owner && <Face name={one.owner.name} size={26} />}
        <div>
          <b>{one.owner?.name ?? words.noPerson}</b>
          {(one.queued || one.team) && (
            <span className={classes.dim}>
              {one.queued
                ? one.team
                  ? words.inQueue(one.team.name)
                  : words.inAnyQueue
                : one.team && words.ofTeam(one.team.name)}
            </span>
          )}
        </div>
      </Group>
      {one.state === 'open' && (
        <Text size="sm" mt={8}>
          {one.nextDueAt ? (
            <>
              {words.next}: <When at={one.nextDueAt} exact className="num" />
            </>
          ) : (
            <Text span c="dimmed" inherit>
              {words.nothingBinds}
            </Text>
          )}
          {one.waitingSince && (
            <span className={classes.wait}>
              <br />
              <Since at={one.waitingSince} say={words.waits} />
            </span>
          )}
        </Text>
      )}
      {one.closed && (
        <Text size="sm" mt={8}>
          {words.closedBy(one.closed.by, words.hows[one.closed.how])}{' '}
          {one.closedAt && <When at={one.closedAt} exact />} {one.closed.say}{' '}
          <EntryLink number={one.number} entryId={one.closed.entryId} />
        </Text>
      )}
      {one.closed?.how === 'joined' && one.abilities.includes('note') && (
        <Button mt={6} size="compact-sm" variant="default" onClick={() => void takeJoiningBack(one.number)}>
          {words.unjoin}
        </Button>
      )}
    </Section>
  );
}

/** What the matter has cost the customer, in words; what is nothing is not said. */
export function measuresInWords(of: Case['measures']): string {
  const said = [
    of.contacts > 0 && words.wrote(of.contacts),
    of.transfers > 0 && words.transfers(of.transfers),
    of.channelSwitches > 0 && words.switches(of.channelSwitches),
    of.questionsRepeated > 0 && words.repeated(of.questionsRepeated),
    of.daysWithoutService > 0 && words.noService(of.daysWithoutService),
    of.withoutService && words.noServiceNow,
    of.promisesBroken > 0 && words.broken(of.promisesBroken),
    of.promisesKept > 0 && words.kept(of.promisesKept),
    of.daysOpen > 0 && words.days(of.daysOpen),
  ];
  return said.filter((one) => typeof one === 'string').join(' · ');
}

/** What the matter has cost them. */
export function Measures({ one }: { one: Case }) {
  return (
    <Section title={words.cost}>
      <Text size="sm">{measuresInWords(one.measures) || words.costNothing}</Text>
    </Section>
  );
}

/** Why it needs a person now, each with the entry behind it. */
export function Reasons({ one }: { one: Case }) {
  if (one.reasons.length === 0) return null;
  return (
    <Section title={words.why}>
      <ul className={classes.list}>
        {one.reasons.map((reason) => (
          <li key={`${reason.code} ${reason.entryId} ${reason.say}`} className={classes.reason}>
            <IconAlertTriangle size={15} aria-hidden />
            <span>
              {sayInstants(reason.say)} <EntryLink number={one.number} entryId={reason.entryId} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Open or closed. */
export function StateBadge({ state }: { state: Case['state'] }) {
  return <Badge color={state === 'open' ? 'spruce' : 'gray'}>{words.states[state]}</Badge>;
}

/** By when something is done, with the date in full where it is not today. */
export const byWhen = (at: string): string => words.taskDue(dayTime(at));
