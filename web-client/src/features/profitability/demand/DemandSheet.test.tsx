import { fireEvent, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import type { DemandView } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { DemandSheet } from './DemandSheet'

vi.mock('@/components/Chart', () => ({
  Chart: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}))

const view = (change: Partial<DemandView> = {}): DemandView => ({
  subject: 'product',
  subjectId: 7,
  code: 'P7',
  name: 'Gate valve',
  unit: 'pc',
  currency: null,
  answer: 'forecast',
  madeAt: '2026-07-01T02:00:00Z',
  method: 'theta',
  mase: 0.8,
  past12: 120,
  next12: 132,
  change: 0.1,
  history: [
    { period: 202507, value: 9 },
    { period: 202606, value: 11 },
  ],
  months: [{ period: 202607, value: 11, low80: 8, high80: 14, low95: 6, high95: 16 }],
  trials: [
    { method: 'theta', meanAbsoluteError: 2, mase: 0.8 },
    { method: 'seasonalNaive', meanAbsoluteError: 2.5, mase: 1 },
  ],
  ...change,
})

const shown = (demand: DemandView) => {
  stubApi({ 'GET /api/v1/profit/demand/products/7': () => json(demand) })
  renderScreen(<DemandSheet subject="product" subjectId={7} />)
}

function Panel() {
  const [productId, setProductId] = useState(7)
  return (
    <>
      <button type="button" onClick={() => setProductId(8)}>
        next
      </button>
      <DemandSheet subject="product" subjectId={productId} />
    </>
  )
}

describe('the demand of a product', () => {
  it('is told month by month beside the same month of the year before', async () => {
    shown(view())
    const month = (await screen.findByText('2026-07')).closest('tr') as HTMLElement
    expect(within(month).getByText('9')).toBeInTheDocument()
    expect(within(month).getByText('11')).toBeInTheDocument()
    expect(within(month).getByText('8')).toBeInTheDocument()
    expect(within(month).getByText('14')).toBeInTheDocument()
  })

  it('tells how every method did and which one is used', async () => {
    shown(view())
    expect(await screen.findByText('Theta · chosen')).toBeInTheDocument()
    expect(screen.getByText('As last year')).toBeInTheDocument()
  })

  it('says what is missing instead of a zero where too little is known', async () => {
    shown(
      view({
        answer: 'tooLittleHistory',
        method: null,
        mase: null,
        next12: null,
        change: null,
        months: [],
        trials: [],
      }),
    )
    expect(await screen.findByText('Too little history')).toBeInTheDocument()
    expect(screen.queryByText('Month by month')).not.toBeInTheDocument()
  })

  it('never shows the figures of the product before, while those of the next are read', async () => {
    stubApi({
      'GET /api/v1/profit/demand/products/7': () => json(view()),
      'GET /api/v1/profit/demand/products/8': () => new Promise<Response>(() => {}),
    })
    renderScreen(<Panel />)
    expect(await screen.findByText('2026-07')).toBeInTheDocument()
    fireEvent.click(screen.getByText('next'))
    expect(screen.queryByText('2026-07')).toBeNull()
  })

  it('says that nothing was forecast yet', async () => {
    shown(view({ answer: 'notMade', madeAt: null, history: [], months: [], trials: [] }))
    expect(await screen.findByText('No forecasts yet')).toBeInTheDocument()
  })
})
