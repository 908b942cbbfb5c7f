import type { Texts } from '../zh-CN'

export const common: Texts['common'] = {
  retry: 'Try again',
  cancel: 'Cancel',
  save: 'Save',
  saving: 'Saving…',
  saved: 'Saved',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading',
  toStart: 'Go to the first page',
  yes: 'Yes',
  no: 'No',
  edit: 'Edit',
  remove: 'Delete',
  undo: 'Undo',
  reload: 'Reload',
  all: 'All',
  total: 'Total',
  more: 'See all',
  optional: 'optional',
  periodFrom: 'From',
  periodTo: 'To',
}

export const problem: Texts['problem'] = {
  traceId: 'Trace id',
  unexpected: 'Something went wrong',
  unexpectedHint:
    'This is a fault of the system, not of what you did. Try again in a moment; if it stays, give the trace id to your administrator.',
  noConnection: 'The server cannot be reached',
  noConnectionHint: 'Check the network, then try again. What you typed is still here.',
  forbidden: 'You may not see this',
  forbiddenHint: 'If your work needs it, ask an administrator for the right.',
  notFound: 'Not found',
  notFoundHint: 'It may have been deleted, or you may not see it.',
  noPage: 'There is no page at this address.',
  stale: 'Somebody else has just changed this',
  staleHint: 'Reload to see what changed, then save your own change.',
  tooMany: 'Too many requests',
  tooManyHint: 'Wait a moment and try again.',
  refused: 'This cannot be done',
}

export const place: Texts['place'] = {
  work: 'Work',
  customers: 'Customers',
  complaints: 'Complaints',
  duties: 'Visits',
  orders: 'Orders',
  products: 'Products',
  profit: 'Profit',
  grading: 'Grading',
  sync: 'ERP sync',
  administration: 'Admin',
}

export const shell: Texts['shell'] = {
  skip: 'Skip to content',
  demo: 'Demo data',
  approvals_one: '{{count}} order waits for your approval',
  approvals_other: '{{count}} orders wait for your approval',
  bell: 'Notifications',
  unread_one: 'Notifications: {{count}} unread',
  unread_other: 'Notifications: {{count}} unread',
  palette: 'Commands',
  help: 'Keyboard shortcuts',
  places: 'Main navigation',
  toStart: 'Go to the first page',
  language: 'Language',
  theme: 'Appearance',
  chosen: 'current',
  account: 'Account: {{name}}',
  search: 'Search customers, orders, products',
  searchNothing: 'Nothing found for "{{text}}"',
  section: 'In this section',
}

export const theme: Texts['theme'] = { light: 'Light', dark: 'Dark', auto: 'As the system' }

export const search: Texts['search'] = { customer: 'Customers', order: 'Orders', product: 'Products' }

export const palette: Texts['palette'] = {
  record: 'This record',
  go: 'Go to',
  create: 'Create',
  screen: 'Screen',
  placeholder: 'Type what to do or where to go',
  nothing: 'No such command',
}

export const help: Texts['help'] = {
  everywhere: 'Everywhere',
  inLists: 'In lists',
  search: 'Search',
  palette: 'Commands',
  places: 'Go to that place of the main navigation',
  help: 'Show the shortcuts',
  close: 'Close the side panel or dialog',
  move: 'Next and previous row',
  page: 'A page down or up',
  ends: 'First and last row',
  panel: 'Open in the side panel',
  open: 'Open the page',
}

export const figures: Texts['figures'] = {
  unknown: 'unknown',
  unknownReason: 'Data is missing, so it cannot be computed; it is not zero.',
  noBefore: 'nothing before',
}

export const grid: Texts['grid'] = {
  loaded: '{{loaded}} rows loaded',
  total: '{{total}} rows',
  loadingMore: 'Loading more…',
  columns: 'Choose columns',
  csv: 'Export CSV',
  csvHint: 'All rows, as filtered and sorted now',
  csvFailed: 'Export failed, try again',
  keys: '↑ ↓ move · Enter side panel · Ctrl+Enter page',
  keysPage: '↑ ↓ move · Enter open',
  nothing: 'No rows match',
  nothingHint: 'Try taking away a filter.',
  views: 'Views',
  plainList: 'Plain list',
  saveView: 'Save view',
  viewName: 'Name of the view',
  viewMenu: 'Menu of view: {{name}}',
  viewOf: 'by {{name}}',
  sharedView: 'Everybody sees it',
  shareView: 'Share with everybody',
  unshareView: 'Share no more',
  standardView: 'Opens with the list',
  makeStandard: 'Make it my standard',
  unmakeStandard: 'No longer my standard',
  renameView: 'Rename',
  overwriteView: 'Overwrite with what is shown',
  removeView: 'Delete view',
  removeViewQuestion: 'Delete the view “{{name}}”?',
  removeSharedView: 'It is shared: the others lose it too.',
}

export const filter: Texts['filter'] = { add: 'Filter', clear: 'Clear', remove: 'Remove filter: {{filter}}' }

export const panel: Texts['panel'] = { open: 'Open page', close: 'Close' }

export const record: Texts['record'] = {
  sections: 'This record',
  erpOwned: 'Kept by the ERP; change it there',
}

export const job: Texts['job'] = { progress: 'Progress', cancel: 'Cancel job', stopping: 'Stopping…' }
