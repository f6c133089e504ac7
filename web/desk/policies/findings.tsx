import { Alert, Anchor, Text } from '@mantine/core';
import type { PolicyCheck } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import classes from './policies.module.css';

const w = t.policies;

interface Props {
  readonly check: PolicyCheck | undefined;
  /** What is said is said of other words. */
  readonly checking: boolean;
  readonly error: unknown;
  readonly goTo: (line: number) => void;
}

/** What is to be put right, each with a way to its line and what to do. */
export function Findings({ check, checking, error, goTo }: Props) {
  if (error)
    return (
      <Alert color="brick" mt="sm" role="alert">
        {sayProblem(error)}
      </Alert>
    );
  const findings = check?.findings ?? [];
  const errors = findings.filter(({ level }) => level === 'error').length;
  const doubts = findings.length - errors;
  const said = [errors > 0 && w.wrong(errors), doubts > 0 && w.doubts(doubts)].filter(Boolean).join(', ');
  return (
    <div>
      <Text size="sm" mt="sm" fw={560} role="status">
        {check === undefined || checking ? w.checking : said || w.good}
      </Text>
      {findings.map(({ level, line, say, fix }) => (
        <div key={`${line} ${say}`} className={classes.finding} data-level={level}>
          {line > 0 && (
            <>
              <Anchor
                component="button"
                type="button"
                size="sm"
                underline="always"
                onClick={() => goTo(line)}
              >
                {w.line(line)}
              </Anchor>
              {': '}
            </>
          )}
          {say} <span className={classes.soft}>{fix}</span>
        </div>
      ))}
    </div>
  );
}
