import type { Texts } from '../zh-CN'

export const work: Texts['work'] = {
  hello: 'Good day, {{name}}',
  overdue: 'Overdue customers',
  overdueNote: 'The largest overdue amounts first',
  noOverdue: 'Nobody is overdue. Well done.',
  movedDown: 'Customers that moved down',
  movedDownNote: 'In the newest grading',
  noMovedDown: 'Nobody moved down in the newest grading.',
  losing: 'Loss-making orders',
  losingNote: 'Of the last 30 days, contribution below zero',
  net: 'net',
  noLosing: 'No order of the last 30 days loses money.',
  recentRuns: 'Newest grading runs',
  recentRunsNote: 'Dry and for real',
  noRuns: 'No runs yet.',
  graded: '{{customers}} customers',
  runOf: 'Grading as of {{asOf}}',
}
