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

  it('leads from a product to its orders in the same period, and from a month to those of its days', async () => {
    const { asked } = stubApi({
      'GET /api/v1/products/3': () => json({ productId: 3, code: 'P3', name: 'Bearing' }),
      'GET /api/v1/profit/variance': (_request, url) => {
        const by = url.searchParams.get('by') as VarianceReport['by']
        const from = url.searchParams.get('from') ?? ''
        const id = by === 'month' ? null : 3
        return json(report({ by, from, items: [{ id, name: by === 'month' ? '2026-03' : 'P3 Bearing', sum }] }))
      },
    })
    const { address } = renderScreen(<VariancePage />, { at: '/profit/variance?by=product&from=2026-03-10' })
    fireEvent.click(await screen.findByRole('link', { name: 'P3 Bearing' }))
    expect(address()).toBe('/profit/variance?by=order&from=2026-03-10&to=2026-11-21&product=3')
    expect(await screen.findByRole('link', { name: 'Bearing' })).toHaveAttribute('href', '/products/3')
    const last = asked('/api/v1/profit/variance').at(-1)
    expect(last?.url).toContain('by=order&from=2026-03-10&to=2026-11-21&product=3')

    fireEvent.click(screen.getByRole('radio', { name: 'Month' }))
    fireEvent.click(await screen.findByRole('link', { name: '2026-03' }))
    expect(address()).toBe('/profit/variance?by=order&from=2026-03-10&to=2026-03-31&product=3')
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
    expect(address()).toBe('/profit/variance?by=order&from=2026-03-10&to=2026-03-31')
  })

  it('does not say that nothing came where what came cannot be compared', async () => {
    stubApi({
      'GET /api/v1/profit/variance': () => json(report({ hasData: false, items: [], unknownLines: 1 })),
    })
    renderScreen(<VariancePage />, { at: '/profit/variance' })
    expect(await screen.findByText('Nothing that could be compared')).toBeInTheDocument()
    expect(screen.getByText('1 line without a forecast cost is left out')).toBeInTheDocument()
  })
})
