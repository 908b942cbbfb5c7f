import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { CubeAnswer, CubeQuestion } from '@/api/types'
import { renderScreen } from '@/testing/render'
import { PivotTable } from './PivotTable'

const question: CubeQuestion = {
  dimensions: ['region', 'year', 'grade'],
  measures: ['net', 'freight'],
  compareYearBefore: true,
}
const told = (net: number, freight: number) => ({
  values: { net, freight },
  yearBefore: { net: 100, freight: 100 },
  unknownCostShare: null,
  isRest: false,
})
const key = (id: string) => ({ id, name: id })
const answer: CubeAnswer = {
  currency: 'CNY',
  from: '2026-01',
  to: '2026-12',
  hasData: true,
  waiting: 0,
  dimensions: question.dimensions,
  measures: question.measures,
  rows: [
    { keys: [key('East'), key('2026'), key('A')], ...told(110, 110) },
    { keys: [key('East'), key('2026'), key('B')], ...told(90, 90) },
  ],
  subtotals: [{ keys: [key('East')], ...told(200, 200) }],
  total: { keys: [], ...told(220, 220) },
  others: 0,
}

it('totals three dimensions, and calls less of a cost better', () => {
  renderScreen(<PivotTable answer={answer} question={question} />)
  const rows = screen.getAllByRole('row')
  expect(rows.at(-1)).toHaveTextContent('Total')
  expect(within(rows.at(-1) as HTMLElement).getAllByText('220')).toHaveLength(2)
  const colours = within(rows[2] as HTMLElement)
    .getAllByText(/\+10\.0 %/)
    .map((one) => one.className)
  expect(colours[0]).toContain('gain')
  expect(colours[1]).toContain('loss')
})
