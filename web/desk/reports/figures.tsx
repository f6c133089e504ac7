import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { count } from '../../text/format.ts';
import classes from './reports.module.css';

/** One figure with what it counts; `bad` when more of it is worse and there is some. */
export function Figure({ label, value, bad }: { label: string; value: number | string; bad?: boolean }) {
  const worse = bad === true && value !== 0 && value !== '0';
  return (
    <div className={classes.figure} data-bad={worse || undefined}>
      <dt>{label}</dt>
      <dd>{typeof value === 'number' ? count(value) : value}</dd>
    </div>
  );
}

/** Figures side by side. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

/** A part of the reports, with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {children}
    </section>
  );
}

/** The heading of a plot or table within a part. */
export function Caption({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" fw={560} mt="md" mb={6}>
      {children}
    </Text>
  );
}
