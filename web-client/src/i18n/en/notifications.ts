import type { Texts } from '../zh-CN'

export const notifications: Texts['notifications'] = {
  bell: 'Notifications',
  readAll: 'Mark all as read',
  none: 'Nothing to tell',
  noneHint: 'Decisions on grades set by hand, and when they end, are told here.',
  showMore: 'Earlier ones',
  isNew: 'unread',
  overrideApproved: 'The grade {{grade}} set by hand was approved, until {{until}}',
  overrideRejected: 'The grade {{grade}} set by hand was refused',
  overrideEnds: 'The grade {{grade}} set by hand ends on {{until}}',
  other: '{{kind}}',
}
