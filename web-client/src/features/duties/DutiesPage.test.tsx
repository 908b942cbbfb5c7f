import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Duty } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { DutiesPage } from './DutiesPage'

const visit: Duty = {
  dutyId: 7,
  kind: 'visit',
  state: 'overdue',
  dueOn: '2026-11-19',
  plannedOn: '2026-11-12',
  customer: { customerId: 3, code: 'K3', name: 'Blue Pump' },
  grade: 'A',
  person: { personId: 1, name: 'Anna' },
  touchpointId: null,
  doneOn: null,
  withdrawal: null,
  note: null,
}

const list =
  (items: Duty[] = [visit]) =>
  () =>
    json({ items, nextCursor: null, total: items.length })
const contacts = () => json({ items: [], nextCursor: null })

describe('the list of duties', { timeout: 30_000 }, () => {
  it('asks for my own, overdue and due, when nothing was chosen', async () => {
    const api = stubApi({ 'GET /api/v1/grading/duties': list() })
    renderScreen(<DutiesPage />, { at: '/duties' })
    expect(await screen.findByText('Blue Pump')).toBeInTheDocument()
    expect(screen.getByText('overdue by 2 days')).toBeInTheDocument()
    const query = new URL(api.asked('/api/v1/grading/duties')[0]?.url ?? '').searchParams
    expect(query.get('person')).toBe('me')
    expect(query.get('state')).toBe('overdue,due')
  })

  it('reports a visit with two clicks', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/grading/duties': list(),
      'GET /api/v1/customers/3/contacts': contacts,
      'POST /api/v1/touchpoints': () => json({ touchpointId: 1 }, 201),
    })
    renderScreen(<DutiesPage />, { at: '/duties' })
    await user.click(await screen.findByRole('button', { name: 'Report: Blue Pump' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    const sent = await api.asked('/api/v1/touchpoints')[0]?.json()
    expect(sent).toMatchObject({ customerId: 3, dutyId: 7, channel: 'visit', direction: 'out', outcome: 'reached' })
    // Today needs no moment: it is now.
    expect(sent.happenedAt).toBeUndefined()
    expect(await screen.findByText('Recorded, and the duty is done')).toBeInTheDocument()
  })

  it('says that the duty stays when nobody was reached, and sends the next step as mine', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/grading/duties': list(),
      'GET /api/v1/customers/3/contacts': contacts,
      'POST /api/v1/touchpoints': () => json({ touchpointId: 1 }, 201),
    })
    renderScreen(<DutiesPage />, { at: '/duties' })
    await user.click(await screen.findByRole('button', { name: 'Report: Blue Pump' }))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByText('This settles the duty')).toBeInTheDocument()
    await user.click(within(dialog).getByRole('radio', { name: 'Not reached' }))
    expect(within(dialog).getByText('Not reached: the duty stays open')).toBeInTheDocument()
    await user.type(within(dialog).getByRole('textbox', { name: 'Next step' }), 'call again')
    await user.click(within(dialog).getByRole('button', { name: 'in a week' }))
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(api.asked('/api/v1/touchpoints')).toHaveLength(1))
    expect(await api.asked('/api/v1/touchpoints')[0]?.json()).toMatchObject({
      outcome: 'notReached',
      nextStep: 'call again',
      nextStepOn: '2026-11-28',
      nextStepBy: 1,
    })
  })

  it('puts a duty off, and tells why another year is refused', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/grading/duties': list(),
      'POST /api/v1/grading/duties/7/postpone': () =>
        json({ title: 'Not valid', status: 422, errors: { dueOn: ['must be in 2026'] } }, 422),
    })
    renderScreen(<DutiesPage />, { at: '/duties' })
    await user.click(await screen.findByRole('button', { name: 'Put off: Blue Pump' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'in two weeks' }))
    await user.click(within(dialog).getByRole('button', { name: 'Put off' }))
    expect(await within(dialog).findByText('must be in 2026')).toBeInTheDocument()
    expect(await api.asked('/api/v1/grading/duties/7/postpone')[0]?.json()).toEqual({ dueOn: '2026-12-05', note: null })
  })

  it('offers neither reports nor handing over without the right', async () => {
    stubApi({ 'GET /api/v1/grading/duties': list() })
    renderScreen(<DutiesPage />, { at: '/duties', me: { ...anna, permissions: ['readGrading'] } })
    expect(await screen.findByText('Blue Pump')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: /^Report/ })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Hand over' })).not.toBeInTheDocument()
  })

  it('praises an empty list of mine and leads on', async () => {
    const user = userEvent.setup()
    stubApi({ 'GET /api/v1/grading/duties': list([]) })
    const { address } = renderScreen(<DutiesPage />, { at: '/duties' })
    expect(await screen.findByText('Nothing is due. Well done.')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Show what comes later' }))
    expect(address()).toBe('/duties?state=upcoming')
  })
})
