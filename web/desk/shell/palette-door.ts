import { createSpotlight } from '@mantine/spotlight';

const [store, doors] = createSpotlight();
/** Whether the palette is open; shared by the palette and its doors. */
export const paletteStore = store;
/** Opens the palette of commands. */
export const openPalette = (): void => doors.open();
