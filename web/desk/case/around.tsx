import { ActionIcon, Button, Group } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Case } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { ask, type Question } from './asked.ts';
import classes from './case.module.css';
import { Section } from './section.tsx';
import { work } from './work.ts';

const words = t.cases;

function Add({ question, number, label }: { question: Question; number: string; label: string }) {
  return (
    <ActionIcon size={24} aria-label={label} onClick={() => ask(question, number)}>
      <IconPlus size={15} />
    </ActionIcon>
  );
}

/** What keeps it from being closed until somebody releases it. */
export function Holds({ one }: { one: Case }) {
  const holds = one.holds.filter((hold) => hold.releasedAt === null);
  if (holds.length === 0) return null;
  const release = (id: string) =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/holds/{id}/release', { params: { path: { number: one.number, id } } }),
      ),
      words.changed,
    );
  return (
    <Section title={words.holds}>
      <ul className={classes.list}>
        {holds.map((hold) => (
          <li key={hold.id} className={classes.card}>
            {hold.reason}
            <span className={classes.row}>
              <span className={classes.dim}>{words.holdBy(hold.placedBy, dayTime(hold.placedAt))}</span>
              {one.abilities.includes('hold') && (
                <Button size="compact-xs" variant="default" onClick={() => void release(hold.id)}>
                  {words.release}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What was offered to others, the open ones and what came of the last. */
export function Handoffs({ one }: { one: Case }) {
  const shown = one.handoffs.toReversed().slice(0, 4);
  if (shown.length === 0) return null;
  const withdraw = (id: string) =>
    work(
      one.number,
      data(api.POST('/v1/handoffs/{id}/withdrawal', { params: { path: { id } } })),
      words.changed,
    );
  return (
    <Section title={words.handoffs}>
      <ul className={classes.list}>
        {shown.map((handoff) => (
          <li
            key={handoff.id}
            className={classes.card}
            data-bad={handoff.state === 'refused' || handoff.state === 'lapsed' || undefined}
          >
            <b>{words.handoffTo(handoff.to.name)}</b>: {words.handoffStates[handoff.state]}
            <span className={classes.dim}>{handoff.say}</span>
            {handoff.answer && <span className={classes.dim}>«{handoff.answer}»</span>}
            {handoff.state === 'offered' && (
              <>
                <span className={classes.wait}>{words.handoffUntil(dayTime(handoff.answerBy))}</span>
                <Group mt={5}>
                  <Button size="compact-xs" variant="default" onClick={() => void withdraw(handoff.id)}>
                    {words.withdraw}
                  </Button>
                </Group>
              </>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Cases that belong together. */
export function Links({ one }: { one: Case }) {
  const able = one.abilities.includes('link');
  if (one.links.length === 0 && !able) return null;
  const unlink = (other: string, kind: 'related' | 'duplicate-of') =>
    work(
      one.number,
      data(
        api.DELETE('/v1/cases/{number}/links/{other}/{kind}', {
          params: { path: { number: one.number, other, kind } },
        }),
      ),
      words.changed,
    );
  return (
    <Section
      title={words.links}
      action={able && <Add question="link" number={one.number} label={words.link} />}
    >
      <ul className={classes.list}>
        {one.links.map((link) => (
          <li key={`${link.kind} ${link.number}`} className={classes.row}>
            <span>
              {words.linkKinds[link.kind]}{' '}
              <DeskLink to="/cases/$number" params={{ number: link.number }}>
                {link.number}
              </DeskLink>
              <span className={classes.dim}>
                {link.subject} · {words.states[link.state]}
              </span>
            </span>
            {able && (link.kind === 'related' || link.kind === 'duplicate-of') && (
              <Drop
                label={words.unlink(link.number)}
                onClick={() => void unlink(link.number, link.kind === 'related' ? 'related' : 'duplicate-of')}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who takes part. */
export function Participants({ one }: { one: Case }) {
  const able = one.abilities.includes('hold');
  if (one.participants.length === 0 && !able) return null;
  const drop = (id: string) =>
    work(
      one.number,
      api.DELETE('/v1/cases/{number}/participants/{id}', { params: { path: { number: one.number, id } } }),
      words.changed,
    );
  return (
    <Section
      title={words.participants}
      action={able && <Add question="participant" number={one.number} label={words.participant} />}
    >
      <ul className={classes.list}>
        {one.participants.map((person) => (
          <li key={person.id} className={classes.row}>
            <span>
              {person.name}{' '}
              <span className={classes.dim}>{[person.role, person.address].filter(Boolean).join(' · ')}</span>
            </span>
            {able && <Drop label={words.participantDrop(person.name)} onClick={() => void drop(person.id)} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Drop({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon size={24} aria-label={label} onClick={onClick}>
      <IconX size={14} />
    </ActionIcon>
  );
}
