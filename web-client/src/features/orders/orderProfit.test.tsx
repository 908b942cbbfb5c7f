import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { Order, Profit } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { OrderPage } from './OrderPage'
import { waterfall } from './profit'

vi.mock('@/components/Chart', () => ({
  Chart: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}))

const known: Profit = {
  net: 1000,
  tax: 130,
  material: 400,
  labour: 100,
  variableOverhead: 50,
  freight: 20,
  commission: 30,
  rebate: 0,
  financing: 6,
  complaint: 4,
  contribution: 390,
  fixedOverhead: 110,
  fullProfit: 280,
  margin: 0.39,
  unknownCostNet: 0,
  costSource: 'standard',
  costValidFrom: '2026-01-01',
}

const unknown: Profit = {
  ...known,
  net: 500,
  material: null,
  labour: null,
  variableOverhead: null,
  contribution: null,
  fixedOverhead: null,
  fullProfit: null,
  margin: null,
  unknownCostNet: 500,
  costSource: 'unknown',
  costValidFrom: null,
}

const line = (number: number, name: string, profit: Profit): Order['lines'][number] => ({
  orderLineId: number,
  lineNumber: number,
  externalKey: null,
  product: { productId: number, code: `P${number}`, name },
  category: null,
  quantity: 10,
  unit: 'pcs',
  unitsPerSalesUnit: 1,
  unitPrice: profit.net / 10,
  discount: 0,
  taxRate: 0.13,
  lineAmount: profit.net,
  headerDiscountShare: 0,
  returnReference: null,
  profit,
})

const order: Order = {
  orderId: 5,
  number: 'SO-5',
  source: 'ERP',
  externalKey: '5',
  erpOwned: true,
  customer: { customerId: 7, code: 'C7', name: 'Hengda' },
  grade: 'B',
  orderDate: '2026-11-02',
  state: 'confirmed',
  currency: 'CNY',
  exchangeRate: 1,
  pricesIncludeTax: true,
  headerDiscountRate: null,
  headerDiscountAmount: null,
  freight: 30,
  paymentDays: null,
  salesperson: null,
  region: null,
  channel: null,
  archivedAt: null,
  version: 1,
  expectedDays: 52,
  expectedDaysSource: 'collectionDays',
  assumedRates: ['rebate'],
  lines: [line(1, 'Bearing', known), line(2, 'Motor', unknown)],
  total: { ...unknown, net: 1500, unknownCostNet: 500 },
  shipments: [],
  invoices: [],
  creditNotes: [],
  findings: [],
  steps: [],
}

function showOrder(me = anna) {
  stubApi({ 'GET /api/v1/orders/5': () => json(order) })
  return renderScreen(null, { at: '/', me, also: { '/orders/:orderId': <OrderPage /> } })
}

describe('an order with a line of unknown cost', () => {
  it('shows the unknown as unknown with its reason, and the known in full', async () => {
    const { router } = showOrder()
    await router.navigate('/orders/5')
    const bearing = within(await screen.findByRole('row', { name: /Bearing/ }))
    expect(bearing.getByText('390.00')).toBeInTheDocument()
    expect(bearing.getByText('39.0 %')).toBeInTheDocument()
    const motor = within(screen.getByRole('row', { name: /Motor/ }))
    expect(motor.getAllByText('unknown').length).toBe(7)
    expect(motor.getAllByText(/no standard cost valid on 2026-11-02/).length).toBeGreaterThan(0)
    expect(motor.queryByText('100.0 %')).not.toBeInTheDocument()
  })

  it('says how much of the net rests on it', async () => {
    const { router } = showOrder()
    await router.navigate('/orders/5')
    expect(await screen.findByText(/Of 1,500.00 net, 500.00 \(33.3 %\) rests on unknown cost/)).toBeInTheDocument()
    expect(screen.getByText(/Unknown and therefore not drawn: Material, Labour/)).toBeInTheDocument()
  })

  it('lists the rates nobody set', async () => {
    const { router } = showOrder()
    await router.navigate('/orders/5')
    expect(await screen.findByText('rebate')).toBeInTheDocument()
  })

  it('keeps costs from those who may not see them', async () => {
    const { router } = showOrder({ ...anna, permissions: ['readOrders'] })
    await router.navigate('/orders/5')
    await screen.findByRole('row', { name: /Bearing/ })
    expect(screen.queryByText('390.00')).not.toBeInTheDocument()
    expect(screen.queryByRole('columnheader', { name: 'Contribution' })).not.toBeInTheDocument()
  })
})

describe('the way from net to profit', () => {
  it('ends where the API says it ends', () => {
    const { steps, unknown: left } = waterfall(known)
    expect(left).toEqual([])
    expect(steps.find((step) => step.id === 'complaint')?.to).toBe(390)
    expect(steps.at(-1)).toEqual({ id: 'fullProfit', from: 0, to: 280, total: true })
  })

  it('draws neither unknown costs nor a result that rests on them', () => {
    const { steps, unknown: left } = waterfall(unknown)
    expect(left).toEqual(['material', 'labour', 'variableOverhead'])
    expect(steps.map((step) => step.id)).toEqual(['net', 'freight', 'commission', 'rebate', 'financing', 'complaint'])
  })

  it('goes below zero for a loss', () => {
    const { steps } = waterfall({ ...known, material: 900, contribution: -110, fullProfit: -220 })
    expect(steps.find((step) => step.id === 'contribution')?.to).toBe(-110)
  })
})
