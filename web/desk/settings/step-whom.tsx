import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { staffQuery, teamsQuery } from '../../api/queries.ts';
import type { Step } from '../../api/types.ts';
import { t } from '../../text/index.ts';

const w = t.automation;

interface Props {
  readonly step: Extract<Step, { verb: 'assign' | 'hand-over' }>;
  readonly change: (step: Step) => void;
  /** Whoever runs it may be chosen. */
  readonly me?: boolean;
}

/** A person or a team. */
export function Whom({ step, change, me = false }: Props) {
  const staff = useQuery(staffQuery).data?.items ?? [];
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const chosen = step.staffId ? `staff:${step.staffId}` : step.teamId ? `team:${step.teamId}` : '';
  const data = [
    ...(me ? [{ group: '', items: [{ value: 'me', label: w.toMe }] }] : []),
    { group: w.people, items: staff.map((one) => ({ value: `staff:${one.id}`, label: one.name })) },
    {
      group: w.teams,
      items: teams
        .filter((one) => one.archivedAt === null)
        .map((one) => ({ value: `team:${one.id}`, label: one.name })),
    },
  ];
  const choose = (next: string | null): void => {
    const { staffId: _staff, teamId: _team, ...rest } = step;
    const [kind, id] = (next ?? '').split(':');
    if (kind === 'staff' && id) change({ ...rest, staffId: id });
    else if (kind === 'team' && id) change({ ...rest, teamId: id });
    else change(rest);
  };
  return (
    <Select
      required
      searchable
      allowDeselect={false}
      label={w.to}
      data={data}
      value={chosen === '' ? (me ? 'me' : null) : chosen}
      onChange={choose}
    />
  );
}
