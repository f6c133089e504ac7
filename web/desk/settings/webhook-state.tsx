import { Text } from '@mantine/core';
import type { Webhook } from '../../api/types.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './settings.module.css';

const w = t.webhooks;

/** Whether events arrive, as a lamp and a word. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const [state, word] = !webhook.active
    ? ['off', w.off]
    : webhook.failing
      ? ['failed', w.failing]
      : webhook.failingSince
        ? ['connecting', w.trouble]
        : webhook.deliveredAt
          ? ['connected', w.works]
          : ['off', w.fresh];
  return (
    <span className={classes.state}>
      <span className={classes.lamp} data-state={state} />
      {word}
    </span>
  );
}

/** What waits, what failed, and why. */
export function WebhookSum({ webhook }: { webhook: Webhook }) {
  const { stoppedWhy, failingSince, deliveredAt, waiting, dead, previousSecretUntil } = webhook;
  const parts = [
    deliveredAt ? w.last(shortTime(deliveredAt)) : '',
    waiting > 0 ? w.waiting(waiting) : '',
  ].filter((part) => part !== '');
  return (
    <>
      <Text size="sm" c="dimmed">
        {parts.join(' · ')}
        {dead > 0 && (
          <Text span inherit c="var(--desk-fail)">
            {parts.length > 0 && ' · '}
            {w.dead(dead)}
          </Text>
        )}
      </Text>
      {stoppedWhy && <Text size="sm">{stoppedWhy}</Text>}
      {webhook.active && failingSince && <Text size="sm">{w.since(shortTime(failingSince))}</Text>}
      {previousSecretUntil && <Text size="sm">{w.both(shortTime(previousSecretUntil))}</Text>}
    </>
  );
}
