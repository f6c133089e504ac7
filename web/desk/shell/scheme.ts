import { localStorageColorSchemeManager } from '@mantine/core';

/** Where the chosen appearance is kept; `public/scheme.js` reads the same key before the first paint. */
export const schemes = localStorageColorSchemeManager({ key: 'kept.scheme' });
