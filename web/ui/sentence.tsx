import { Textarea } from '@mantine/core';

interface SentenceProps {
  readonly label: string;
  readonly value: string;
  readonly change: (to: string) => void;
  readonly max: number;
  /** It takes the focus when its dialog opens. */
  readonly first?: boolean;
}

/** What somebody has to say in their own words, for the record. */
export function Sentence({ label, value, change, max, first }: SentenceProps) {
  return (
    <Textarea
      data-autofocus={first || undefined}
      required
      autosize
      minRows={2}
      maxLength={max}
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
