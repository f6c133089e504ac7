import { Alert, Anchor, Text } from '@mantine/core';
import type { ProcedurePreview } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';

const w = t.procedures;

interface Props {
  readonly faults: ProcedurePreview['errors'];
  readonly goTo: (line: number, column: number) => void;
}

/** All that is wrong with a procedure, each with a way to its place. */
export function ProcedureFaults({ faults, goTo }: Props) {
  return (
    <Alert color="brick" title={w.wrong(faults.length)}>
      {faults.map(({ field, line, column, say }) => (
        <Text key={`${field} ${say}`} size="sm">
          <Anchor component="button" type="button" size="sm" onClick={() => goTo(line, column)}>
            {w.place(line, column)}
          </Anchor>
          {`: ${say}`}
        </Text>
      ))}
    </Alert>
  );
}
