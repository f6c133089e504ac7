import { IconCircleCheck, IconMailbox } from '@tabler/icons-react';
import type { InboxList } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { LinkButton } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { useAble } from '../shell/rooms.ts';

/** An empty list, and what would fill it. */
export function EmptyInbox({ view, state }: InboxList) {
  const able = useAble();
  const words = t.inbox.empty;
  if (state === 'done')
    return (
      <Nothing icon={<IconCircleCheck size={26} stroke={1.5} />} title={words.done} hint={words.doneHint} />
    );
  if (view === 'all')
    return (
      <Nothing icon={<IconMailbox size={26} stroke={1.5} />} title={words.all} hint={words.allHint}>
        {able('settings') && (
          <LinkButton to="/settings/$room" params={{ room: 'mailboxes' }}>
            {words.connect}
          </LinkButton>
        )}
      </Nothing>
    );
  const hint = { mine: words.mineHint, team: words.teamHint, unassigned: words.unassignedHint }[view];
  return (
    <Nothing icon={<IconCircleCheck size={26} stroke={1.5} />} title={words[view]} hint={hint}>
      {view === 'mine' && (
        <LinkButton to="/inbox" search={{ view: 'unassigned' }} variant="default">
          {words.seeUnassigned}
        </LinkButton>
      )}
    </Nothing>
  );
}
