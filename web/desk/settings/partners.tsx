import { Badge, Button, Group, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTruckDelivery } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addPartner, changePartner, type Partner } from '../../api/case-settings.ts';
import { partnersQuery } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import { Failure, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { useAble } from '../shell/rooms.ts';
import { NamedForm } from './case-form.tsx';
import classes from './settings.module.css';

const w = t.promiseSettings;

/** Other companies that do things for us. */
export function Partners() {
  const able = useAble()('automate');
  const partners = useQuery(partnersQuery);
  const [editing, setEditing] = useState<Partner | 'new' | null>(null);
  const items = partners.data?.items ?? [];
  const add = able && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  return (
    <section className={classes.section}>
      <Group justify="space-between" align="flex-start">
        <Title order={2} fz={17}>
          {w.partners}
        </Title>
        {items.length > 0 && add}
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {w.partnersHint}
      </Text>
      {partners.isPending && <Skeleton h={80} radius="lg" />}
      {partners.isError && <Failure error={partners.error} retry={() => void partners.refetch()} />}
      {partners.data && items.length === 0 && (
        <Nothing icon={<IconTruckDelivery size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint}>
          {add}
        </Nothing>
      )}
      {items.map((one) => (
        <Row key={one.id} partner={one} edit={able ? () => setEditing(one) : null} />
      ))}
      {editing && <PartnerForm partner={editing === 'new' ? null : editing} close={() => setEditing(null)} />}
    </section>
  );
}

function Row({ partner, edit }: { partner: Partner; edit: (() => void) | null }) {
  const turn = partner.active ? w.putAway : w.takeUp;
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Group gap="xs">
          <Text fw={560} {...(partner.active ? {} : { c: 'dimmed' })}>
            {partner.name}
          </Text>
          {!partner.active && (
            <Badge variant="light" color="gray">
              {w.away}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {partner.email}
        </Text>
      </div>
      {edit && (
        <Group gap="xs">
          <Button
            variant="subtle"
            size="xs"
            aria-label={`${turn}: ${partner.name}`}
            onClick={() => void changePartner(partner.id, { active: !partner.active }).catch(tellProblem)}
          >
            {turn}
          </Button>
          <Button variant="default" size="xs" aria-label={`${w.edit}: ${partner.name}`} onClick={edit}>
            {w.edit}
          </Button>
        </Group>
      )}
    </div>
  );
}

function PartnerForm({ partner, close }: { partner: Partner | null; close: () => void }) {
  const [name, setName] = useState(partner?.name ?? '');
  const [email, setEmail] = useState(partner?.email ?? '');
  const moved = partner !== null && email.trim() !== partner.email;
  const save = (): Promise<void> =>
    partner
      ? changePartner(partner.id, { name: name.trim(), ...(moved ? { email: email.trim() } : {}) })
      : addPartner({ name: name.trim(), email: email.trim() });
  return (
    <NamedForm
      title={partner?.name ?? w.add}
      name={name}
      rename={setName}
      ready={email.trim() !== ''}
      save={save}
      close={close}
    >
      <TextInput
        required
        type="email"
        maxLength={254}
        label={w.email}
        description={moved ? w.emailChanged : w.emailHint}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
    </NamedForm>
  );
}
