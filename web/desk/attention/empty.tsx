import { Button } from '@mantine/core';
import { IconLifebuoy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { attentionCountsQuery, type Whose } from '../../api/attention.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { LinkButton } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { newCase } from '../case-list/new-case-door.ts';
import { useAble } from '../shell/rooms.ts';

/** Nothing needs a person: says so, and where something may. */
export function EmptyAttention({ whose, choose }: { whose: Whose; choose: (whose: Whose) => void }) {
  const able = useAble();
  const words = t.attention.empty;
  const counts = useQuery(attentionCountsQuery).data;
  // Where nobody waits at all, what would fill the room helps more than where else to look.
  const part = counts?.all === 0 ? 'all' : whose;
  const none = useQuery(meQuery).data?.teams.length === 0;
  const hint = { mine: words.mineHint, team: none ? words.noTeamHint : words.teamHint, all: words.allHint }[
    part
  ];
  return (
    <Nothing
      icon={<IconLifebuoy size={26} stroke={1.5} />}
      title={part === 'team' && none ? words.noTeam : words[part]}
      hint={hint}
    >
      {part === 'mine' && <Button onClick={() => choose('team')}>{words.teams}</Button>}
      {part === 'team' && <Button onClick={() => choose('all')}>{words.everybody}</Button>}
      {part === 'all' && able('reply') && (
        <Button variant="default" onClick={() => newCase.set({ customerId: null })}>
          {t.caseLists.add}
        </Button>
      )}
      {part === 'all' && able('settings') && (
        <LinkButton to="/settings/$room" params={{ room: 'mailboxes' }}>
          {t.inbox.empty.connect}
        </LinkButton>
      )}
    </Nothing>
  );
}
