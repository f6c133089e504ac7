import { TagsInput, Text } from '@mantine/core';
import classes from './composer.module.css';
import { isAddress } from './drafts.ts';

interface PeopleProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly known: ReadonlyMap<string, string>;
  readonly autoFocus?: boolean;
  readonly change: (to: string[]) => void;
}

/** Recipients as chips; whoever is known here is offered. A chip that is no address says so. */
export function People({ label, value, known, autoFocus, change }: PeopleProps) {
  return (
    <div className={classes.people}>
      <Text component="span" size="sm" c="dimmed" aria-hidden className={classes.label ?? ''}>
        {label}
      </Text>
      <TagsInput
        variant="unstyled"
        flex={1}
        aria-label={label}
        value={[...value]}
        data={[...known.keys()]}
        autoFocus={autoFocus ?? false}
        splitChars={[',', ';', ' ', '\n', '\t']}
        acceptValueOnBlur
        clearable={false}
        maxDropdownHeight={200}
        onChange={(list) => change(list.map((one) => one.trim().replace(/^.*<(.+)>$/, '$1')))}
        renderOption={({ option }) => (
          <span>
            {known.get(option.value)}{' '}
            <Text span size="xs" c="dimmed">
              {option.value}
            </Text>
          </span>
        )}
        error={value.some((one) => !isAddress(one))}
        classNames={{ pill: classes.pill ?? '' }}
      />
    </div>
  );
}
