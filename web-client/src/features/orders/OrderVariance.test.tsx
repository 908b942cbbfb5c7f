import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { VarianceReport } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { OrderVariance } from './OrderVariance'

const sum = (difference: number): VarianceReport['total'] => ({
  lines: 1,
  forecastNet: 100,
  actualNet: 100 + difference,
  forecast: 30,
  actual: 30 + difference,
  difference,
  price: difference,
  quantity: 0,
  cost: 0,
  freight: 0,
  days: 0,
})

const report: VarianceReport = {
  by: 'product',
  from: '2026-01-01',
  to: '2026-11-21',
  currency: 'CNY',
  hasData: true,
  total: sum(-12),
  rest: sum(-2),
  unknownLines: 2,
  items: [{ id: 3, name: 'P3 Bearing', sum: sum(-10) }],
}

const shown = (answered: () => Response) => {
  const api = stubApi({ 'GET /api/v1/profit/variance': answered })
  renderScreen(<OrderVariance orderId={5} />)
  return api
}

describe('why one order earned something else', () => {
  it('is told to the last line: the rest in a row, what cannot be compared beneath', async () => {
    shown(() => json(report))
    expect(await screen.findByRole('row', { name: /^P3 Bearing/ })).toBeInTheDocument()
    expect(screen.getByRole('row', { name: /^The rest .*-2/ })).toBeInTheDocument()
    expect(screen.getByRole('row', { name: /^Total .*-12/ })).toBeInTheDocument()
    expect(screen.getByText('2 lines without a forecast cost are left out')).toBeInTheDocument()
  })

  it('says so where it cannot be read', async () => {
    shown(() => json({ code: 'unexpected', title: 'broken' }, 500))
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument()
  })

  it('is silent while no actual costs are known', async () => {
    const { asked } = shown(() => json({ ...report, hasData: false, items: [], rest: null, unknownLines: 0 }))
    await expect.poll(() => asked('/api/v1/profit/variance').length).toBe(1)
    expect(screen.queryByRole('heading')).toBeNull()
  })
})
