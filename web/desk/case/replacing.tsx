import { Checkbox, TextInput } from '@mantine/core';
import type { Case } from '../../api/cases.ts';
import { t } from '../../text/index.ts';

const words = t.cases;

/** The promise of a replacement that this case still owes, if there is one. */
export const owedReplacement = ({ redress, promises }: Case) =>
  promises.find(
    ({ id, state }) =>
      (state === 'open' || state === 'broken') &&
      redress.some((given) => given.kind === 'replace' && given.promiseId === id),
  );

/** What is replaced or extended, and whether it takes the place of an earlier one: two live ones never (story 1.7). */
export function Replacing({
  item,
  setItem,
  owed,
  cancels,
  setCancels,
}: {
  item: string;
  setItem: (item: string) => void;
  owed: { words: string } | undefined;
  cancels: boolean;
  setCancels: (cancels: boolean) => void;
}) {
  return (
    <>
      <TextInput
        label={words.rightItem}
        value={item}
        maxLength={200}
        onChange={(event) => setItem(event.currentTarget.value)}
      />
      {owed && (
        <Checkbox
          label={words.rightCancels(owed.words)}
          checked={cancels}
          onChange={(event) => setCancels(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
