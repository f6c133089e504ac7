import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Beside } from './outdated.tsx';

/** What choosing a moment is told. */
export interface MomentProps {
  readonly label: string;
  readonly description?: string;
  /** Instant, ISO 8601. */
  readonly value: string | null;
  /** The clock by which it is meant, IANA; the desk's own where nothing is given. */
  readonly timeZone?: string | undefined;
  readonly change: (at: string | null) => void;
  readonly autoFocus?: boolean;
  readonly clearable?: boolean;
  /** Also moments that have passed. */
  readonly past?: boolean;
}

const Picker = lazy(async () => ({ default: (await import('./moment-picker.tsx')).MomentPicker }));

/** A day and a time of day; the calendar is loaded when it is needed. */
export function Moment(props: MomentProps) {
  return (
    <Beside>
      <Suspense fallback={<Skeleton h={60} />}>
        <Picker {...props} />
      </Suspense>
    </Beside>
  );
}
