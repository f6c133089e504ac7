import { Alert, Fieldset, Select, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import type { PolicySentences } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import classes from './policies.module.css';
import { changed, type Path, type PlainDuty, type PlainRule, plainOf } from './policy-text.ts';
import { readable } from './sentences.tsx';

const w = t.policies;

interface Props {
  readonly yaml: string;
  /** How the text reads; `null` while it cannot be read, absent as long as nobody has looked. */
  readonly sentences: PolicySentences | null | undefined;
  readonly change: (yaml: string) => void;
}
type Put = (path: Path, value: string | readonly string[]) => void;

/** The plain parts of a policy's text as fields; each changes its own word in the text and nothing else. */
export function PlainForm({ yaml, sentences, change }: Props) {
  const plain = useMemo(() => plainOf(yaml), [yaml]);
  if (plain === null) return <Alert color="honey">{w.unreadable}</Alert>;
  const put: Put = (path, value) => change(changed(yaml, path, value));
  const reads = (part: { readonly sentence: string } | undefined): string =>
    part ? readable(part.sentence) : sentences === undefined ? w.checking : w.notReadable;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {w.formHint}
      </Text>
      <TextInput
        required
        maxLength={120}
        label={w.titleField}
        value={plain.title}
        onChange={(event) => put(['title'], event.currentTarget.value)}
      />
      <TagsInput
        required
        label={w.for}
        description={w.forHint}
        acceptValueOnBlur
        value={[...plain.types]}
        onChange={(types) => put(['for'], types)}
      />
      {plain.rules.map((rule, at) => (
        <RuleFields
          key={rule.code}
          rule={rule}
          reads={reads(sentences?.rules.find(({ code }) => code === rule.code))}
          path={['rules', at]}
          put={put}
        />
      ))}
      {plain.duties.map((duty, at) => (
        <DutyFields
          key={duty.key}
          duty={duty}
          reads={reads(sentences?.duties.find(({ key }) => key === duty.key))}
          path={['duties', at]}
          put={put}
        />
      ))}
    </Stack>
  );
}

interface PartProps {
  /** What stands above it: the sentence that it comes to, said as one types. */
  readonly reads: string;
  readonly path: Path;
  readonly put: Put;
}

function RuleFields({ rule, reads, path, put }: PartProps & { rule: PlainRule }) {
  const { verdict, asked, required, waits } = rule;
  return (
    <Fieldset legend={w.ruleOf(rule.code)}>
      <Stack gap="sm">
        <Reads>{reads}</Reads>
        {asked && <Condition label={w.askedIf} value={asked} change={(to) => put([...path, 'if'], to)} />}
        {required && (
          <Condition label={w.required} value={required} change={(to) => put([...path, 'require'], to)} />
        )}
        {waits && (
          <TextInput
            required
            label={w.waitsFor}
            value={waits}
            onChange={(event) => put([...path, 'waits', 'for'], event.currentTarget.value)}
          />
        )}
        <Select
          allowDeselect={false}
          label={w.verdict}
          value={verdict}
          data={[
            { value: 'hold', label: w.verdicts.hold ?? 'hold' },
            { value: 'refuse', label: w.verdicts.refuse ?? 'refuse' },
          ]}
          onChange={(next) => next && put([...path, 'verdict'], next)}
        />
        <Line label={w.say} hint={w.sayHint} value={rule.say} change={(to) => put([...path, 'say'], to)} />
        <Line label={w.need} value={rule.need} change={(to) => put([...path, 'need'], to)} />
        <Line label={w.nextStep} value={rule.next} change={(to) => put([...path, 'next'], to)} />
      </Stack>
    </Fieldset>
  );
}

function DutyFields({ duty, reads, path, put }: PartProps & { duty: PlainDuty }) {
  const within = duty.byCountry ? [...path, 'within', 'default'] : [...path, 'within'];
  return (
    <Fieldset legend={w.dutyOf(duty.key)}>
      <Stack gap="sm">
        <Reads>{reads}</Reads>
        <Line label={w.sayDuty} value={duty.say} change={(to) => put([...path, 'say'], to)} />
        <div className={classes.twin}>
          <TextInput
            required
            label={w.within}
            description={duty.others ? w.withinOthers(duty.others) : w.withinHint}
            value={duty.within}
            onChange={(event) => put(within, event.currentTarget.value)}
          />
          <Select
            allowDeselect={false}
            label={w.rung}
            description={'\u00a0'}
            value={duty.needs}
            data={Object.entries(w.rungs).map(([value, label]) => ({ value, label }))}
            onChange={(next) => next && put([...path, 'needs'], next)}
          />
        </div>
      </Stack>
    </Fieldset>
  );
}

const Reads = ({ children }: { children: string }) => (
  <Text size="sm" fw={560} aria-live="polite">
    {children}
  </Text>
);

/** A condition as it is written; what it means stands above it. */
function Condition({ label, value, change }: Omit<LineProps, 'hint'>) {
  return (
    <Textarea
      autosize
      minRows={1}
      maxLength={2000}
      spellCheck={false}
      label={label}
      classNames={{ input: classes.condition ?? '' }}
      value={value}
      onChange={(event) => {
        const next = event.currentTarget.value.replace(/\s*\n\s*/g, ' ');
        // A rule without it is another rule: that is written as text.
        if (next.trim() !== '') change(next);
      }}
    />
  );
}

interface LineProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

/** A sentence; one line in the text however long it is here. */
function Line({ label, hint, value, change }: LineProps) {
  return (
    <Textarea
      required
      autosize
      minRows={1}
      maxLength={500}
      label={label}
      description={hint}
      value={value}
      onChange={(event) => change(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
    />
  );
}
