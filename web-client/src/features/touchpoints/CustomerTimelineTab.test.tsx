import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { TimelineItem, Touchpoint } from '@/api/types'
import { type Answers, anna, json, renderScreen, stubApi } from '@/testing/render'
import { CustomerTimelineTab } from './CustomerTimelineTab'

const call: TimelineItem = {
  kind: 'touchpoint',
  id: 9,
  on: '2026-11-20',
  at: '2026-11-20T03:00:00Z',
  channel: 'phone',
  direction: 'in',
  outcome: 'positive',
  subject: 'Asked for a quote',
  person: 'Anna',
  amount: null,
  grade: null,
}
const order: TimelineItem = { ...call, kind: 'order', id: 4, on: '2026-11-02', subject: null, amount: 1200 }
const note: Touchpoint = {
  touchpointId: 9,
  version: 2,
  customer: { customerId: 3, code: 'K3', name: 'Blue Pump' },
  contact: { contactId: 5, name: 'Mr Li' },
  channel: 'phone',
  direction: 'in',
  happenedAt: '2026-11-20T03:00:00Z',
  person: { personId: 1, name: 'Anna' },
  subject: 'Asked for a quote',
  note: 'Wants 200 pieces',
  outcome: 'positive',
  nextStep: 'send it',
  nextStepOn: '2026-11-25',
  nextStepBy: null,
  dutyId: null,
  erpOwned: false,
  createdAt: '2026-11-20T03:01:00Z',
  archivedAt: null,
}
const answers: Answers = {
  'GET /api/v1/customers/3/timeline': () => json({ items: [call, order], nextCursor: null }),
  'GET /api/v1/touchpoints': () => json({ items: [note], nextCursor: null }),
  'GET /api/v1/customers/3/contacts': () => json({ items: [], nextCursor: null }),
  'GET /api/v1/grading/duties': () => json({ items: [], nextCursor: null }),
}

// The tab reads its customer from the address, so it stands in a route of its own.
const draw = (at: string, me = anna) =>
  renderScreen(<span />, {
    at: '/',
    me,
    also: { '/customers/:customerId/timeline': <CustomerTimelineTab /> },
  }).router.navigate(at)

describe('the timeline of a customer', { timeout: 30_000 }, () => {
  it('shows contacts with their notes beside orders', async () => {
    stubApi(answers)
    await draw('/customers/3/timeline')
    expect(await screen.findByText('Wants 200 pieces')).toBeInTheDocument()
    expect(screen.getByText('→ Mr Li', { exact: false })).toBeInTheDocument()
    expect(screen.getByText('Next: send it', { exact: false })).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'Order' })).toHaveAttribute('href', '/orders/4')
  })

  it('writes a contact down in any channel', async () => {
    const user = userEvent.setup()
    const api = stubApi({ ...answers, 'POST /api/v1/touchpoints': () => json({ touchpointId: 10 }, 201) })
    await draw('/customers/3/timeline?write=true')
    const composer = await screen.findByRole('region', { name: 'Record a contact' })
    await user.click(within(composer).getByRole('radio', { name: 'Fax' }))
    await user.type(
      within(composer).getByRole('textbox', { name: 'Note' }),
      'Sent the terms{Control>}{Enter}{/Control}',
    )
    await waitFor(() => expect(api.requests.some((one) => one.method === 'POST')).toBe(true))
    const sent = await api.requests.find((one) => one.method === 'POST')?.json()
    expect(sent).toMatchObject({ customerId: 3, channel: 'fax', note: 'Sent the terms' })
    expect(sent).not.toHaveProperty('dutyId')
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Record a contact' })).not.toBeInTheDocument())
  })

  it('changes a contact as it was read, and tells when somebody was faster', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      ...answers,
      'PATCH /api/v1/touchpoints/9': () => json({ title: 'Changed', status: 412, detail: 'Read it again.' }, 412),
    })
    await draw('/customers/3/timeline')
    await user.click(await screen.findByRole('button', { name: 'Change the contact: 2026-11-20' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    expect(await within(dialog).findByText('Somebody else has just changed this')).toBeInTheDocument()
    const sent = api.requests.find((one) => one.method === 'PATCH')
    expect(sent?.headers.get('If-Match')).toBe('"2"')
    expect(await sent?.json()).toMatchObject({ subject: 'Asked for a quote', contactId: 5 })
  })

  it('is only read without the right', async () => {
    stubApi(answers)
    await draw('/customers/3/timeline', { ...anna, permissions: ['readCustomers'] })
    expect(await screen.findByText('Wants 200 pieces')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: /Record a contact|Change the contact/ })).not.toBeInTheDocument()
  })
})
