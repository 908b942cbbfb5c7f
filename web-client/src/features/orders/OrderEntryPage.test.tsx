import { configure, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { CheckedOrder, Finding, Order, Profit } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { OrderEntryPage } from './OrderEntryPage'
import { movesOf, OrderMoves } from './OrderMoves'

// Pickers and dialogs draw much: a busy machine needs its time.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

const profit: Profit = {
  net: 1200,
  tax: 0,
  material: 400,
  labour: 100,
  variableOverhead: 50,
  freight: 0,
  commission: 0,
  rebate: 0,
  financing: 0,
  complaint: 0,
  contribution: 650,
  fixedOverhead: 100,
  fullProfit: 550,
  margin: 0.5417,
  unknownCostNet: 0,
  costSource: 'standard',
  costValidFrom: '2026-01-01',
}

const finding = (change: Partial<Finding> = {}): Finding => ({
  findingId: 31,
  guard: 'complaints',
  code: 'complaint.product',
  lineNumber: 1,
  product: { productId: 3, code: 'P3', name: 'Bearing' },
  batch: null,
  moment: 'confirm',
  mode: 'warn',
  state: 'open',
  subject: 'complaint',
  subjectIds: [5],
  data: {
    whose: 'customer',
    total: 1,
    complaints: [
      {
        complaintId: 5,
        number: 'C2026-000005',
        whose: 'customer',
        match: 'product',
        kind: 'product',
        severity: 2,
        state: 'closed',
        receivedOn: '2026-03-01',
        isOpen: false,
        isRejected: false,
        product: { productId: 3, code: 'P3', name: 'Bearing' },
        batch: 'B1',
        subject: 'Runs hot',
        cause: 'Hardness too low',
        rootCause: null,
        method: 'Replaced',
        result: 'Runs cool',
        preventiveAction: null,
        cost: null,
        laterDeliveries: 3,
        cleanDeliveries: 2,
      },
    ],
  },
  cost: null,
  shipmentId: null,
  foundAt: '2026-11-21T08:00:00Z',
  action: null,
  note: null,
  decidedBy: null,
  decidedAt: null,
  ...change,
})

const checked: CheckedOrder = {
  customer: { customerId: 7, code: 'C7', name: 'Hengda' },
  grade: 'B',
  orderDate: '2026-11-21',
  currency: 'CNY',
  exchangeRate: 1,
  expectedDays: 45,
  expectedDaysSource: 'paymentDays',
  paymentDays: null,
  assumedRates: [],
  lines: [
    {
      lineNumber: 1,
      product: { productId: 3, code: 'P3', name: 'Bearing' },
      category: null,
      quantity: 10,
      unit: 'pcs',
      unitsPerSalesUnit: 1,
      unitPrice: 120,
      discount: 0,
      taxRate: 0.13,
      lineAmount: 1200,
      headerDiscountShare: 0,
      profit,
      judgement: {
        verdict: 'negotiate',
        reasons: ['marginBelowTarget'],
        floor: 0.1,
        target: 0.6,
        margin: 0.5417,
        priceNeeded: 0.0334,
      },
    },
  ],
  total: profit,
  judgement: {
    verdict: 'negotiate',
    reasons: ['marginBelowTarget'],
    floor: 0.1,
    target: 0.6,
    margin: 0.5417,
    contribution: 650,
    belowFloor: 0,
    belowTarget: 70,
    remedies: { priceIncrease: 0.1459, prices: [137.508], paymentDays: null, quantityIncrease: null, quantities: null },
  },
  verdict: 'needsAcknowledgement',
  findings: [finding({ findingId: null, moment: 'entry' })],
}

const order = (change: Partial<Order> = {}): Order => ({
  orderId: 9,
  number: 'O2026-000009',
  source: null,
  externalKey: null,
  erpOwned: false,
  customer: checked.customer,
  grade: 'B',
  orderDate: '2026-11-21',
  state: 'draft',
  currency: 'CNY',
  exchangeRate: 1,
  pricesIncludeTax: false,
  headerDiscountRate: null,
  headerDiscountAmount: null,
  freight: 0,
  paymentDays: null,
  salesperson: null,
  region: null,
  channel: null,
  archivedAt: null,
  version: 4,
  expectedDays: 45,
  expectedDaysSource: 'paymentDays',
  assumedRates: [],
  lines: [],
  total: profit,
  shipments: [],
  invoices: [],
  creditNotes: [],
  findings: [finding()],
  steps: [],
  ...change,
})

describe('an order that is typed', () => {
  it('shows what it brings and the whole story of an earlier complaint, and is kept as a draft', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/customers': () => json({ items: [] }),
      'GET /api/v1/products': () =>
        json({ items: [{ productId: 3, code: 'P3', name: 'Bearing' }], nextCursor: null, total: 1 }),
      'POST /api/v1/orders/check': () => json(checked),
      'POST /api/v1/orders': () => json(order(), 201),
    })
    const { address } = renderScreen(<OrderEntryPage />, {
      at: '/orders/new?customer=7&name=Hengda',
      also: { '/orders/:orderId': <div>kept</div> },
    })
    expect(screen.getByRole('button', { name: 'Save draft' })).toBeDisabled()
    // The list of choices carries the label as well.
    await user.type(screen.getAllByLabelText('Product, line 1')[0] as HTMLElement, 'P3')
    await user.click(await screen.findByRole('option', { name: 'P3 Bearing' }))
    await user.type(screen.getByLabelText('Quantity, line 1'), '10')
    expect(await screen.findByText('This product was complained of before.')).toBeInTheDocument()
    expect(screen.getByText('Confirming wants a word on each warning')).toBeInTheDocument()
    expect(screen.getByText('Hardness too low')).toBeInTheDocument()
    expect(screen.getByText('1 of 3 was complained of again')).toBeInTheDocument()
    expect(screen.getAllByText('54.2 %').length).toBeGreaterThan(0)
    const asked = await api.asked('/api/v1/orders/check').at(-1)?.json()
    expect(asked.lines).toEqual([{ productId: 3, quantity: 10, discount: 0 }])
    // Of a screw a hundredth is a third of the price.
    await user.click(screen.getByRole('button', { name: 'Take the price 0.0334 in line 1' }))
    expect(screen.getByLabelText('Unit price, line 1')).toHaveValue('0.0334')
    await user.click(screen.getByRole('button', { name: 'Save draft' }))
    await waitFor(() => expect(address()).toBe('/orders/9'))
  })

  it('is confirmed only with a word on each warning', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'POST /api/v1/orders/9/confirm': () => json({ outcome: 'confirmed', order: order(), findings: [] }),
    })
    const { queryClient } = renderScreen(<OrderMoves order={order()} onReload={() => {}} />)
    queryClient.setQueryData(['profit', 'exceptions'], {})
    await user.click(screen.getByRole('button', { name: 'Confirm' }))
    const dialog = await screen.findByRole('dialog')
    const confirm = within(dialog).getByRole('button', { name: 'Confirm' })
    expect(confirm).toBeDisabled()
    expect(within(dialog).getByText('1 warning wants a word')).toBeInTheDocument()
    await user.click(within(dialog).getByPlaceholderText('What was done'))
    await user.click(await screen.findByRole('option', { name: 'Another batch' }))
    await user.type(within(dialog).getByLabelText('Note'), 'Taken from B7')
    await user.click(confirm)
    await waitFor(() => expect(api.asked('/api/v1/orders/9/confirm')).toHaveLength(1))
    const sent = api.asked('/api/v1/orders/9/confirm')[0]
    expect(sent?.headers.get('If-Match')).toBe('"4"')
    expect(await sent?.json()).toEqual({
      acknowledgements: [{ findingId: 31, action: 'otherBatch', note: 'Taken from B7' }],
    })
    await waitFor(() => expect(queryClient.getQueryState(['profit', 'exceptions'])?.isInvalidated).toBe(true))
  })

  it('cannot be confirmed while something blocks', async () => {
    const user = userEvent.setup()
    stubApi({})
    renderScreen(<OrderMoves order={order({ findings: [finding({ mode: 'block' })] })} onReload={() => {}} />)
    await user.click(screen.getByRole('button', { name: 'Confirm' }))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByRole('button', { name: 'Confirm' })).toBeDisabled()
  })

  it('offers what its state allows to those who may', () => {
    expect(movesOf('draft', true, false)).toEqual(['confirm', 'cancel'])
    expect(movesOf('waitingForApproval', true, true)).toEqual(['approve', 'reject', 'cancel'])
    expect(movesOf('waitingForApproval', false, false)).toEqual([])
    expect(movesOf('shipped', true, true)).toEqual(['close'])
    expect(movesOf('closed', true, true)).toEqual([])
  })

  it('leaves the orders of the ERP alone', () => {
    stubApi({})
    renderScreen(<OrderMoves order={order({ erpOwned: true })} onReload={() => {}} />, { me: anna })
    expect(screen.queryByRole('button', { name: 'Confirm' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Edit' })).not.toBeInTheDocument()
  })
})
