import { Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { t } from '../../text/index.ts';
import { Mark } from '../../ui/mark.tsx';
import classes from './sign-in.module.css';

/** The page of every way in: the mark, one form, one sentence. */
export function Frame({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Kept`;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={classes.middle}>
        <div className={classes.brand}>
          <Mark size={38} />
          <span>Kept</span>
        </div>
        <Paper withBorder radius="lg" className={classes.card ?? ''}>
          <Title order={1} fz={20}>
            {title}
          </Title>
          {hint && (
            <Text c="dimmed" mt={4}>
              {hint}
            </Text>
          )}
          <div className={classes.form}>{children}</div>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          {t.signIn.promise}
        </Text>
      </div>
    </main>
  );
}
