import { describe, expect, it } from 'vitest'
import type { CubeAnswer, CubeKey, CubeQuestion } from '@/api/types'
import { answerable, cellOf, countsOrders, linesAddress, monthsOf, pivot, readQuestion, sheetRows } from './cube'
import { valuesOf, withValues } from './filters'

const today = '2026-11-22'

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

describe('the filters of a question', () => {
  it('are taken and given one kind at a time', () => {
    const two = withValues(withValues(null, 'customer', ['7', '8']), 'region', ['(none)'])
    expect(two).toMatchObject({ customerIds: [7, 8], regions: [''] })
    expect(valuesOf(two, 'region')).toEqual(['(none)'])
    expect(withValues(two, 'region', [])).toMatchObject({ customerIds: [7, 8], regions: null })
  })

  it('are none when the last value is taken away: an empty list would let nothing through', () => {
    expect(withValues({ grades: ['A'] }, 'grade', [])).toBeNull()
  })
})

describe('the pivot', () => {
  it('stands the second dimension beside each other, time in its order', () => {
    const made = pivot(answer)
    expect(made.columns.map((one) => one.id)).toEqual(['2026-Q1', '2026-Q2'])
    expect(made.rows).toHaveLength(2)
    expect(made.rows[0] && cellOf(made.rows[0], made.columns[1] ?? null)?.values.net).toBe(5)
    expect(made.rows[0]?.sum?.values.net).toBe(8)
  })

  it('has the sum of a first value beside all its rows where there are three dimensions', () => {
    const quarter: [string, string] = ['2026-Q1', '2026-Q1']
    const rows = [
      line([['7', '甲'], quarter, ['A', 'A']], 5),
      line([['7', '甲'], quarter, ['B', 'B']], 3),
      line([['8', '乙'], quarter, ['A', 'A']], 2),
    ]
    const made = pivot({ ...answer, dimensions: ['customer', 'quarter', 'grade'], rows })
    expect(made.rows.map((row) => [row.sum?.values.net ?? null, row.sumRows])).toEqual([
      [8, 2],
      [null, 0],
      [2, 1],
    ])
  })

  const question: CubeQuestion = { dimensions: ['customer', 'quarter'], measures: ['net'], compareYearBefore: false }
  const linesOf = (asked: Partial<CubeQuestion>, keys: CubeKey[], of = answer) => {
    const address = linesAddress(of, { ...question, ...asked }, keys)
    return address === null ? null : new URLSearchParams(address.split('?')[1])
  }

  it('leads to the lines behind a number, and back to the same question', () => {
    const lines = linesOf({ filters: { regions: ['', '华东'] } }, answer.rows[0]?.keys ?? [])
    expect(Object.fromEntries(lines ?? [])).toEqual({
      from: '2026-04',
      to: '2026-06',
      customer: '7',
      region: '(none),华东',
      ask: JSON.stringify({ ...question, filters: { regions: ['', '华东'] } }),
    })
    expect(readQuestion(lines?.get('ask') ?? null, today).filters).toEqual({ regions: ['', '华东'] })
  })

  it('asks for what has no value by a word of its own', () => {
    const none = [{ id: null, name: null }]
    expect(linesOf({}, none, { ...answer, dimensions: ['region'] })?.get('region')).toBe('(none)')
    expect(linesOf({}, none, { ...answer, dimensions: ['supplier'] })?.get('supplier')).toBe('0')
  })

  it('has the lines of a top category stay within the category that was chosen', () => {
    const top = { ...answer, dimensions: ['topCategory' as const] }
    const key = [{ id: '3', name: '阀门' }]
    expect(linesOf({}, key, top)?.get('category')).toBe('3')
    expect(linesOf({ filters: { categoryIds: [12] } }, key, top)?.get('category')).toBe('12')
    expect(linesOf({ filters: { categoryIds: [12, 20] } }, key, top)).toBeNull()
    // The sum beside several categories is that of the top category.
    expect(linesOf({}, key, { ...answer, dimensions: ['topCategory', 'category'] })?.get('category')).toBe('3')
  })

  it('counts no orders where one would count twice', () => {
    expect(answerable({ ...question, measures: ['net', 'orders'] }).measures).toEqual(['net', 'orders'])
    expect(answerable({ ...question, dimensions: ['supplier'], measures: ['orders'] }).measures).toEqual(['net'])
    const filtered = (filters: CubeQuestion['filters']) => countsOrders({ ...question, filters })
    expect(filtered({ categoryIds: [1] })).toBe(false)
    expect(filtered({ productIds: [1, 2] })).toBe(false)
    expect(filtered({ productIds: [1] })).toBe(true)
    expect(filtered({ regions: ['华东'] })).toBe(true)
  })

  it('knows the months of a quarter and a year', () => {
    expect(monthsOf('quarter', '2026-Q4')).toEqual(['2026-10', '2026-12'])
    expect(monthsOf('year', '2026')).toEqual(['2026-01', '2026-12'])
  })

  it('begins anew with a broken address', () => {
    expect(readQuestion('{', today)).toMatchObject({ dimensions: ['customer'], from: '2025-12', to: '2026-11' })
    expect(readQuestion('{"dimensions":["year"],"measures":["net"]}', today).dimensions).toEqual(['year'])
  })

  it('becomes rows of a sheet', () => {
    const rows = sheetRows(answer, { dimension: (d) => d, measure: (m) => m, before: 'before', rest: 'rest' })
    expect(rows[0]).toEqual(['customer', 'quarter', 'net'])
    expect(rows[1]).toEqual(['甲', '2026-Q2', 5])
  })
})
