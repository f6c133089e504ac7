import type { ReactNode } from 'react';
import classes from './case.module.css';

/** A part of the case panel under its heading, with what can be added to it. */
export function Section({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section>
      <h3 className={classes.label}>
        {title}
        {action}
      </h3>
      {children}
    </section>
  );
}
