import { Progress, Text, Title } from '@mantine/core';
import type { MajorIncidentDetail } from '../../api/types.ts';
import { count, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import classes from '../gate/gate.module.css';
import { languageName } from '../settings/template-values.ts';

const w = t.incidents;

interface Props {
  readonly incident: MajorIncidentDetail;
}

/** How many, and how far they were told: both columns add up. */
export function Numbers({ incident: { numbers, scopes } }: Props) {
  const concerned: readonly [string, number][] = [
    ['affected', numbers.affected],
    ['recovered', numbers.recovered],
    ['withdrawn', numbers.withdrawn],
    ['all', numbers.all],
    ['silent', numbers.silent],
    ['removed', numbers.removed],
  ];
  const told: readonly [string, number][] = [
    ['told', numbers.told],
    ['telling', numbers.telling],
    ['owed', numbers.owed],
    ['askedPerson', numbers.askedPerson],
    ['waived', numbers.waived],
    ['untold', numbers.untold],
    ['spared', numbers.spared],
  ];
  const settled = numbers.told + numbers.waived + numbers.spared;
  return (
    <section className={classes.part} aria-label={w.numbers}>
      <Title order={2} fz={15} mb={6}>
        {w.numbers}
      </Title>
      <Figures rows={concerned} words={w.states} always="all" />
      <Title order={3} fz={14} mt="md" mb={6}>
        {w.telling}
      </Title>
      {numbers.all > 0 && (
        <Progress
          value={(settled * 100) / numbers.all}
          mb={8}
          aria-label={w.progress(count(settled), count(numbers.all))}
        />
      )}
      <Figures rows={told} words={w.tellings} always="told" />
      {scopes.map((one) => (
        <div key={one.id} className={classes.soft}>
          {sayScope(one)}
        </div>
      ))}
    </section>
  );
}

function sayScope(scope: MajorIncidentDetail['scopes'][number]): string {
  if (scope.kind === 'batch') return w.scope.batch(scope.batch, scope.thing, scope.source);
  if (scope.kind === 'actions')
    return w.scope.actions(scope.actionType, dayTime(scope.from), dayTime(scope.until));
  return w.scope.list;
}

function Figures({
  rows,
  words,
  always,
}: {
  rows: readonly [string, number][];
  words: Readonly<Record<string, string>>;
  always: string;
}) {
  return (
    <dl className={classes.facts}>
      {rows
        .filter(([name, value]) => value > 0 || name === always)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{words[name]}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What people of the company answer, and what the affected are told. */
export function Words({ incident: { staffAnswer, message, approvedAt, approvedBy } }: Props) {
  return (
    <section className={classes.part} aria-label={w.message}>
      <Title order={2} fz={15} mb={6}>
        {w.staffAnswer}
      </Title>
      <Text size="sm" className={classes.text ?? ''}>
        {staffAnswer ?? w.noAnswer}
      </Text>
      <Title order={2} fz={15} mt="md" mb={6}>
        {w.message}
      </Title>
      {approvedAt !== null && (
        <Text size="sm" mb={6}>
          {w.approvedBy(approvedBy ?? '', dayTime(approvedAt))}
        </Text>
      )}
      {message === null && <Text size="sm">{w.noMessage}</Text>}
      {message?.texts.map((one) => (
        <div key={one.language} className={classes.notice} lang={one.language}>
          <b>{one.subject}</b> <span className={classes.soft}>{languageName(one.language)}</span>
          <div className={classes.text}>{one.text}</div>
        </div>
      ))}
    </section>
  );
}

/** Cases that belong to it. */
export function Cases({ incident: { cases } }: Props) {
  if (cases.length === 0) return null;
  return (
    <section className={classes.part} aria-label={w.cases}>
      <Title order={2} fz={15} mb={6}>
        {w.cases}
      </Title>
      <ul className={classes.plain}>
        {cases.map((one) => (
          <li key={one.caseNumber} className={classes.soft}>
            <DeskLink to="/cases/$number" params={{ number: one.caseNumber }} fz="sm">
              {`${one.caseNumber} · ${one.subject}`}
            </DeskLink>{' '}
            {w.hows[one.how]}
          </li>
        ))}
      </ul>
    </section>
  );
}
