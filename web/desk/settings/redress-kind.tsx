import { ActionIcon, Button, Fieldset, Group, NumberInput, Select, Stack } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { minorDigits } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import type { Allowance, Kind, Line } from './redress-values.ts';
import { choices } from './step-values.ts';

const w = t.redress;
const CURRENCIES = Intl.supportedValuesOf('currency');
const PAID: readonly Kind[] = ['credit', 'waive'];

interface Props {
  readonly kind: Kind;
  readonly first: boolean;
  readonly given: Allowance;
  readonly change: (given: Allowance) => void;
}

/** What may be given of one kind: nothing, up to an amount in some currencies, or without a limit. */
export function RedressKind({ kind, first, given, change }: Props) {
  const { how, lines } = given;
  const money = PAID.includes(kind) || how === 'upTo';
  const hows = choices(w.how).filter((one) => money || one.value !== 'upTo');
  const unused = (mine?: string): string[] =>
    CURRENCIES.filter((one) => one === mine || lines.every((line) => line.currency !== one));
  const add = (): Line => ({
    id: randomId(),
    currency: unused().find((one) => one === 'EUR') ?? 'USD',
    amount: 50,
  });
  const replace = (at: number, ...with_: Line[]): void =>
    change({ how, lines: lines.toSpliced(at, 1, ...with_) });
  return (
    <Fieldset legend={w.kinds[kind]}>
      <Stack gap="xs">
        <Select
          {...(first ? { 'data-autofocus': true } : {})}
          aria-label={w.kinds[kind]}
          allowDeselect={false}
          data={hows}
          value={how}
          onChange={(next) => {
            const chosen = hows.find((one) => one.value === next)?.value ?? how;
            change({ how: chosen, lines: chosen === 'upTo' && lines.length === 0 ? [add()] : lines });
          }}
        />
        {how === 'upTo' &&
          lines.map((line, at) => (
            <Group key={line.id} gap="xs" wrap="nowrap" align="flex-end">
              <Select
                flex={1}
                searchable
                allowDeselect={false}
                label={w.currency}
                aria-label={`${w.currency}: ${w.ofLine(w.kinds[kind], at + 1)}`}
                data={unused(line.currency)}
                value={line.currency}
                onChange={(currency) => currency && replace(at, { ...line, currency })}
              />
              <NumberInput
                flex={1}
                min={0}
                max={1_000_000}
                required
                hideControls
                decimalScale={minorDigits(line.currency)}
                label={w.amount}
                aria-label={`${w.amount}: ${w.ofLine(w.kinds[kind], at + 1)}`}
                value={line.amount ?? ''}
                onChange={(amount) => replace(at, { ...line, amount: amount === '' ? null : Number(amount) })}
              />
              <ActionIcon
                variant="default"
                size={36}
                disabled={lines.length === 1}
                aria-label={`${w.dropLine(line.currency)}: ${w.kinds[kind]}`}
                onClick={() => replace(at)}
              >
                <IconTrash size={17} />
              </ActionIcon>
            </Group>
          ))}
        {how === 'upTo' && (
          <div>
            <Button
              variant="subtle"
              size="xs"
              leftSection={<IconPlus size={15} />}
              onClick={() => change({ how, lines: [...lines, add()] })}
            >
              {w.addCurrency}
            </Button>
          </div>
        )}
      </Stack>
    </Fieldset>
  );
}
