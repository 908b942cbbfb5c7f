import { fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { VarianceReport } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { VariancePage } from './VariancePage'

vi.mock('@/components/Chart', () => ({
  Chart: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}))

const sum: VarianceReport['total'] = {
  lines: 1,
  forecastNet: 100,
  actualNet: 90,
  forecast: 30,
  actual: 20,
  difference: -10,
  price: -10,
  quantity: 0,
  cost: 0,
  freight: 0,
  days: 0,
}

const report = (change: Partial<VarianceReport> = {}): VarianceReport => ({
  by: 'order',
  from: '2026-01-01',
  to: '2026-11-21',
  currency: 'CNY',
  hasData: true,
  total: sum,
  rest: null,
  unknownLines: 0,
  items: [{ id: 5, name: 'SO-5', sum }],
  ...change,
})

describe('forecast against actual', () => {
  it('labels the rows by what they are while the others are read', async () => {
    stubApi({
      'GET /api/v1/profit/variance': (_request, url) =>
        url.searchParams.get('by') === 'order' ? json(report()) : new Promise<Response>(() => {}),
    })
    renderScreen(<VariancePage />, { at: '/profit/variance' })
    expect(await screen.findByRole('link', { name: 'SO-5' })).toHaveAttribute('href', '/orders/5')
    fireEvent.click(screen.getByRole('radio', { name: 'Product' }))
    expect(screen.getByRole('radio', { name: 'Product' })).toBeChecked()
    expect(screen.getByRole('columnheader', { name: 'Order' })).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'SO-5' })).toHaveAttribute('href', '/orders/5')
  })
})
