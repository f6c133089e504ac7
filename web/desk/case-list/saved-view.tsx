import { Button, Group, Menu, Modal, Select, Stack, TextInput } from '@mantine/core';
import { IconBookmark, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { viewsQuery } from '../../api/attention.ts';
import { api, data } from '../../api/client.ts';
import { memory, meQuery } from '../../api/queries.ts';
import type { SavedView } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import type { CasesSearch } from '../addresses.ts';
import { storedOf } from './filter.ts';

const w = t.caseLists;
const SCOPES = ['own', 'team', 'everybody'] as const;
type Scope = (typeof SCOPES)[number];

interface BarProps {
  readonly search: CasesSearch;
  readonly view: SavedView | undefined;
}

const refreshed = (): void => void memory.invalidateQueries({ queryKey: viewsQuery.queryKey });

/** Keeps what the list is asked for under a name; or changes the saved view that is open. */
export function SavedViewBar({ search, view }: BarProps) {
  const navigate = useNavigate();
  const [editing, setEditing] = useState<'new' | 'change' | null>(null);
  const keepFilters = async (one: SavedView): Promise<void> => {
    try {
      const { name, scope, team } = one;
      const body = { name, scope, ...(team ? { teamId: team.id } : {}), filter: storedOf(search) };
      await data(api.PUT('/v1/views/{id}', { params: { path: { id: one.id } }, body }));
      tell(t.words.saved);
    } catch (error) {
      tellProblem(error);
    } finally {
      refreshed();
    }
  };
  const remove = async (one: SavedView): Promise<void> => {
    try {
      await api.DELETE('/v1/views/{id}', { params: { path: { id: one.id } } });
      tell(w.viewRemoved);
      void navigate({ to: '/cases', search: {} });
    } catch (error) {
      tellProblem(error);
    } finally {
      refreshed();
    }
  };
  return (
    <>
      {view?.mine ? (
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {w.viewChange}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void keepFilters(view)}>{w.viewUpdate}</Menu.Item>
            <Menu.Item onClick={() => setEditing('change')}>{w.viewRename}</Menu.Item>
            <Menu.Item onClick={() => setEditing('new')}>{w.saveView}</Menu.Item>
            <Menu.Item color="brick" onClick={() => void remove(view)}>
              {w.viewRemove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBookmark size={14} aria-hidden />}
          onClick={() => setEditing('new')}
        >
          {w.saveView}
        </Button>
      )}
      {editing && (
        <ViewForm
          search={search}
          view={editing === 'change' ? view : undefined}
          close={() => setEditing(null)}
        />
      )}
    </>
  );
}

function ViewForm({ search, view, close }: BarProps & { close: () => void }) {
  const navigate = useNavigate();
  const teams = useQuery(meQuery).data?.teams ?? [];
  const [name, setName] = useState(view?.name ?? '');
  const [scope, setScope] = useState<Scope>(view?.scope ?? 'own');
  const [team, setTeam] = useState(view?.team?.id ?? teams[0]?.id ?? null);
  const save = async (): Promise<void> => {
    try {
      const body = {
        name,
        scope,
        ...(scope === 'team' && team ? { teamId: team } : {}),
        filter: view?.filter ?? storedOf(search),
      };
      const made = view
        ? await data(api.PUT('/v1/views/{id}', { params: { path: { id: view.id } }, body }))
        : await data(api.POST('/v1/views', { body }));
      refreshed();
      tell(w.viewSaved);
      close();
      void navigate({ to: '/cases', search: { ...search, saved: made.id }, replace: true });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Modal opened onClose={close} title={view ? w.viewRename : w.saveView}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            maxLength={120}
            label={w.viewName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={w.viewFor}
            value={scope}
            allowDeselect={false}
            data={SCOPES.map((one) => ({ value: one, label: w.viewScopes[one] }))}
            onChange={(value) => setScope(SCOPES.find((one) => one === value) ?? 'own')}
          />
          {scope === 'team' && (
            <Select
              label={w.team}
              value={team}
              data={teams.map((one) => ({ value: one.id, label: one.name }))}
              onChange={setTeam}
            />
          )}
          <Group>
            <Button type="submit">{t.words.save}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
