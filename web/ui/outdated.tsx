import { Alert, Button, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '../text/index.ts';
import classes from './outdated.module.css';
import { createStore, useStore } from './store.ts';

/** Whether a part of the desk cannot be loaded any more: a newer Kept has taken the place of the one that this page came from. */
export const outdated = createStore(false);

/** Hears of parts that cannot be loaded; Vite tells of each by an event of its own. */
export function hearOfOutdated(): void {
  addEventListener('vite:preloadError', () => outdated.set(true));
}

/** Offers to load the page again. Nothing does so by itself: somebody may be writing. */
export function Outdated() {
  if (!useStore(outdated)) return null;
  return (
    <Alert className={classes.offer ?? ''} color="honey" role="alert" title={t.shell.outdated}>
      <Text size="sm" mb={8}>
        {t.shell.outdatedHint}
      </Text>
      <Button size="compact-sm" onClick={() => location.reload()}>
        {t.shell.reload}
      </Button>
    </Alert>
  );
}

interface State {
  readonly error: unknown;
}

/** A part that is loaded when it is asked for: where a newer Kept has taken it away it is left out, and the room stays. */
export class Beside extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (outdated.get()) return null;
    // Whatever else breaks is no matter of versions, and is said where it always is.
    throw error;
  }
}
