import { Button, Text, Title } from '@mantine/core';
import type { TemplateWithVersions } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './settings.module.css';

const w = t.templates;
type Version = TemplateWithVersions['versions'][number];

/** What a template has been; its words can be taken back into the form. */
export function TemplateVersions(props: {
  versions: readonly Version[];
  take: ((version: Version) => void) | null;
}) {
  const { versions, take } = props;
  if (versions.length < 2) return null;
  return (
    <section aria-label={w.versions}>
      <Title order={2} fz={15}>
        {w.versions}
      </Title>
      {versions.map((version, at) => (
        <div key={version.version} className={classes.row}>
          <div className={classes.grow}>
            <Text size="sm">{w.version(version.version)}</Text>
            {version.changedAt && (
              <Text size="sm" c="dimmed">
                {w.by(version.changedBy ?? '', dayTime(version.changedAt))}
              </Text>
            )}
          </div>
          {take && at > 0 && (
            <Button
              size="xs"
              variant="default"
              aria-label={`${w.takeVersion}: ${w.version(version.version)}`}
              onClick={() => take(version)}
            >
              {w.takeVersion}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}
