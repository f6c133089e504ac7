import { useState } from 'react';
import { type CaseCause, changeCauses } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { NamedForm } from './case-form.tsx';
import { keyFor, put } from './case-values.ts';

/** A cause, made or changed. */
export function CauseForm({ cause, close }: { cause: CaseCause | null; close: () => void }) {
  const [name, setName] = useState(cause?.name ?? '');
  const save = (): Promise<void> =>
    changeCauses((items) =>
      put(items, {
        key: cause?.key ?? keyFor(name, items, 'cause', '-'),
        name: name.trim(),
        active: cause?.active ?? true,
      }),
    );
  return (
    <NamedForm
      title={cause?.name ?? t.caseSettings.causes.add}
      name={name}
      rename={setName}
      save={save}
      close={close}
    />
  );
}
