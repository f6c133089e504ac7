import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery, teamsQuery } from '../../api/queries.ts';
import type { ReportSpan } from '../../api/reports.ts';
import { firstOf, zone } from '../../text/clock.ts';
import { t } from '../../text/index.ts';
import { Page } from '../../ui/page.tsx';
import { EvidencePart, SilentPart, TellingPart } from './gate-parts.tsx';
import { ClosingPart, LoadPart } from './more-parts.tsx';
import { HarmPart, PromisePart, ResponsePart } from './parts.tsx';
import classes from './reports.module.css';

const w = t.reports;
const SPANS = [7, 30, 90, 365];

/** What customers bear, and whether words were kept: figures, plots, and the same as tables. */
export function Reports() {
  const [days, setDays] = useState(30);
  const [teamId, setTeam] = useState<string | null>(null);
  const teams = useQuery(teamsQuery).data?.items.filter((team) => team.archivedAt === null) ?? [];
  const companyZone = useQuery(meQuery).data?.companyZone ?? zone();
  const span: ReportSpan = { from: firstOf(days, companyZone), ...(teamId ? { teamId } : {}) };
  return (
    <Page title={w.title} lead={w.lead}>
      <div className={classes.choose}>
        <Select
          label={w.period}
          allowDeselect={false}
          value={String(days)}
          onChange={(next) => setDays(Number(next ?? days))}
          data={SPANS.map((one) => ({ value: String(one), label: w.last(one) }))}
        />
        {teams.length > 0 && (
          <Select
            label={w.team}
            placeholder={w.allTeams}
            clearable
            value={teamId}
            onChange={setTeam}
            data={teams.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </div>
      <HarmPart span={span} />
      <SilentPart span={span} />
      <TellingPart span={span} />
      <PromisePart span={span} />
      <ResponsePart span={span} />
      <ClosingPart span={span} />
      <LoadPart span={span} />
      <EvidencePart span={span} />
    </Page>
  );
}
