import {
  Button,
  Group,
  Menu,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut } from '../../api/auth.ts';
import { memory, meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { tellProblem } from '../../ui/failure.tsx';
import { discardAllDrafts, draftCount } from '../conversation/drafts.ts';
import classes from './shell.module.css';
import { helpOpen } from './state.ts';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** Light, dark, or like the system. */
export function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t.shell.theme}
      value={colorScheme}
      onChange={setColorScheme}
      data={SCHEMES.map((value) => ({ value, label: t.shell.themes[value] }))}
    />
  );
}

/** Signs out; where drafts wait on this device, asks first what becomes of them. */
export function useSignOut(): { leave: () => void; question: React.ReactNode } {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const me = useQuery(meQuery).data;
  const drafts = me ? draftCount(me.id) : 0;
  const go = async (discard: boolean): Promise<void> => {
    try {
      await signOut();
      if (discard && me) discardAllDrafts(me.id);
      setAsking(false);
      memory.clear();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      tellProblem(error);
    }
  };
  return {
    leave: () => (drafts > 0 ? setAsking(true) : void go(false)),
    question: (
      <Modal opened={asking} onClose={() => setAsking(false)} title={t.shell.signOut}>
        <Stack>
          <Text>{t.shell.signOutDrafts(drafts)}</Text>
          <Group>
            <Button onClick={() => void go(false)}>{t.shell.signOutKeep}</Button>
            <Button variant="light" color="brick" onClick={() => void go(true)}>
              {t.shell.signOutDiscard}
            </Button>
          </Group>
        </Stack>
      </Modal>
    ),
  };
}

/** Whoever is signed in, with appearance, keys and the way out. */
export function Account({ slim }: { slim: boolean }) {
  const me = useQuery(meQuery).data;
  const { leave, question } = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!me) return null;
  return (
    <>
      <Menu position="right-end" width={250}>
        <Menu.Target>
          <UnstyledButton
            className={classes.account ?? ''}
            data-slim={slim || undefined}
            aria-label={slim ? t.shell.account(me.name) : undefined}
          >
            <Face name={me.name} size={26} />
            {!slim && <span className="truncate">{me.name}</span>}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t.shell.account(me.name)}</Menu.Label>
          <Menu.Item
            leftSection={<IconKeyboard size={16} />}
            rightSection="?"
            onClick={() => helpOpen.set(true)}
          >
            {t.shell.help}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
            {t.shell.signOut}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t.shell.theme}</Menu.Label>
          {SCHEMES.map((one) => (
            <Menu.Item
              key={one}
              closeMenuOnClick={false}
              aria-current={one === colorScheme || undefined}
              leftSection={<IconCheck size={16} opacity={one === colorScheme ? 1 : 0} aria-hidden />}
              onClick={() => setColorScheme(one)}
            >
              {t.shell.themes[one]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {question}
    </>
  );
}
