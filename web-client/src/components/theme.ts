// The one place for colours, type scale and spacing, light and dark.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The single accent: a calm ink blue. */
const ink: MantineColorsTuple = [
  '#edf4fa',
  '#d9e6f1',
  '#b3cde3',
  '#8bb4d6',
  '#689ecb',
  '#4a8bbf',
  '#347ab1',
  '#2a6b9f',
  '#245b8a',
  '#184a74',
]

/** Cool greys; the last are the surfaces of the dark scheme. */
const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#eff1f4',
  '#e3e6eb',
  '#d0d5dc',
  '#b3bac4',
  '#8b94a1',
  '#667080',
  '#4d5665',
  '#343b47',
  '#1d222b',
]

const dark: MantineColorsTuple = [
  '#dde1e7',
  '#b4bbc7',
  '#929baa',
  '#6b7484',
  '#465061',
  '#353d4a',
  '#272d37',
  '#1c2129',
  '#161a21',
  '#0f1217',
]

const green: MantineColorsTuple = [
  '#e9f6ef',
  '#d3ecdd',
  '#a7d9bc',
  '#7cc69b',
  '#52b37b',
  '#339a60',
  '#25844f',
  '#1b6e41',
  '#145a34',
  '#0e4628',
]

const red: MantineColorsTuple = [
  '#fcefed',
  '#f8dcd9',
  '#f0b5af',
  '#e78d85',
  '#dc665c',
  '#cc473c',
  '#b8362c',
  '#a02a21',
  '#84221b',
  '#691a15',
]

const amber: MantineColorsTuple = [
  '#fdf5e4',
  '#faead0',
  '#f3d49d',
  '#ecbd67',
  '#e2a63b',
  '#c98c20',
  '#a87113',
  '#88590b',
  '#6e4707',
  '#543504',
]

export const sans =
  "'Inter', 'Segoe UI', -apple-system, BlinkMacSystemFont, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 7 },
  colors: { ink, gray, dark, green, red, amber, yellow: amber },
  autoContrast: true,
  fontFamily: sans,
  fontFamilyMonospace: "'Cascadia Mono', 'SF Mono', Consolas, 'Noto Sans Mono CJK SC', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '1rem', lg: '1.375rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        withArrow: true,
        multiline: true,
        maw: 340,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Paper: { defaultProps: { withBorder: true } },
    Badge: {
      defaultProps: { radius: 'sm', variant: 'light' },
      styles: { label: { textTransform: 'none', fontWeight: 600 } },
    },
    Anchor: { defaultProps: { underline: 'hover' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--crm-row': '38px', '--crm-rail': '84px', '--crm-head': '52px' },
  light: {
    '--crm-canvas': gray[0],
    '--crm-surface': '#ffffff',
    '--crm-line': gray[2],
    '--crm-text': gray[9],
    '--crm-quiet': gray[7],
    '--crm-hover': gray[1],
    '--crm-chosen': ink[0],
    '--crm-accent': ink[8],
    '--crm-gain': green[7],
    '--crm-loss': red[6],
    '--crm-warn': amber[7],
    '--crm-skeleton': gray[2],
    '--crm-grade-a-text': green[8],
    '--crm-grade-a-fill': green[1],
    '--crm-grade-b-text': ink[9],
    '--crm-grade-b-fill': ink[1],
    '--crm-grade-c-text': amber[8],
    '--crm-grade-c-fill': amber[1],
    '--crm-grade-d-text': red[8],
    '--crm-grade-d-fill': red[1],
    '--crm-grade-n-text': gray[7],
    '--crm-grade-n-fill': gray[2],
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': gray[9],
    '--mantine-color-dimmed': gray[7],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': red[6],
  },
  dark: {
    '--crm-canvas': dark[8],
    '--crm-surface': dark[7],
    '--crm-line': dark[5],
    '--crm-text': dark[0],
    '--crm-quiet': dark[1],
    '--crm-hover': dark[6],
    '--crm-chosen': '#1d3347',
    '--crm-accent': ink[3],
    '--crm-gain': green[3],
    '--crm-loss': red[3],
    '--crm-warn': amber[3],
    '--crm-skeleton': dark[5],
    '--crm-grade-a-text': green[2],
    '--crm-grade-a-fill': '#183a28',
    '--crm-grade-b-text': ink[2],
    '--crm-grade-b-fill': '#19354d',
    '--crm-grade-c-text': amber[2],
    '--crm-grade-c-fill': '#41310f',
    '--crm-grade-d-text': red[2],
    '--crm-grade-d-fill': '#4a2220',
    '--crm-grade-n-text': dark[1],
    '--crm-grade-n-fill': dark[5],
    '--mantine-color-body': dark[7],
    '--mantine-color-text': dark[0],
    '--mantine-color-dimmed': dark[1],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-error': red[3],
  },
})

/** What charts draw with: plain values, because a canvas knows no CSS variables. */
export const chartColours = {
  light: {
    text: gray[7],
    line: gray[2],
    surface: '#ffffff',
    accent: ink[7],
    soft: ink[2],
    gain: green[5],
    loss: red[5],
    total: gray[7],
    grades: { A: green[5], B: ink[5], C: amber[4], D: red[4], N: gray[4] },
    /** What stands beside each other without a meaning of its own: told apart by lightness too. */
    series: [ink[7], amber[4], green[5], gray[5], ink[3], amber[7], green[3], gray[7]],
  },
  dark: {
    text: dark[1],
    line: dark[5],
    surface: dark[7],
    accent: ink[4],
    soft: ink[8],
    gain: green[4],
    loss: red[4],
    total: dark[2],
    grades: { A: green[4], B: ink[4], C: amber[4], D: red[4], N: dark[3] },
    series: [ink[4], amber[3], green[4], dark[2], ink[2], amber[5], green[2], dark[0]],
  },
} as const
