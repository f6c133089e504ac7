import { Badge } from '@mantine/core';
import type { PolicySummary } from '../../api/policies.ts';
import { t } from '../../text/index.ts';

const w = t.policies;

/** Whether a policy counts, in which version, and whether a draft lies there. */
export function StateBadges({ policy }: { policy: Pick<PolicySummary, 'version' | 'draft'> }) {
  return (
    <>
      {policy.version === null ? (
        <Badge color="gray">{w.withdrawn}</Badge>
      ) : (
        <Badge color="spruce">{w.inForce(policy.version)}</Badge>
      )}
      {policy.draft !== null && <Badge color="honey">{w.draft(policy.draft)}</Badge>}
    </>
  );
}
