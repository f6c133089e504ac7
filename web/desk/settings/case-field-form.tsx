import { Select, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { type CaseField, changeFields } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { NamedForm } from './case-form.tsx';
import { keyFor, put } from './case-values.ts';
import { choices as choicesOf } from './step-values.ts';

const w = t.caseSettings.fields;
const KINDS = choicesOf(w.kinds);

/** A field of the company's own, made or changed. */
export function FieldForm({ field, close }: { field: CaseField | null; close: () => void }) {
  const [name, setName] = useState(field?.name ?? '');
  const [kind, setKind] = useState<CaseField['kind']>(field?.kind ?? 'text');
  const [choices, setChoices] = useState(field?.choices ?? []);
  const save = (): Promise<void> =>
    changeFields((items) =>
      put(items, {
        key: field?.key ?? keyFor(name, items, 'field', '_'),
        name: name.trim(),
        kind,
        choices: kind === 'choice' ? choices : [],
        active: field?.active ?? true,
      }),
    );
  return (
    <NamedForm
      title={field?.name ?? w.add}
      name={name}
      rename={setName}
      ready={kind !== 'choice' || choices.length > 0}
      save={save}
      close={close}
    >
      <Select
        allowDeselect={false}
        readOnly={field !== null}
        label={w.kind}
        description={field === null ? undefined : w.kindFixed}
        data={KINDS}
        value={kind}
        onChange={(next) => setKind(KINDS.find((one) => one.value === next)?.value ?? 'text')}
      />
      {kind === 'choice' && (
        <TagsInput
          label={w.choices}
          description={w.choicesHint}
          maxTags={200}
          value={choices}
          onChange={setChoices}
        />
      )}
    </NamedForm>
  );
}
