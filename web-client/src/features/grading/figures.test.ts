import { describe, expect, it } from 'vitest'
import type { BackTestCase } from '@/api/types'
import { usualDays } from './BackTestsPage'
import { bestCases } from './backTestFigures'
import { flowsOf } from './MovementSankey'
import { instantIn, presetOf } from './scheduleTimes'

const tested = (schemeId: number, asOf: string, rankCorrelation: number | null): BackTestCase => ({
  scheme: { schemeId, name: `S${schemeId}`, number: 1 },
  asOf,
  calculatedAt: null,
  customers: 10,
  graded: 10,
  rankCorrelation,
  grades: [],
})

describe('the best of a back-test', () => {
  it('is the highest correlation of each day', () => {
    const cases = [
      tested(1, '2025-01-01', 0.5),
      tested(2, '2025-01-01', 0.7),
      tested(1, '2025-07-01', 0.9),
      tested(2, '2025-07-01', null),
      tested(3, '2025-07-01', -0.2),
    ]
    expect([...bestCases({ cases })]).toEqual([cases[1], cases[2]])
  })

  it('is nobody where there is nothing to compare with, or several are equal', () => {
    expect(bestCases({ cases: [tested(1, '2025-01-01', 0.5)] }).size).toBe(0)
    expect(bestCases({ cases: [tested(1, '2025-01-01', 0.5), tested(2, '2025-01-01', 0.5)] }).size).toBe(0)
  })
})

it('suggests half-years that are over for a year', () => {
  expect(usualDays('2026-11-21', 3)).toEqual(['2025-07-01', '2025-01-01', '2024-07-01'])
  expect(usualDays('2026-06-30', 2)).toEqual(['2025-01-01', '2024-07-01'])
  expect(usualDays('2026-07-01', 1)).toEqual(['2025-07-01'])
})

it('orders flows from the best grades to the worst, and leaves out empty ones', () => {
  const flows = flowsOf([
    { from: 'N', to: 'C', customers: 2, contribution: null },
    { from: 'B', to: 'D', customers: 1, contribution: null },
    { from: 'B', to: 'A', customers: 4, contribution: null },
    { from: 'A', to: 'A', customers: 0, contribution: null },
  ])
  expect(flows.map(({ from, to }) => from + to)).toEqual(['BA', 'BD', 'NC'])
})

describe('schedules', () => {
  it('knows the usual expressions, however they are spaced', () => {
    expect(presetOf('0 0 2 1 1,7 ?')).toBe('halfYear')
    expect(presetOf(' 0  0 2 1 * ? ')).toBe('month')
    expect(presetOf('0 30 6 ? * FRI')).toBe('own')
  })

  it('tells a moment by the clocks of its zone', () => {
    expect(instantIn('2026-12-31T18:00:00Z', 'Asia/Shanghai')).toBe('2027-01-01 02:00')
    expect(instantIn('2026-12-31T18:00:00Z', 'UTC')).toBe('2026-12-31 18:00')
  })
})
