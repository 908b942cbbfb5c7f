import type { Texts } from '../zh-CN'

export const grade: Texts['grade'] = {
  label: '{{grade}}',
  score: '{{score}} points',
  noScore: 'No score',
  from: '{{scheme}}, version {{number}}, as of {{asOf}}',
  previous: 'before: {{grade}}',
  neverGraded: 'Not graded yet.',
  keptByHysteresis: 'The score lies just outside this grade; the grade is kept by the margin of hysteresis.',
  gap: '{{points}} points short of {{grade}}',
  whyCaption: 'How the criteria make the score',
  criterion: 'Criterion',
  raw: 'Value',
  median: 'Median of {{grade}}',
  points: 'Points',
  weight: 'Weight',
  contribution: 'Contributes',
  noValue: 'no value',
  skipped: 'skipped',
  days: 'days',
}

export const grading: Texts['grading'] = {
  runs: 'Grading runs',
  schemes: 'Grading schemes',
  statistics: 'Grade statistics',
  startRun: 'Start a grading run',
}
