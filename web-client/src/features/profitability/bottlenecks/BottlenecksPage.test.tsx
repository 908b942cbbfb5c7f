import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Bottleneck } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { BottlenecksPage } from './BottlenecksPage'

const bottleneck = (change: Partial<Bottleneck>): Bottleneck => ({
  bottleneckId: 1,
  code: 'CNC',
  name: 'Lathe',
  capacityHours: 160,
  peakMonths: [],
  products: 0,
  hours: 960,
  use: 0.5,
  peakUse: 0.5,
  isFull: false,
  months: [],
  version: 1,
  ...change,
})

const shown = (one: Bottleneck) => {
  stubApi({
    'GET /api/v1/profit/bottlenecks': () => json({ from: '2025-11', to: '2026-10', waiting: 0, items: [one] }),
    'GET /api/v1/profit/bottlenecks/1/products': () => json({ items: [] }),
  })
  renderScreen(<BottlenecksPage />)
}

describe('the use of a bottleneck', () => {
  it('is that of the period where no months are peak months', async () => {
    shown(bottleneck({}))
    expect(await screen.findByRole('progressbar', { name: 'Lathe: Use of the period' })).toBeInTheDocument()
    expect(screen.queryByText(/Use in peak months/)).toBeNull()
    expect(screen.queryByText(/·\s*$/)).toBeNull()
    expect(screen.queryByText(/Peak months/)).toBeNull()
  })

  it('is that of the peak months where there are some, beside that of the period', async () => {
    shown(bottleneck({ peakMonths: [3, 4], peakUse: 1.1, isFull: true }))
    const bar = await screen.findByRole('progressbar', { name: 'Lathe: Use in peak months' })
    expect(bar).toHaveAttribute('aria-valuenow', '100')
    expect(screen.getByText(/Use in peak months/)).toHaveTextContent(
      'Use in peak months 110.0 % · Use of the period 50.0 %',
    )
    expect(screen.getByText(/Peak months: Month 3 and Month 4/)).toBeInTheDocument()
  })

  it('is that of the period where the period has none of the peak months', async () => {
    shown(bottleneck({ peakMonths: [3], peakUse: null }))
    expect(await screen.findByRole('progressbar', { name: 'Lathe: Use of the period' })).toBeInTheDocument()
  })
})
