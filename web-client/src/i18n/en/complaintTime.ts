import type { FirstTexts } from '../zh-CN/first'

/** How working time and due times are said. */
export const complaintTime: FirstTexts['complaintTime'] = {
  days_one: '{{count}} working day',
  days_other: '{{count}} working days',
  hours: '{{hours}} h',
  minutes: '{{minutes}} min',
  dueIn: 'due in {{time}}',
  overdueBy: 'overdue by {{time}}',
  paused: 'paused: waiting for customer',
  met: 'met',
  metLate: 'met {{time}} late',
  dueAt: 'Due {{due}}',
  pausedHint: 'Waiting since {{since}}; {{time}} left, due {{due}} if work went on now',
}
