import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { caseCausesQuery, caseTypesQuery, teamsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { type CasesSearch, readCases, WHOSE } from '../addresses.ts';
import classes from './case-list.module.css';
import { isFiltered } from './filter.ts';

const w = t.caseLists;

/** What the list is asked for; the address keeps it, so that it can be sent to a colleague. */
export function Filters({ search }: { search: CasesSearch }) {
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const change = (to: { [K in keyof CasesSearch]?: CasesSearch[K] | undefined }): void =>
    void navigate({ to: '/cases', search: readCases({ ...search, ...to }), replace: true });
  const clear = (): void => void navigate({ to: '/cases', search: {}, replace: true });
  return (
    <section className={classes.filters} aria-label={w.filters}>
      {phone && (
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={open}
          onClick={() => setOpen((before) => !before)}
        >
          {w.filters}
        </Button>
      )}
      {(!phone || open) && <Fields search={search} change={change} />}
      {isFiltered(search) && (
        <Button size="compact-sm" variant="subtle" onClick={clear}>
          {w.clear}
        </Button>
      )}
    </section>
  );
}

interface FieldsProps {
  readonly search: CasesSearch;
  readonly change: (to: { [K in keyof CasesSearch]?: CasesSearch[K] | undefined }) => void;
}

function Fields({ search, change }: FieldsProps) {
  const types = useQuery(caseTypesQuery).data?.items ?? [];
  const causes = useQuery(caseCausesQuery).data?.items ?? [];
  const teams = useQuery(teamsQuery).data?.items.filter((team) => team.archivedAt === null) ?? [];
  const status = search.status ?? 'open';
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={w.view}
        value={search.whose ?? 'all'}
        data={WHOSE.map((one) => ({ value: one, label: w.views[one] }))}
        onChange={({ currentTarget: { value } }) =>
          change({ whose: WHOSE.find((one) => one === value && one !== 'all') })
        }
      />
      <NativeSelect
        size="xs"
        aria-label={w.state}
        value={status}
        data={(['open', 'closed', 'all'] as const).map((one) => ({ value: one, label: w.states[one] }))}
        onChange={({ currentTarget: { value } }) =>
          change({
            status: value === 'closed' || value === 'all' ? value : undefined,
            // Only open cases are ordered by harm or by what is due.
            order: value === 'open' ? search.order : undefined,
          })
        }
      />
      <NativeSelect
        size="xs"
        aria-label={w.type}
        value={search.type ?? ''}
        data={[
          { value: '', label: w.anyType },
          ...types.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) => change({ type: value || undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label={w.cause}
        value={search.cause ?? ''}
        data={[
          { value: '', label: w.anyCause },
          ...causes.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) => change({ cause: value || undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label={w.team}
        value={search.team ?? ''}
        data={[{ value: '', label: w.anyTeam }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={({ currentTarget: { value } }) => change({ team: value || undefined })}
      />
      <TagField tag={search.tag} change={(tag) => change({ tag })} />
      <NativeSelect
        size="xs"
        aria-label={w.order}
        value={search.order ?? 'newest'}
        disabled={status !== 'open'}
        title={status === 'open' ? undefined : w.orderHint}
        data={(['newest', 'harm', 'due'] as const).map((one) => ({ value: one, label: w.orders[one] }))}
        onChange={({ currentTarget: { value } }) =>
          change({ order: value === 'harm' || value === 'due' ? value : undefined })
        }
      />
      <Checkbox
        label={w.waiting}
        checked={search.waiting === true}
        onChange={({ currentTarget }) => change({ waiting: currentTarget.checked || undefined })}
      />
    </>
  );
}

/** Counts when it is left or Enter is pressed: half a tag fits nothing. */
function TagField({ tag, change }: { tag: string | undefined; change: (tag: string | undefined) => void }) {
  const [text, setText] = useState(tag ?? '');
  const done = (): void => {
    const wanted = text.trim().toLowerCase() || undefined;
    if (wanted !== tag) change(wanted);
  };
  return (
    <TextInput
      key={tag}
      size="xs"
      w={110}
      aria-label={w.tag}
      placeholder={w.tag}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}
