import { Badge, Button, Modal, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { type AffectedFilter, affectedQuery } from '../../api/incidents.ts';
import type { AffectedPerson, MajorIncidentDetail } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import classes from '../gate/gate.module.css';
import { noted } from '../gate/noted.ts';
import { useAble } from '../shell/rooms.ts';

const w = t.incidents;
const STATES = ['affected', 'recovered', 'withdrawn', 'removed'] as const;

/** Everybody whom it concerns, also who has not complained, and what they were told. */
export function Affected({ incident }: { incident: MajorIncidentDetail }) {
  const able = useAble();
  const [state, setState] = useState<AffectedFilter['state']>(undefined);
  const [removing, setRemoving] = useState<AffectedPerson | null>(null);
  const query = useInfiniteQuery(affectedQuery(incident.id, state === undefined ? {} : { state }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const mayRemove = able('merge') && incident.closedAt === null;
  return (
    <section className={classes.part} aria-label={w.people}>
      <Title order={2} fz={15} mb={6}>
        {w.people}
      </Title>
      <div className={classes.choose}>
        <SegmentedControl
          size="xs"
          style={{ flexWrap: 'wrap' }}
          aria-label={w.people}
          value={state ?? 'all'}
          onChange={(value) => setState(STATES.find((one) => one === value))}
          data={[
            { value: 'all', label: w.everybody },
            ...STATES.filter((one) => incident.numbers[one] > 0).map((value) => ({
              value,
              label: w.states[value] ?? value,
            })),
          ]}
        />
      </div>
      {query.isPending && <Skeleton h={80} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && <Text size="sm">{w.nobodyHere}</Text>}
      <ul className={classes.rows}>
        {items.map((one) => (
          <Person
            key={one.customerId}
            person={one}
            {...(mayRemove ? { remove: () => setRemoving(one) } : {})}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button mt="md" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.words.more}
        </Button>
      )}
      {removing && <Removing id={incident.id} person={removing} close={() => setRemoving(null)} />}
    </section>
  );
}

function Person({ person, remove }: { person: AffectedPerson; remove?: () => void }) {
  const { customerId, customerName, state, since, contacts, telling, toldAt, cases, reason } = person;
  return (
    <li className={classes.row}>
      <div className={classes.top}>
        <DeskLink to="/customers/$id" params={{ id: customerId }} fw={600}>
          {customerName}
        </DeskLink>
        <Badge color={telling === 'told' || telling === 'waived' ? 'spruce' : 'honey'} variant="light">
          {toldAt === null ? w.tellings[telling] : w.toldAt(dayTime(toldAt))}
        </Badge>
      </div>
      <div className={classes.soft}>
        {[w.states[state], w.since(dayTime(since)), contacts === 0 ? w.silent : w.contacts(contacts)].join(
          ' · ',
        )}
        {cases.map((number) => (
          <span key={number}>
            {' · '}
            <DeskLink to="/cases/$number" params={{ number }} fz="sm">
              {number}
            </DeskLink>
          </span>
        ))}
        {reason && ` · ${reason}`}
      </div>
      {remove && state !== 'removed' && (
        <div className={classes.acts}>
          <Button size="compact-xs" variant="default" aria-label={w.removeOf(customerName)} onClick={remove}>
            {w.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

function Removing({ id, person, close }: { id: string; person: AffectedPerson; close: () => void }) {
  const [reason, setReason] = useState('');
  const path = { id, customerId: person.customerId };
  const go = () =>
    noted(
      data(
        api.POST('/v1/incidents/major/{id}/affected/{customerId}/removal', {
          params: { path },
          body: { reason },
        }),
      ),
      w.removed,
      [['incidents']],
    );
  return (
    <Modal opened onClose={close} title={w.removeTitle}>
      <DialogForm say={w.remove} ready={reason.trim() !== ''} go={go} close={close}>
        <Sentence first max={1000} label={w.removeLabel} value={reason} change={setReason} />
      </DialogForm>
    </Modal>
  );
}
