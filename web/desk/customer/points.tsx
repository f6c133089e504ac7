import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  IconBrandSocketIo,
  IconCircleX,
  IconDots,
  IconHome,
  IconMail,
  IconPhone,
  IconPlus,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { ContactPoint, Customer } from '../../api/types.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import classes from './customer.module.css';

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

/** One way to reach a customer, and how far it is known to be theirs. */
export function PointLine({ point, end }: { point: ContactPoint; end?: () => void }) {
  const proof = point.endedAt
    ? t.customer.ended(shortTime(point.endedAt))
    : point.verifiedAt
      ? t.customer.verified(shortTime(point.verifiedAt))
      : t.customer.notVerified;
  return (
    <div className={classes.point} data-ended={point.endedAt !== null || undefined}>
      {ICONS[point.kind]}
      <div className={classes.name}>
        <span className={classes.value} title={point.value}>
          {point.value}
        </span>
        <span className={classes.proof}>
          {point.verifiedAt && !point.endedAt && <IconRosetteDiscountCheck size={13} aria-hidden />} {proof}
          {point.label && ` · ${point.label}`} · {source(point.evidence.source)}
        </span>
      </div>
      {end && !point.endedAt && (
        <Tooltip label={t.customer.endPoint(point.value)}>
          <ActionIcon size={26} aria-label={t.customer.endPoint(point.value)} onClick={end}>
            <IconCircleX size={16} />
          </ActionIcon>
        </Tooltip>
      )}
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
          <PointLine key={point.id} point={point} {...(edit ? { end: () => setEnding(point) } : {})} />
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
