import { Alert, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { automationFactsQuery, conditionQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import classes from './settings.module.css';

const w = t.automation.automations;

/** A condition with what it means, or what is wrong with it and where, as it is typed. */
export function ConditionField({ value, change }: { value: string; change: (value: string) => void }) {
  const [asked] = useDebouncedValue(value.trim(), 400);
  const check = useQuery({ ...conditionQuery(asked), enabled: asked !== '' });
  const shown = asked === '' ? undefined : check.data;
  const facts = useQuery(automationFactsQuery).data?.items ?? [];
  return (
    <div>
      <Textarea
        autosize
        minRows={2}
        maxLength={2000}
        spellCheck={false}
        label={w.if}
        description={w.ifHint}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <div aria-live="polite">
        {shown?.sentence && (
          <Text size="sm" mt="xs">
            {w.means}: {shown.sentence}
          </Text>
        )}
        {shown && shown.errors.length > 0 && (
          <Alert mt="xs" color="brick">
            {shown.errors.map((fault) => (
              <Text key={`${fault.from} ${fault.say}`} size="sm">
                {w.at(fault.line, fault.column)}: {fault.say}
              </Text>
            ))}
          </Alert>
        )}
      </div>
      <details>
        <summary>{w.facts}</summary>
        <dl className={classes.facts}>
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>
                <code>{fact.name}</code>
              </dt>
              <dd>{fact.words}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
