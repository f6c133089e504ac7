import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { NewIncidentScope } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import type { MajorFormProps } from './major-forms.tsx';

const w = t.incidents;
const KINDS = ['batch', 'actions', 'list', 'case'] as const;
type Kind = (typeof KINDS)[number];
const NONE = {
  source: '',
  thing: '',
  batch: '',
  actionType: '',
  from: '',
  until: '',
  ids: '',
  caseNumber: '',
};
type Given = typeof NONE;

const NEEDS: Readonly<Record<Kind, readonly (keyof Given)[]>> = {
  batch: ['source', 'thing', 'batch'],
  actions: ['actionType', 'from', 'until'],
  list: ['ids'],
  case: ['caseNumber'],
};

const scopeOf = (kind: Exclude<Kind, 'case'>, given: Given): NewIncidentScope => {
  const { source, thing, batch, actionType, from, until, ids } = given;
  if (kind === 'batch') return { kind, source, thing, batch };
  if (kind === 'actions') return { kind, actionType, from, until };
  return { kind, customerIds: ids.split(/[\s,;]+/).filter((one) => one !== '') };
};

/** Whom it concerns besides: a batch, actions in a period, a list, or the customer of a case. */
export function Scope({ incident, close }: MajorFormProps) {
  const [kind, setKind] = useState<Kind>('batch');
  const [given, setGiven] = useState(NONE);
  const params = { path: { id: incident.id } };
  const field = (name: keyof Given) => ({
    label: w[name],
    required: true,
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setGiven((before) => ({ ...before, [name]: value }));
    },
  });
  const send = () =>
    kind === 'case'
      ? data(api.POST('/v1/incidents/major/{id}/cases', { params, body: { caseNumber: given.caseNumber } }))
      : data(api.POST('/v1/incidents/major/{id}/scopes', { params, body: scopeOf(kind, given) }));
  const ready = NEEDS[kind].every((name) => given[name].trim() !== '');
  return (
    <DialogForm
      say={t.words.add}
      ready={ready}
      go={() => noted(send(), w.added, [['incidents']])}
      close={close}
    >
      <SegmentedControl
        fullWidth
        aria-label={w.scopeTitle}
        value={kind}
        onChange={(value) => setKind(KINDS.find((one) => one === value) ?? kind)}
        data={KINDS.map((value) => ({ value, label: w.scopeKinds[value] ?? value }))}
      />
      {NEEDS[kind].map((name) => {
        if (name === 'ids') return <Textarea key={name} autosize minRows={4} {...field(name)} />;
        if (name !== 'from' && name !== 'until') return <TextInput key={name} {...field(name)} />;
        const change = (at: string | null): void => setGiven((before) => ({ ...before, [name]: at ?? '' }));
        return <Moment key={name} past label={w[name]} value={given[name] || null} change={change} />;
      })}
    </DialogForm>
  );
}
