import { Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { caseEntriesQuery, casesOfCustomerQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import type { DialogProps } from './asked.ts';
import classes from './case.module.css';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.cases;
const NUMBER = /^\d{3}-?\d{3}-?\d{4}$/;

/** The number of another case: one of this customer's, or any typed. */
function Other({
  one,
  value,
  change,
}: Omit<DialogProps, 'close'> & { value: string; change: (to: string) => void }) {
  const theirs = useQuery(casesOfCustomerQuery(one.customerId)).data?.items ?? [];
  const others = theirs.filter((other) => other.number !== one.number);
  return (
    <Stack gap={8}>
      <TextInput
        data-autofocus
        label={words.linkNumber}
        value={value}
        maxLength={12}
        placeholder="483-120-7745"
        onChange={(event) => change(event.currentTarget.value.trim())}
      />
      {others.length > 0 && (
        <Select
          clearable
          searchable
          label={words.lookHere}
          value={others.some((other) => other.number === value) ? value : null}
          data={others.map((other) => ({ value: other.number, label: `${other.number} ${other.subject}` }))}
          onChange={(number) => change(number ?? '')}
        />
      )}
    </Stack>
  );
}

/** Links a case with another one. */
export function Linking({ one, close }: DialogProps) {
  const [other, setOther] = useState('');
  const [kind, setKind] = useState<'related' | 'duplicate-of'>('related');
  const path = { number: one.number };
  const go = () =>
    work(
      one.number,
      data(api.POST('/v1/cases/{number}/links', { params: { path }, body: { number: other, kind } })),
      words.changed,
    );
  return (
    <DialogForm say={words.link} ready={NUMBER.test(other)} go={go} close={close}>
      <Other one={one} value={other} change={setOther} />
      <Select
        allowDeselect={false}
        label={words.linkKind}
        value={kind}
        data={[
          { value: 'related', label: words.linkKinds.related },
          { value: 'duplicate-of', label: words.linkKinds['duplicate-of'] },
        ]}
        onChange={(value) => setKind(value === 'duplicate-of' ? value : 'related')}
      />
    </DialogForm>
  );
}

/** Joins a case into another one, which goes on in its place. */
export function Joining({ one, close }: DialogProps) {
  const navigate = useNavigate();
  const [into, setInto] = useState('');
  const path = { number: one.number };
  const go = async () => {
    const answer = await work(
      one.number,
      data(api.POST('/v1/cases/{number}/joining', { params: { path }, body: { into } })),
      words.changed,
    );
    if (answer) void navigate({ to: '/cases/$number', params: { number: answer.number } });
    return answer;
  };
  return (
    <DialogForm say={words.joinDo} ready={NUMBER.test(into)} go={go} close={close}>
      <Text size="sm" c="dimmed">
        {words.joinHint}
      </Text>
      <Other one={one} value={into} change={setInto} />
    </DialogForm>
  );
}

/** Splits entries off into a case of their own. */
export function Splitting({ one, close }: DialogProps) {
  const navigate = useNavigate();
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items ?? [];
  const [chosen, setChosen] = useState<string[]>([]);
  const [subject, setSubject] = useState('');
  const path = { number: one.number };
  const go = async () => {
    const answer = await work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/splitting', { params: { path }, body: { entryIds: chosen, subject } }),
      ),
      ({ number }) => words.begun(number),
    );
    if (answer) void navigate({ to: '/cases/$number', params: { number: answer.number } });
    return answer;
  };
  return (
    <DialogForm say={words.splitDo} ready={chosen.length > 0 && subject.trim() !== ''} go={go} close={close}>
      <TextInput
        data-autofocus
        label={words.splitSubject}
        value={subject}
        maxLength={300}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Checkbox.Group label={words.splitHint} value={chosen} onChange={setChosen}>
        <div className={classes.choices}>
          {entries
            .filter((entry) => entry.kind !== 'case' && entry.kind !== 'promise')
            .toReversed()
            .map((entry) => (
              <Checkbox
                key={entry.id}
                value={entry.id}
                label={`${entry.author.name}, ${dayTime(entry.occurredAt)}: ${entry.preview.slice(0, 140)}`}
              />
            ))}
        </div>
      </Checkbox.Group>
    </DialogForm>
  );
}
