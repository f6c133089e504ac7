import { useMediaQuery } from '@mantine/hooks';
import { IconMailOpened } from '@tabler/icons-react';
import { Outlet, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '../../text/index.ts';
import { Nothing } from '../../ui/nothing.tsx';
import classes from './inbox.module.css';
import { ConversationList } from './list.tsx';

/** The inbox: list and conversation side by side where there is room, one after the other on a phone. */
export function Inbox() {
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const { view = 'all', state = 'open' } = useSearch({ from: '/desk/inbox' });
  const { id } = useParams({ strict: false });
  useEffect(() => {
    if (!id) document.title = `${t.inbox.titles[view]} · Kept`;
  }, [id, view]);
  const list = <ConversationList key={`${view} ${state}`} view={view} state={state} openId={id ?? null} />;
  if (phone) return id ? <Outlet /> : list;
  return (
    <div className={classes.panes}>
      {list}
      <div className={classes.reading}>
        {id ? (
          <Outlet />
        ) : (
          <Nothing
            icon={<IconMailOpened size={26} stroke={1.5} />}
            title={t.inbox.choose}
            hint={t.inbox.chooseHint}
          />
        )}
      </div>
    </div>
  );
}
