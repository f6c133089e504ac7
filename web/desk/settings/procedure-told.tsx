import { List, Text, Title } from '@mantine/core';
import type { Procedure, ProcedurePreview } from '../../api/case-settings.ts';
import { zonedTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { lengthOf, letterNames, sayClock, sayWarnings, sourceOf } from './procedure-values.ts';
import classes from './settings.module.css';

const w = t.procedures;

interface Props {
  readonly procedure: Procedure;
  /** What it comes to for a complaint received now; absent while it is asked. */
  readonly preview: ProcedurePreview | undefined;
}

/** A procedure in words: its deadlines, its letters, where its rules come from. */
export function ProcedureTold({ procedure, preview }: Props) {
  const dueOf = (kind: string): string | null => {
    const at = preview?.deadlines.find((one) => one.kind === kind)?.dueAt;
    return preview && at ? w.dueNow(zonedTime(at, preview.timeZone)) : null;
  };
  return (
    <>
      <section className={classes.section}>
        <Title order={2} fz={17}>
          {w.clocks}
        </Title>
        <Text size="sm" c="dimmed">
          {[
            ...(preview ? [w.zone(preview.timeZone)] : []),
            ...(procedure.warnings.length > 0 ? [`${sayWarnings(procedure.warnings)}.`] : []),
          ].join(' ')}
        </Text>
        {procedure.clocks.map((clock) => (
          <Rule
            key={clock.kind}
            title={clock.say}
            due={dueOf(clock.kind) ?? w.later}
            lines={[
              sayClock(clock),
              w.metBy(letterNames(clock.requires)),
              ...(clock.warnings ? [sayWarnings(clock.warnings)] : []),
              sourceOf(clock),
            ]}
          />
        ))}
        {procedure.update && (
          <Rule
            title={w.update}
            due={dueOf('update')}
            lines={[w.every(lengthOf(procedure.update)), procedure.update.say, sourceOf(procedure.update)]}
          />
        )}
        {procedure.summary && (
          <Rule
            title={w.summary}
            due={null}
            lines={[
              w.earliest(lengthOf(procedure.summary)),
              procedure.summary.say,
              sourceOf(procedure.summary),
            ]}
          />
        )}
        <Rule
          title={w.silence}
          due={null}
          lines={[
            w.silenceDays(procedure.silence.days),
            ...(procedure.closesWith ? [w.closesWith(letterNames(procedure.closesWith))] : []),
            sourceOf(procedure.silence),
          ]}
        />
      </section>
      <Letters procedure={procedure} />
      <section className={classes.section}>
        <Title order={2} fz={17}>
          {w.sources}
        </Title>
        <List size="sm" mt="xs">
          {procedure.sources.map((one) => (
            <List.Item key={one.cites}>
              {one.cites}: {one.title} ({w.marks[one.mark]})
            </List.Item>
          ))}
        </List>
      </section>
    </>
  );
}

function Rule({ title, due, lines }: { title: string; due: string | null; lines: readonly string[] }) {
  return (
    <div className={classes.rule}>
      <Text fw={560}>{title}</Text>
      {due && <Text size="sm">{due}</Text>}
      {lines.map((line) => (
        <Text key={line} size="sm" c="dimmed">
          {line}
        </Text>
      ))}
    </div>
  );
}

function Letters({ procedure }: { procedure: Procedure }) {
  return (
    <section className={classes.section}>
      <Title order={2} fz={17}>
        {w.contents}
      </Title>
      <Text size="sm" c="dimmed">
        {w.contentsHint}
      </Text>
      {Object.entries(procedure.letters).map(([letter, parts]) => (
        <div key={letter} className={classes.rule}>
          <Text fw={560}>{letterNames([letter])}</Text>
          <List size="sm">
            {parts.map((part) => (
              <List.Item key={part.part}>{part.say}</List.Item>
            ))}
          </List>
        </div>
      ))}
    </section>
  );
}
