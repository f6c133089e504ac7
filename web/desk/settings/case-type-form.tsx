import { Checkbox, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type CaseType, changeTypes, proceduresQuery } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { NamedForm } from './case-form.tsx';
import { keyFor, put } from './case-values.ts';

const w = t.caseSettings.types;

/** A kind of matter, made or changed. */
export function TypeForm({ type, close }: { type: CaseType | null; close: () => void }) {
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const [name, setName] = useState(type?.name ?? '');
  const [procedure, setProcedure] = useState(type?.procedure ?? '');
  const [needsCause, setNeedsCause] = useState(type?.needsCause ?? false);
  const save = (): Promise<void> =>
    changeTypes((items) =>
      put(items, {
        key: type?.key ?? keyFor(name, items, 'type', '-'),
        name: name.trim(),
        procedure: procedure === '' ? null : procedure,
        needsCause,
        active: type?.active ?? true,
      }),
    );
  return (
    <NamedForm title={type?.name ?? w.add} name={name} rename={setName} save={save} close={close}>
      <Select
        allowDeselect={false}
        label={w.procedure}
        description={w.procedureHint}
        value={procedure}
        onChange={(next) => setProcedure(next ?? '')}
        data={[
          { value: '', label: w.noProcedure },
          ...procedures.map((one) => ({ value: one.procedure.key, label: one.procedure.name })),
        ]}
      />
      <Checkbox
        label={w.needsCause}
        description={w.needsCauseHint}
        checked={needsCause}
        onChange={(event) => setNeedsCause(event.currentTarget.checked)}
      />
    </NamedForm>
  );
}
