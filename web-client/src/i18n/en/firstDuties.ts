import type { FirstTexts } from '../zh-CN/first'

/** What the first page says of duties. */
export const firstDuties: FirstTexts['duties'] = {
  overdueBy_one: 'overdue by {{count}} day',
  overdueBy_other: 'overdue by {{count}} days',
  dueToday: 'today',
  dueTomorrow: 'tomorrow',
  dueIn_one: 'in {{count}} day',
  dueIn_other: 'in {{count}} days',
  doneOn: 'done {{day}}',
  missedIn: 'missed in {{year}}',
  withdrawnOn: 'withdrawn {{day}}',
  reportShort: 'Report',
  workTitle: 'My visits and calls',
  workNote: '{{overdue}} overdue · {{due}} within two weeks',
  workNone: 'No visit or call is due within two weeks.',
}
