import { IconCategory, IconForms, IconHelpHexagon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeCauses, changeFields, changeTypes, proceduresQuery } from '../../api/case-settings.ts';
import { caseCausesQuery, caseFieldsQuery, caseTypesQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { CauseForm } from './case-cause-form.tsx';
import { FieldForm } from './case-field-form.tsx';
import { OwnList } from './case-list.tsx';
import { TypeForm } from './case-type-form.tsx';

const w = t.caseSettings;

/** What matters are called, why they arise, and what is noted about them. */
export function CasesRoom() {
  const able = useAble()('teams');
  const types = useQuery(caseTypesQuery);
  const causes = useQuery(caseCausesQuery);
  const fields = useQuery(caseFieldsQuery);
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const nameOf = (key: string): string =>
    procedures.find((one) => one.procedure.key === key)?.procedure.name ?? key;
  const [form, setForm] = useState<ReactNode>(null);
  const close = (): void => setForm(null);
  return (
    <Page title={t.settings.rooms.cases} lead={w.lead}>
      <OwnList
        words={w.types}
        icon={<IconCategory size={26} stroke={1.5} />}
        list={types}
        say={(one) => [
          ...(one.procedure === null ? [] : [w.types.runs(nameOf(one.procedure))]),
          ...(one.needsCause ? [w.types.needsCause] : []),
          w.known.types(one.key),
        ]}
        save={changeTypes}
        able={able}
        edit={(type) => setForm(<TypeForm type={type} close={close} />)}
      />
      <OwnList
        words={w.causes}
        icon={<IconHelpHexagon size={26} stroke={1.5} />}
        list={causes}
        say={(one) => [w.known.causes(one.key)]}
        save={changeCauses}
        able={able}
        edit={(cause) => setForm(<CauseForm cause={cause} close={close} />)}
      />
      <OwnList
        words={w.fields}
        icon={<IconForms size={26} stroke={1.5} />}
        list={fields}
        say={(one) => [
          w.fields.kinds[one.kind] + (one.kind === 'choice' ? `: ${one.choices.join(', ')}` : ''),
          w.known.fields(one.key),
        ]}
        save={changeFields}
        able={able}
        edit={(field) => setForm(<FieldForm field={field} close={close} />)}
      />
      {form}
    </Page>
  );
}
