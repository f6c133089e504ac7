import { Badge, Button, Text } from '@mantine/core';
import type { PolicyView } from '../../api/policies.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import classes from './policies.module.css';

const w = t.policies;
const COLORS = { 'in-force': 'spruce', 'was-in-force': 'gray', draft: 'honey' } as const;

interface Props {
  readonly policy: PolicyView;
  /** `null`: they may only read. */
  readonly publish: ((version: number) => void) | null;
}

/** All versions with author and reason; each can be read, and put in force again. */
export function Versions({ policy, publish }: Props) {
  return (
    <>
      <ul className={classes.list}>
        {policy.versions.map(({ version, state, by, reason, at }) => (
          <li key={version} className={classes.line}>
            <div className={classes.grow}>
              <Text size="sm" fw={560}>
                {w.version(version)}{' '}
                <Badge size="sm" color={COLORS[state]}>
                  {w.states[state]}
                </Badge>
              </Text>
              <Text size="sm">{reason}</Text>
              <Text size="xs" c="dimmed">
                {w.by(by, dayTime(at))}
              </Text>
            </div>
            <DeskLink
              to="/policies/$name"
              params={{ name: policy.name }}
              search={{ version }}
              fz="sm"
              aria-label={w.readOf(version)}
            >
              {w.read}
            </DeskLink>
            {publish && state !== 'in-force' && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={w.publishOf(version)}
                onClick={() => publish(version)}
              >
                {w.publish}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {policy.publications.length > 0 && (
        <details className={classes.fold}>
          <summary>{w.when}</summary>
          <ul className={classes.list}>
            {policy.publications.map(({ version, by, reason, at }) => (
              <li key={at} className={classes.line}>
                <div className={classes.grow}>
                  <Text size="sm">{version === null ? w.taken : w.put(version)}</Text>
                  <Text size="xs" c="dimmed">
                    {w.by(by, dayTime(at))} · {reason}
                  </Text>
                </div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
