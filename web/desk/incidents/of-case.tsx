import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { majorQuery, majorsOfCaseQuery } from '../../api/incidents.ts';
import type { MajorIncident } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';

const w = t.incidents;

/** The customer is among those whom an incident concerns: what people of the company answer. */
export function OfIncident({ number }: { number: string }) {
  const items = useQuery(majorsOfCaseQuery(number)).data?.items ?? [];
  return items.map((one) => <Concerned key={one.id} incident={one} />);
}

function Concerned({ incident: { id, title } }: { incident: MajorIncident }) {
  const answer = useQuery(majorQuery(id)).data?.staffAnswer;
  return (
    <Alert color="honey" p="xs" title={w.concerned}>
      <DeskLink to="/incidents/major/$id" params={{ id }} fz="sm">
        {title}
      </DeskLink>
      <div>{answer ?? w.noAnswer}</div>
    </Alert>
  );
}
