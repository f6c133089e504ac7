import {
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  type MantineColorsTuple,
  mergeMantineTheme,
} from '@mantine/core';
import { t } from '../text/index.ts';

/** Spruce: the one colour that means "you can act here". */
const spruce: MantineColorsTuple = [
  '#eef6f3',
  '#d9ebe5',
  '#b3d6ca',
  '#86bdac',
  '#5aa38f',
  '#3b8b76',
  '#2a7462',
  '#1d5c50',
  '#164a40',
  '#0e362f',
];
/** Honey: somebody waits. */
const honey: MantineColorsTuple = [
  '#fdf6e7',
  '#f9e9c7',
  '#f3d596',
  '#ecbf62',
  '#e2a93b',
  '#c98d1e',
  '#a87212',
  '#865a0e',
  '#68460d',
  '#4b330b',
];
/** Brick: something went wrong. */
const brick: MantineColorsTuple = [
  '#fdf1ef',
  '#f9dcd8',
  '#f1b9b1',
  '#e79186',
  '#dc6a5c',
  '#cb4a3b',
  '#b03a2d',
  '#902e24',
  '#70251d',
  '#501b16',
];
/** For faces only: people are not states, so they have colours of their own. */
const slate: MantineColorsTuple = [
  '#eff3f7',
  '#dde5ed',
  '#bccbd9',
  '#98adc2',
  '#7890aa',
  '#5f7993',
  '#4b6480',
  '#3b5069',
  '#2d3d50',
  '#1f2a38',
];
const plum: MantineColorsTuple = [
  '#f6f1f6',
  '#ebdfeb',
  '#d6bfd6',
  '#bd9bbe',
  '#a67ba8',
  '#8f6192',
  '#774d7a',
  '#5f3d62',
  '#472e4a',
  '#311f33',
];
const clay: MantineColorsTuple = [
  '#f8f2ec',
  '#efe1d3',
  '#e0c6aa',
  '#cda780',
  '#b9895b',
  '#9f7044',
  '#835a35',
  '#674628',
  '#4d341d',
  '#352413',
];
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f3f0',
  '#eae8e3',
  '#dedbd4',
  '#c9c5bc',
  '#a5a098',
  '#77736c',
  '#5d5a54',
  '#3f3d39',
  '#23221f',
];
const dark: MantineColorsTuple = [
  '#dbdad5',
  '#b9b7b0',
  '#a09e97',
  '#6f6e69',
  '#484845',
  '#383936',
  '#2a2b29',
  '#1e1f1d',
  '#181917',
  '#111211',
];

/** The list of a combobox scrolls itself: a scroll area around it would be a stop that leads nowhere. */
const list = { withScrollArea: false, styles: { options: { maxHeight: 240, overflowY: 'auto' } } } as const;

/** The look of the desk: warm neutrals, hairlines instead of shadows, one green. */
export const theme = createTheme({
  colors: { spruce, honey, brick, slate, plum, clay, gray, dark },
  primaryColor: 'spruce',
  primaryShade: { light: 7, dark: 6 },
  white: '#ffffff',
  black: '#23221f',
  autoContrast: true,
  luminanceThreshold: 0.18,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.55', xl: '1.4' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    InputWrapper: {
      defaultProps: { withAsterisk: false },
      styles: { label: { marginBottom: 4 }, description: { marginBottom: 6 } },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 'xs' } },
    // With margins around it, the whole width would reach beyond the edge.
    Skeleton: { styles: { root: { width: 'auto' } } },
    Button: { defaultProps: { size: 'sm' } },
    // Targets of at least 24 pixels; arrows beside a number are smaller, and nobody counts up an amount of money.
    InputClearButton: { styles: { root: { minWidth: 24, minHeight: 24 } } },
    NumberInput: { defaultProps: { hideControls: true } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': t.words.close },
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.35 },
      },
      styles: { title: { fontWeight: 620, fontSize: '1rem' } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': t.words.close } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right', ...list } },
    TagsInput: { defaultProps: list },
    MultiSelect: { defaultProps: list },
    // What takes a tag away is 24 px wide at least (WCAG 2.5.8).
    Pill: { styles: { remove: { minWidth: 24, minHeight: 24 } } },
    Badge: { defaultProps: { radius: 'sm', variant: 'light', tt: 'none', fw: 550 } },
    Kbd: { defaultProps: { size: 'xs' } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

/** Where the defaults of Mantine fall short of 4.5 : 1, or of our calm. */
const ours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#23221f',
    '--mantine-color-dimmed': '#66625b',
    '--mantine-color-placeholder': '#77736c',
    '--mantine-color-anchor': '#1d5c50',
    '--mantine-color-error': '#b03a2d',
    '--mantine-color-default-border': '#dedbd4',
    '--mantine-color-gray-light-color': '#5d5a54',
    '--mantine-color-brick-light': '#fdf1ef',
    '--mantine-color-honey-light': '#fdf3de',
    '--mantine-color-spruce-light': '#e6f1ed',
    '--mantine-color-honey-light-color': '#7a520d',
    '--mantine-color-brick-light-color': '#902e24',
    '--mantine-color-spruce-light-color': '#1d5c50',
    '--mantine-color-slate-light-color': '#3b5069',
    '--mantine-color-plum-light-color': '#5f3d62',
    '--mantine-color-clay-light-color': '#674628',
    '--desk-rail': '#f4f3f0',
    '--desk-sunk': '#faf9f7',
    '--desk-line': '#e6e3dd',
    '--desk-hover': '#f6f5f2',
    '--desk-chosen': '#e6f1ed',
    '--desk-wait': '#8a5a08',
    '--desk-fail': '#a33428',
    '--desk-staff': '#eef6f3',
    '--desk-note': '#fdf6e7',
    '--desk-mark': '#f9e9c7',
  },
  dark: {
    '--mantine-color-body': '#181917',
    '--mantine-color-text': '#e3e2dd',
    '--mantine-color-dimmed': '#a3a19a',
    '--mantine-color-placeholder': '#8d8b85',
    '--mantine-color-anchor': '#86bdac',
    '--mantine-color-error': '#e79186',
    '--mantine-color-default': '#1e1f1d',
    // The text on it is chosen for the light theme's shade.
    '--mantine-color-honey-filled': '#865a0e',
    '--mantine-color-honey-filled-hover': '#68460d',
    '--mantine-color-brick-light': '#2e1c19',
    '--mantine-color-default-border': '#383936',
    '--mantine-color-gray-light-color': '#c9c5bc',
    '--mantine-color-honey-light-color': '#f3d596',
    '--mantine-color-brick-light-color': '#f1b9b1',
    '--mantine-color-spruce-light-color': '#b3d6ca',
    '--mantine-color-slate-light-color': '#bccbd9',
    '--mantine-color-plum-light-color': '#d6bfd6',
    '--mantine-color-clay-light-color': '#e0c6aa',
    '--desk-rail': '#111211',
    '--desk-sunk': '#141513',
    '--desk-line': '#2a2b29',
    '--desk-hover': '#1e1f1d',
    '--desk-chosen': '#1d2f2a',
    '--desk-wait': '#ecbf62',
    '--desk-fail': '#e79186',
    '--desk-staff': '#182420',
    '--desk-note': '#262113',
    '--desk-mark': '#4b3a10',
  },
});

/**
 * Puts the theme's variables into the page as a constructed style sheet: Mantine's own way is `innerHTML`, which
 * Trusted Types refuses.
 */
export function layTheme(): void {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme);
  const base = defaultCssVariablesResolver(whole);
  const more = ours(whole);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    convertCssVariables({
      variables: { ...base.variables, ...more.variables },
      light: { '--mantine-color-scheme': 'light', ...base.light, ...more.light },
      dark: { '--mantine-color-scheme': 'dark', ...base.dark, ...more.dark },
    }),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
