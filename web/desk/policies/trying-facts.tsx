import { Alert, Autocomplete, Fieldset, NativeSelect, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PolicyFact, policyFactsQuery, policyTrialQuery } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { Answer, Verdict } from './answer.tsx';
import { factsIn } from './policy-text.ts';

const w = t.policies;
type Fact = string | number | boolean;

interface Props {
  readonly name: string;
  readonly yaml: string;
  readonly types: readonly string[];
}

/** An example of what a pattern means: `card.*` is tried with `card.any`, `*.block` with `card.block`. */
const example = (pattern: string): string => pattern.replace(/^\*\./, 'card.').replace('*', 'any');

/** What the text says on facts that are given by hand; what is left empty is not known. */
export function TryingFacts({ name, yaml, types }: Props) {
  const named = types.filter((type) => !type.startsWith('!'));
  const all = useQuery(policyFactsQuery).data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const used = factsIn(yaml, all);
  const shown = all.filter(({ name: fact, type }) => used.has(fact) && type in READ);
  const type = chosen ?? example(named[0] ?? 'card.block');
  const facts = Object.fromEntries(
    shown.flatMap((fact) => {
      const value = READ[fact.type]?.(given[fact.name] ?? '');
      return value === undefined ? [] : [[fact.name, value]];
    }),
  );
  const [question] = useDebouncedValue({ type, facts }, 250);
  const asks = question.type.trim() !== '';
  const { data, error } = useQuery({ ...policyTrialQuery(name, yaml, question), enabled: asks });
  const item = data?.items[0];
  return (
    <Stack gap="sm">
      <Autocomplete
        size="xs"
        label={w.type}
        maxLength={100}
        value={type}
        data={named.map(example)}
        onChange={setChosen}
      />
      <Fieldset legend={w.given}>
        <Text size="xs" c="dimmed" mb="xs">
          {shown.length === 0 ? w.noFactsUsed : w.givenHint}
        </Text>
        <Stack gap="xs">
          {shown.map((fact) => (
            <FactField
              key={fact.name}
              fact={fact}
              value={given[fact.name] ?? ''}
              change={(value) => setGiven({ ...given, [fact.name]: value })}
            />
          ))}
        </Stack>
      </Fieldset>
      {error && (
        <Alert color="brick" role="alert">
          {sayProblem(error)}
        </Alert>
      )}
      {!item && !error && <Skeleton h={60} />}
      {item && (
        <section aria-label={w.answer} aria-live="polite">
          <Verdict of={item.verdict} />
          <Answer item={item} />
        </section>
      )}
    </Stack>
  );
}

const number = (text: string): number | undefined =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);

/** What was typed for a fact of a type; `undefined`: it is not known. Maps are left to the command line. */
const READ: Readonly<Record<string, (text: string) => Fact | undefined>> = {
  'yes-no': (text) => (text === '' ? undefined : text === 'yes'),
  number,
  whole: number,
  text: (text) => (text === '' ? undefined : text),
  timestamp: (text) => (text === '' ? undefined : new Date(text).toISOString()),
};

interface FieldProps {
  readonly fact: PolicyFact;
  readonly value: string;
  readonly change: (value: string) => void;
}

function FactField({ fact: { name, type, words }, value, change }: FieldProps) {
  const shared = { size: 'xs', label: name, description: words, value } as const;
  if (type === 'yes-no')
    return (
      <NativeSelect
        {...shared}
        onChange={(event) => change(event.currentTarget.value)}
        data={[
          { value: '', label: w.unknownFact },
          { value: 'yes', label: w.yes },
          { value: 'no', label: w.no },
        ]}
      />
    );
  return (
    <TextInput
      {...shared}
      type={type === 'timestamp' ? 'datetime-local' : 'text'}
      inputMode={type === 'number' || type === 'whole' ? 'decimal' : undefined}
      placeholder={w.unknownFact}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
