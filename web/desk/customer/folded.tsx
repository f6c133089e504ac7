import { type ReactNode, useState } from 'react';
import classes from '../gate/gate.module.css';

/** What is settled, or one of many, folded away until somebody wants it. */
export function Folded({ say, children }: { say: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say}</summary>
      {open && children}
    </details>
  );
}
