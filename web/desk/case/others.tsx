import { Text } from '@mantine/core';
import { IconEye, IconPencil } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Present } from '../../api/presence.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import classes from './case.module.css';

/** Who else is at this case, so that nobody answers twice. That somebody begins to write is said once. */
export function Others({ others }: { others: readonly Present[] }) {
  const writer = others.find((one) => one.doing === 'writing')?.name;
  useEffect(() => {
    if (writer) announce(t.cases.present.writing(writer));
  }, [writer]);
  if (others.length === 0) return null;
  return (
    <Text component="div" size="xs" className={classes.others ?? ''}>
      {others.map((one) => (
        <span key={one.staffId} className={one.doing === 'writing' ? classes.wait : undefined}>
          {one.doing === 'writing' ? <IconPencil size={13} aria-hidden /> : <IconEye size={13} aria-hidden />}{' '}
          {t.cases.present[one.doing](one.name)}
        </span>
      ))}
    </Text>
  );
}
