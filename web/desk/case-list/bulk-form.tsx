import { Button, Group, Modal, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { caseTypesQuery, staffQuery, teamsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tellProblem } from '../../ui/failure.tsx';
import { type BulkAnswer, type BulkVerb, type BulkWith, doWithAll } from './bulk.ts';
import { casesChanged } from './verbs.ts';

const w = t.caseLists.bulk;

interface FormProps {
  readonly verb: BulkVerb;
  readonly numbers: readonly string[];
  readonly finished: (answer: BulkAnswer) => void;
  readonly close: () => void;
}

/** Asks for what a verb needs, and does it with all that are chosen. */
export function BulkForm({ verb, numbers, finished, close }: FormProps) {
  const [given, setGiven] = useState<BulkWith>(verb === 'close' ? { how: 'silence' } : {});
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await doWithAll(verb, numbers, given);
      announce(`${w.done(answer.done)}, ${w.refused(answer.refused)}`);
      finished(answer);
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
      casesChanged();
    }
  };
  return (
    <Modal opened onClose={close} title={w[`${verb}Title`](numbers.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Stack>
          {FIELDS[verb](given, setGiven)}
          <Group>
            <Button type="submit" loading={busy} disabled={Object.keys(given).length === 0}>
              {w[`${verb}Title`](numbers.length)}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
          {busy && <Text size="sm">{w.working(numbers.length)}</Text>}
        </Stack>
      </form>
    </Modal>
  );
}

type Field = (given: BulkWith, set: (given: BulkWith) => void) => ReactNode;

const tagField: Field = (given, set) => (
  <TextInput
    data-autofocus
    required
    maxLength={60}
    label={t.caseLists.tag}
    value={given.tag ?? ''}
    onChange={(event) => set({ tag: event.currentTarget.value })}
  />
);

/** What each verb asks for. */
const FIELDS: Readonly<Record<BulkVerb, Field>> = {
  assign: (given, set) => <WhoField given={given} set={set} />,
  tag: tagField,
  untag: tagField,
  type: (given, set) => <TypeField given={given} set={set} />,
  note: (given, set) => (
    <Textarea
      data-autofocus
      required
      autosize
      minRows={3}
      label={w.text}
      value={given.text ?? ''}
      onChange={(event) => set({ text: event.currentTarget.value })}
    />
  ),
  close: (given, set) => (
    <Radio.Group
      label={w.how}
      description={w.closeHint}
      value={given.how ?? null}
      onChange={(value) => set({ how: value === 'confirmed' ? 'confirmed' : 'silence' })}
    >
      <Stack gap={6} mt={6}>
        {(['silence', 'confirmed'] as const).map((how, at) => (
          <Radio key={how} value={how} label={w.hows[how]} data-autofocus={at === 0 || undefined} />
        ))}
      </Stack>
    </Radio.Group>
  ),
};

interface ChoiceProps {
  readonly given: BulkWith;
  readonly set: (given: BulkWith) => void;
}

function WhoField({ given, set }: ChoiceProps) {
  const staff = useQuery(staffQuery).data?.items.filter((one) => one.active) ?? [];
  const teams = useQuery(teamsQuery).data?.items.filter((team) => team.archivedAt === null) ?? [];
  return (
    <>
      <Select
        data-autofocus
        searchable
        clearable
        label={w.person}
        value={given.staffId ?? null}
        data={staff.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => set(id ? { staffId: id } : {})}
      />
      <Select
        searchable
        clearable
        label={w.queue}
        value={given.teamId ?? null}
        data={teams.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => set(id ? { teamId: id } : {})}
      />
    </>
  );
}

function TypeField({ given, set }: ChoiceProps) {
  const types = useQuery(caseTypesQuery).data?.items.filter((type) => type.active) ?? [];
  return (
    <Select
      data-autofocus
      required
      label={t.caseLists.type}
      value={given.type ?? null}
      data={types.map(({ key, name }) => ({ value: key, label: name }))}
      onChange={(type) => set(type ? { type } : {})}
    />
  );
}
