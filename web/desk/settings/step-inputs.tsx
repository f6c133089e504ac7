import { Group, NumberInput, Select, Textarea } from '@mantine/core';
import type { Step } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { choices } from './step-values.ts';

const w = t.automation;

/** Words of some length. */
export function Words(props: { label: string; value: string; change: (value: string) => void }) {
  return (
    <Textarea
      required
      autosize
      minRows={2}
      maxLength={2000}
      label={props.label}
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
    />
  );
}

/** A choice among some; what is chosen is always one of them. */
export function One<V extends string>(props: {
  label: string;
  data: readonly { readonly value: V; readonly label: string }[];
  value: V | '';
  change: (value: V) => void;
}) {
  const { label, data, value, change } = props;
  return (
    <Select
      required
      searchable={data.length > 8}
      allowDeselect={false}
      label={label}
      data={[...data]}
      value={value === '' ? null : value}
      onChange={(next) => {
        const chosen = data.find((one) => one.value === next);
        if (chosen) change(chosen.value);
      }}
    />
  );
}

/** How much later. */
export type Later = Extract<Step, { verb: 'promise' }>['due'];

/** So much later, in hours or days, by the clock or in working time. */
export function Due({ due, change }: { due: Later; change: (due: Later) => void }) {
  return (
    <Group gap="sm" grow preventGrowOverflow={false}>
      <NumberInput
        required
        min={1}
        max={1000}
        allowDecimal={false}
        hideControls
        label={w.within}
        value={due.count}
        onChange={(count) => change({ ...due, count: Number(count) || 1 })}
      />
      <One
        label={w.unit}
        data={choices(w.units)}
        value={due.unit}
        change={(unit) => change({ ...due, unit })}
      />
    </Group>
  );
}
