import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  IconAlertTriangle,
  IconBan,
  IconBrandSocketIo,
  IconDots,
  IconHome,
  IconMail,
  IconPhone,
  IconPlus,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { ContactPoint, Customer } from '../../api/types.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import classes from './customer.module.css';
import { PointActions } from './point-actions.tsx';

const KINDS = ['email', 'phone', 'postal', 'social', 'other'] as const;
const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;
const ICONS = {
  email: <IconMail {...icon} />,
  phone: <IconPhone {...icon} />,
  postal: <IconHome {...icon} />,
  social: <IconBrandSocketIo {...icon} />,
  other: <IconDots {...icon} />,
};

function source(said: string): string {
  const [kind = '', name] = said.split(':');
  const words = t.customer.sources[kind];
  return words ? t.customer.from(words) : t.customer.from(name ? `${kind} ${name}` : said);
}

/** What may go there and why not, with what it rests on. */
function Standing({ point }: { point: ContactPoint }) {
  const { state, quarantine } = point;
  const said = t.customer.pointStates[state];
  if (point.endedAt) return t.customer.ended(shortTime(point.endedAt));
  if (quarantine)
    return (
      <>
        <IconBan size={13} aria-hidden /> {said}.{' '}
        {t.customer.pointSince(shortTime(quarantine.at), quarantine.say)}
      </>
    );
  if (said !== undefined && (state !== 'unproven' || point.verifiedAt))
    return (
      <>
        <IconAlertTriangle size={13} aria-hidden /> {said}
      </>
    );
  if (!point.verifiedAt) return t.customer.notVerified;
  return (
    <>
      <IconRosetteDiscountCheck size={13} aria-hidden /> {t.customer.verified(shortTime(point.verifiedAt))}
      {point.verifiedHow && ` (${point.verifiedHow})`}
    </>
  );
}

/** What lately came of it, in few words. */
function lately(point: ContactPoint): string[] {
  const { confirmedAt, reachedAt, failedAt, purposes, setting } = point;
  const failed = failedAt !== null && (reachedAt === null || failedAt > reachedAt);
  const uses = [...purposes, ...(point.agreement ? [point.agreement] : [])];
  return [
    point.kind === 'postal' && confirmedAt ? t.customer.pointConfirmed(shortTime(confirmedAt)) : '',
    failed ? t.customer.pointFailed(shortTime(failedAt)) : '',
    !failed && reachedAt ? t.customer.pointReached(shortTime(reachedAt)) : '',
    uses.length > 0 ? t.customer.pointFor(uses.join(', ')) : '',
    t.customer.pointSettings[setting] ?? '',
    point.label ?? '',
  ].filter((words) => words !== '');
}

/** One way to reach a customer, and how far it is known to be theirs. */
export function PointLine({ point, actions }: { point: ContactPoint; actions?: ReactNode }) {
  return (
    <div
      className={classes.point}
      data-state={point.state}
      data-ended={point.endedAt !== null || undefined}
      data-barred={point.quarantine !== null || undefined}
    >
      {ICONS[point.kind]}
      <div className={classes.name}>
        <span className={classes.value} title={point.value}>
          {point.value}
        </span>
        <span className={classes.proof}>
          <Standing point={point} />
          {lately(point).map((words) => ` · ${words}`)} · {source(point.evidence.source)}
        </span>
      </div>
      {!point.endedAt && actions}
    </div>
  );
}

/** All ways to reach a customer, with what may be changed about them. */
export function Points({ customer, edit }: { customer: Customer; edit: boolean }) {
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ContactPoint | null>(null);
  const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: ['customer', customer.id] });
  const end = async (point: ContactPoint): Promise<void> => {
    setEnding(null);
    try {
      await api.DELETE('/v1/customers/{id}/contact-points/{pointId}', {
        params: { path: { id: customer.id, pointId: point.id } },
      });
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <section>
      <Group justify="space-between">
        <h2 className={classes.label}>{t.customer.reach}</h2>
        {edit && (
          <Tooltip label={t.customer.addPoint}>
            <ActionIcon size={26} aria-label={t.customer.addPoint} onClick={() => setAdding(true)}>
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <Stack gap={9}>
        {customer.contactPoints.map((point) => (
          <PointLine
            key={point.id}
            point={point}
            actions={edit && <PointActions customer={customer} point={point} end={() => setEnding(point)} />}
          />
        ))}
      </Stack>
      {adding && <AddPoint id={customer.id} close={() => setAdding(false)} fresh={fresh} />}
      <Modal
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={ending ? t.customer.endPoint(ending.value) : ''}
      >
        <Text mb="md">{t.customer.endPointAsk}</Text>
        <Group>
          <Button color="brick" onClick={() => ending && void end(ending)}>
            {t.customer.endPointDo}
          </Button>
          <Button variant="default" onClick={() => setEnding(null)}>
            {t.words.cancel}
          </Button>
        </Group>
      </Modal>
    </section>
  );
}

function AddPoint({ id, close, fresh }: { id: string; close: () => void; fresh: () => Promise<void> }) {
  const form = useForm({ initialValues: { kind: 'email' as ContactPoint['kind'], value: '', label: '' } });
  const save = async (values: typeof form.values): Promise<void> => {
    const { label, ...point } = values;
    try {
      await api.POST('/v1/customers/{id}/contact-points', {
        params: { path: { id } },
        body: { ...point, ...(label ? { label } : {}) },
      });
      close();
      tell(t.words.saved);
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Modal opened onClose={close} title={t.customer.addPoint}>
      <form onSubmit={form.onSubmit((values) => void save(values))}>
        <Stack>
          <Select
            label={t.customer.pointKind}
            allowDeselect={false}
            data={KINDS.map((kind) => ({ value: kind, label: t.customer.points[kind] ?? kind }))}
            {...form.getInputProps('kind')}
          />
          <TextInput data-autofocus required label={t.customer.pointValue} {...form.getInputProps('value')} />
          <TextInput label={t.customer.pointLabel} {...form.getInputProps('label')} />
          <Group>
            <Button type="submit">{t.words.add}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
