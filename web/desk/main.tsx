import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../ui/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { memory } from '../api/queries.ts';
import { t } from '../text/index.ts';
import { Announcer } from '../ui/announce.tsx';
import { Notices } from '../ui/notices.tsx';
import { hearOfOutdated, Outdated } from '../ui/outdated.tsx';
import { layTheme, theme } from '../ui/theme.ts';
import { router } from './router.tsx';
import { schemes } from './shell/scheme.ts';

layTheme();
hearOfOutdated();
document.documentElement.lang = t.language;
const place = document.getElementById('desk');
if (!place) throw new Error('index.html has no place for the desk.');

createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles
    >
      <QueryClientProvider client={memory}>
        <RouterProvider router={router} />
        <Notices />
        <Announcer />
        <Outdated />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
