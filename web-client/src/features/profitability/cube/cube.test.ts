import { describe, expect, it } from 'vitest'
import type { CubeAnswer } from '@/api/types'
import { cellOf, linesAddress, monthsOf, pivot, readQuestion, sheetRows } from './cube'

const line = (keys: [string | null, string | null][], net: number, isRest = false) => ({
  keys: keys.map(([id, name]) => ({ id, name })),
  values: { net },
  yearBefore: null,
  unknownCostShare: null,
  isRest,
})

const answer: CubeAnswer = {
  currency: 'CNY',
  from: '2026-01',
  to: '2026-12',
  hasData: true,
  waiting: 0,
  dimensions: ['customer', 'quarter'],
  measures: ['net'],
  rows: [
    line(
      [
        ['7', '甲'],
        ['2026-Q2', '2026-Q2'],
      ],
      5,
    ),
    line(
      [
        ['7', '甲'],
        ['2026-Q1', '2026-Q1'],
      ],
      3,
    ),
    line(
      [
        ['8', '乙'],
        ['2026-Q1', '2026-Q1'],
      ],
      2,
    ),
  ],
  subtotals: [line([['7', '甲']], 8), line([['8', '乙']], 2)],
  total: line([], 10),
  others: 0,
}

describe('the pivot', () => {
  it('stands the second dimension beside each other, time in its order', () => {
    const made = pivot(answer)
    expect(made.columns.map((one) => one.id)).toEqual(['2026-Q1', '2026-Q2'])
    expect(made.rows).toHaveLength(2)
    expect(made.rows[0] && cellOf(made.rows[0], made.columns[1] ?? null)?.values.net).toBe(5)
    expect(made.rows[0]?.sum?.values.net).toBe(8)
  })

  it('leads to the lines behind a number', () => {
    expect(
      linesAddress(answer, { dimensions: [], measures: [], compareYearBefore: false }, answer.rows[0]?.keys ?? []),
    ).toBe('/profit/cube/lines?from=2026-04&to=2026-06&customer=7')
  })

  it('asks for what has no value by a word of its own', () => {
    const regions = { ...answer, dimensions: ['region' as const] }
    expect(
      linesAddress(regions, { dimensions: [], measures: [], compareYearBefore: false }, [{ id: null, name: null }]),
    ).toContain('region=%28none%29')
  })

  it('knows the months of a quarter and a year', () => {
    expect(monthsOf('quarter', '2026-Q4')).toEqual(['2026-10', '2026-12'])
    expect(monthsOf('year', '2026')).toEqual(['2026-01', '2026-12'])
  })

  it('begins anew with a broken address', () => {
    expect(readQuestion('{').dimensions).toEqual(['customer'])
    expect(readQuestion('{"dimensions":["year"],"measures":["net"]}').dimensions).toEqual(['year'])
  })

  it('becomes rows of a sheet', () => {
    const rows = sheetRows(answer, { dimension: (d) => d, measure: (m) => m, before: 'before', rest: 'rest' })
    expect(rows[0]).toEqual(['customer', 'quarter', 'net'])
    expect(rows[1]).toEqual(['甲', '2026-Q2', 5])
  })
})
