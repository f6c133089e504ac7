import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { caseCausesQuery, caseFieldsQuery, caseTypesQuery, templatesQuery } from '../../api/queries.ts';
import type { Step } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Due, One, Words } from './step-inputs.tsx';
import { choices } from './step-values.ts';
import { Whom } from './step-whom.tsx';

const w = t.automation;

interface Fields<V extends Step['verb']> {
  readonly step: Extract<Step, { verb: V }>;
  readonly change: (step: Step) => void;
}
interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a step needs, a field for each. */
export function StepFields({ step, change }: { step: Step; change: (step: Step) => void }) {
  switch (step.verb) {
    case 'reply':
      return <TemplateField step={step} change={change} />;
    case 'note':
      return <Words label={w.text} value={step.text} change={(text) => change({ ...step, text })} />;
    case 'tag':
    case 'untag':
      return (
        <TextInput
          required
          maxLength={60}
          label={w.tag}
          value={step.tag}
          onChange={(event) => change({ ...step, tag: event.currentTarget.value })}
        />
      );
    case 'type':
      return <TypeField step={step} change={change} />;
    case 'cause':
      return <CauseField value={step.cause} change={(cause) => change({ ...step, cause })} />;
    case 'field':
      return <OwnField step={step} change={change} />;
    case 'assign':
      return <Whom step={step} change={change} me />;
    case 'hand-over':
      return (
        <>
          <Whom step={step} change={change} />
          <Words label={w.say} value={step.say} change={(say) => change({ ...step, say })} />
        </>
      );
    case 'promise':
      return <PromiseFields step={step} change={change} />;
    case 'task':
      return <TaskFields step={step} change={change} />;
    case 'hold':
      return <Words label={w.reason} value={step.reason} change={(reason) => change({ ...step, reason })} />;
    case 'close':
      return (
        <One
          label={w.how}
          data={choices(w.hows)}
          value={step.how}
          change={(how) => change({ ...step, how })}
        />
      );
  }
}

function TemplateField({ step, change }: Fields<'reply'>) {
  const items = useQuery(templatesQuery).data?.items ?? [];
  const data: Choice[] = items
    .filter((one) => one.archivedAt === null)
    .map((one) => ({ value: one.key, label: one.name }));
  return (
    <One
      label={w.template}
      data={data}
      value={step.template}
      change={(template) => change({ ...step, template })}
    />
  );
}

function TypeField({ step, change }: Fields<'type'>) {
  const items = useQuery(caseTypesQuery).data?.items ?? [];
  const data: Choice[] = items
    .filter((one) => one.active)
    .map((one) => ({ value: one.key, label: one.name }));
  return <One label={w.type} data={data} value={step.type} change={(type) => change({ ...step, type })} />;
}

function CauseField(props: { value: string; change: (value: string) => void }) {
  const items = useQuery(caseCausesQuery).data?.items ?? [];
  const data: Choice[] = items
    .filter((one) => one.active)
    .map((one) => ({ value: one.key, label: one.name }));
  return <One label={w.cause} data={data} value={props.value} change={props.change} />;
}

function OwnField({ step, change }: Fields<'field'>) {
  const items = useQuery(caseFieldsQuery).data?.items.filter((one) => one.active) ?? [];
  const kind = items.find((one) => one.key === step.field)?.kind;
  const given = (text: string): Extract<Step, { verb: 'field' }>['value'] => {
    if (text === '') return null;
    if (kind === 'number') return Number(text);
    return kind === 'yes-no' ? text === 'true' : text;
  };
  return (
    <>
      <One
        label={w.field}
        data={items.map((one): Choice => ({ value: one.key, label: one.name }))}
        value={step.field}
        change={(field) => change({ ...step, field })}
      />
      <TextInput
        maxLength={4000}
        label={w.value}
        value={step.value === null ? '' : String(step.value)}
        onChange={(event) => change({ ...step, value: given(event.currentTarget.value) })}
      />
    </>
  );
}

function PromiseFields({ step, change }: Fields<'promise'>) {
  return (
    <>
      <One label={w.act} data={choices(w.acts)} value={step.act} change={(act) => change({ ...step, act })} />
      <Words label={w.words} value={step.words} change={(words) => change({ ...step, words })} />
      <Due due={step.due} change={(due) => change({ ...step, due })} />
    </>
  );
}

function TaskFields({ step, change }: Fields<'task'>) {
  return (
    <>
      <One
        label={w.act}
        data={choices(w.kinds)}
        value={step.kind ?? 'other'}
        change={(kind) => change({ ...step, kind })}
      />
      <Words label={w.say} value={step.say} change={(say) => change({ ...step, say })} />
      <Due due={step.due} change={(due) => change({ ...step, due })} />
    </>
  );
}
