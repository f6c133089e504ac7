import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Case, type CaseChange, caseChanged } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { caseCausesQuery, caseFieldsQuery, caseTypesQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import classes from './case.module.css';
import { Section } from './section.tsx';
import { work } from './work.ts';

const words = t.cases;
type Field = string | number | boolean | null;

async function change(one: Case, body: CaseChange): Promise<void> {
  const answer = await work(
    one.number,
    data(api.PATCH('/v1/cases/{number}', { params: { path: { number: one.number } }, body })),
    words.changed,
  );
  if (answer) caseChanged(answer);
}

/** A line of text that is saved when it is left, or by Enter; Escape puts the old one back. */
function Line(props: {
  label: string;
  value: string;
  save: (text: string) => void;
  long?: boolean;
  max: number;
}) {
  const { value, save } = props;
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const leave = (): void => {
    if (text.trim() !== value) save(text.trim());
  };
  const shared = {
    label: props.label,
    value: text,
    maxLength: props.max,
    size: 'xs',
    onChange: (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value),
    onBlur: leave,
  } as const;
  if (props.long) return <Textarea autosize minRows={1} maxRows={6} {...shared} />;
  return (
    <TextInput
      {...shared}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setText(value);
      }}
    />
  );
}

/** What a case is about, changed in place: subject, type, cause, the company's own fields, tags, the remedy asked for. */
export function Details({ one }: { one: Case }) {
  const types = useQuery(caseTypesQuery).data?.items ?? [];
  const causes = useQuery(caseCausesQuery).data?.items ?? [];
  const able = one.abilities.includes('change');
  const known = (items: readonly { key: string; name: string; active: boolean }[], now: string | null) =>
    items
      .filter((item) => item.active || item.key === now)
      .map(({ key, name }) => ({ value: key, label: name }));
  return (
    <Section title={words.details}>
      <fieldset className={classes.fields} disabled={!able}>
        <Line
          label={words.subject}
          value={one.subject}
          max={300}
          save={(subject) => subject && void change(one, { subject })}
        />
        <Select
          size="xs"
          label={words.type}
          allowDeselect={false}
          value={one.type}
          data={known(types, one.type)}
          onChange={(type) => type && void change(one, { type })}
        />
        <Select
          size="xs"
          label={words.cause}
          placeholder={words.noCause}
          clearable
          searchable
          value={one.cause}
          data={known(causes, one.cause)}
          onChange={(cause) => void change(one, { cause })}
        />
        <Line
          label={words.remedy}
          value={one.remedy ?? ''}
          max={2000}
          long
          save={(remedy) => void change(one, { remedy: remedy || null })}
        />
        <OwnFields one={one} />
        <TagsInput
          size="xs"
          label={words.tags}
          placeholder={one.tags.length === 0 ? words.addTag : ''}
          value={[...one.tags]}
          maxTags={50}
          onChange={(tags) => void change(one, { tags: tags.map((tag) => tag.toLowerCase()) })}
        />
      </fieldset>
    </Section>
  );
}

function OwnFields({ one }: { one: Case }) {
  const fields = useQuery(caseFieldsQuery).data?.items ?? [];
  const set = (key: string, value: Field): void =>
    void change(one, { fields: { ...one.fields, [key]: value } });
  return fields
    .filter((field) => field.active || one.fields[field.key] !== undefined)
    .map((field) => {
      const value = one.fields[field.key] ?? null;
      const shared = { key: field.key, size: 'xs', label: field.name } as const;
      if (field.kind === 'yes-no')
        return (
          <Switch
            {...shared}
            key={field.key}
            checked={value === true}
            onChange={(event) => set(field.key, event.currentTarget.checked)}
          />
        );
      if (field.kind === 'choice')
        return (
          <Select
            {...shared}
            key={field.key}
            clearable
            value={value === null ? null : String(value)}
            data={field.choices}
            onChange={(chosen) => set(field.key, chosen)}
          />
        );
      if (field.kind === 'number')
        return (
          <NumberInput
            {...shared}
            key={field.key}
            defaultValue={typeof value === 'number' ? value : ''}
            onBlur={(event) => {
              const given = event.currentTarget.value === '' ? null : Number(event.currentTarget.value);
              if (given !== value && !Number.isNaN(given)) set(field.key, given);
            }}
          />
        );
      return (
        <Line
          key={field.key}
          label={field.name}
          value={value === null ? '' : String(value)}
          max={4000}
          save={(text) => set(field.key, text || null)}
        />
      );
    });
}
