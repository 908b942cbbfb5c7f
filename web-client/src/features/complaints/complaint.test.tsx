import { configure, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Complaint, ListedComplaint } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { BoardPage } from './BoardPage'
import { ComplaintPage } from './ComplaintPage'
import { ComplaintsPage } from './ComplaintsPage'
import { queueQuery } from './queries'

// Pickers and dialogs draw much: a busy machine needs its time.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

const firstResponse = { state: 'breached', dueAt: '2026-11-20T08:30:00Z', remainingMinutes: -95, metAt: null } as const
const shortClock: ListedComplaint['clock'] = {
  state: 'running',
  dueAt: '2026-11-25T08:00:00Z',
  remainingMinutes: 630,
  elapsedMinutes: 720,
  targetMinutes: 1350,
  standardDayMinutes: 450,
  pausedSince: null,
  firstResponse,
  cycle: 1,
}

const listed: ListedComplaint = {
  complaintId: 5,
  version: 3,
  number: 'C2026-000005',
  kind: 'product',
  severity: 1,
  state: 'investigating',
  isRejected: false,
  subject: 'Bearing runs hot',
  customer: { customerId: 7, code: 'C7', name: 'Hengda' },
  grade: 'A',
  product: { productId: 3, code: 'P3', name: 'Bearing' },
  batch: 'B1',
  supplier: null,
  assignee: { personId: 1, name: 'Anna' },
  receivedAt: '2026-11-19T06:00:00Z',
  solvedAt: null,
  closedAt: null,
  clock: shortClock,
  cycle: 1,
  reopenCount: 0,
  cost: 0,
  isHistoric: false,
  erpOwned: false,
}

const milestone = (name: Complaint['milestones'][number]['milestone'], at: string | null = null) => ({
  milestone: name,
  at,
  dueAt: null,
  inTime: at && name === 'solved' ? true : null,
})

const whole = (change: Partial<Complaint> = {}): Complaint => ({
  ...listed,
  description: 'After two hours it is at 90 degrees.',
  contact: null,
  order: { id: 11, number: 'SO-11' },
  orderLineNumber: 1,
  shipment: null,
  quantity: 3,
  occurredOn: null,
  receivedBy: { personId: 2, name: 'Sun Li' },
  channel: 'phone',
  policyNumber: 1,
  calendarVersion: 1,
  clock: { ...shortClock, alarms: [], serverNow: '2026-11-21T08:00:00Z' },
  milestones: [
    milestone('received', '2026-11-19T06:00:00Z'),
    milestone('responded'),
    milestone('solved'),
    milestone('confirmed'),
    milestone('told'),
    milestone('closed'),
  ],
  pastCycles: [],
  cause: null,
  rootCause: null,
  responsibleSide: null,
  method: null,
  result: null,
  solvedBy: null,
  correctiveAction: null,
  preventiveAction: null,
  costs: { refund: 0, replacement: 0, travel: 0, labour: 0, total: 0 },
  satisfaction: null,
  resultAccepted: null,
  externalKey: null,
  language: 'en',
  mailAddress: 'wang@hengda.example',
  nextSteps: ['solve', 'respond', 'wait', 'reject', 'assign', 'retarget', 'change', 'note'],
  createdAt: '2026-11-19T06:00:00Z',
  archivedAt: null,
  ...change,
})

const side = {
  'GET /api/v1/complaints/5/steps': () => json({ items: [] }),
  'GET /api/v1/complaints/5/actions': () => json({ items: [] }),
  'GET /api/v1/complaints/5/files': () => json({ items: [] }),
  'GET /api/v1/complaints/5/same-before': () => json({ items: [] }),
  'GET /api/v1/complaint-causes': () => json({ items: [] }),
}

async function showCase(one: Complaint, answers: Parameters<typeof stubApi>[0] = {}) {
  const api = stubApi({ ...side, 'GET /api/v1/complaints/5': () => json(one), ...answers })
  const view = renderScreen(null, { at: '/', also: { '/complaints/:complaintId': <ComplaintPage /> } })
  await view.router.navigate('/complaints/5')
  await screen.findByRole('heading', { name: 'Bearing runs hot' })
  return { ...view, api }
}

describe('the queue', () => {
  it('asks for what is not closed, by grade and then by what is due', async () => {
    const api = stubApi({
      ...side,
      'GET /api/v1/complaints': () => json({ items: [listed], total: 1, nextCursor: null }),
    })
    renderScreen(<ComplaintsPage />, { at: '/complaints' })
    const row = await screen.findByRole('row', { name: /Bearing runs hot/ })
    expect(within(row).getByText('due in 1 working day 3 h')).toBeInTheDocument()
    const asked = new URL(api.asked('/api/v1/complaints')[0]?.url ?? '')
    expect(asked.searchParams.get('state')).toBe('open')
    expect(asked.searchParams.get('sort')).toBe('grade,dueAt')
  })

  it('tells filters as the API wants them, and all states as no filter', () => {
    expect(queueQuery({})).toEqual({ state: 'open' })
    expect(queueQuery({ state: 'all', customer: '7', reopened: 'true' })).toEqual({ customer: 7, reopened: true })
    expect(queueQuery({ state: 'solved,rejected', due: 'overdue' })).toEqual({
      state: 'solved,rejected',
      due: 'overdue',
    })
  })
})

describe('a case', () => {
  it('shows its promises and offers the next step first', async () => {
    await showCase(whole())
    const strip = screen.getByRole('list', { name: 'Milestones' })
    expect(within(strip).getByText('overdue by 1 h 35 min')).toBeInTheDocument()
    expect(within(strip).getByText('due in 1 working day 3 h')).toBeInTheDocument()
    const buttons = screen.getAllByRole('button').map((button) => button.textContent)
    expect(buttons.indexOf('Solve')).toBeLessThan(buttons.indexOf('Wait for customer'))
  })

  it('is solved by a key, with method and result and the version that was read', async () => {
    const user = userEvent.setup()
    const { api } = await showCase(whole(), {
      'POST /api/v1/complaints/5/solve': () => json(whole({ state: 'solved', nextSteps: [] })),
    })
    await user.keyboard('s')
    const dialog = await screen.findByRole('dialog')
    await user.type(within(dialog).getByLabelText(/^Method/), 'Replaced all twelve')
    await user.type(within(dialog).getByLabelText(/^Result/), 'Runs cool')
    await user.click(within(dialog).getByRole('button', { name: 'Solve' }))
    await waitFor(() => expect(api.asked('/api/v1/complaints/5/solve')).toHaveLength(1))
    const sent = api.asked('/api/v1/complaints/5/solve')[0]
    expect(sent?.headers.get('If-Match')).toBe('"3"')
    expect(await sent?.json()).toMatchObject({ method: 'Replaced all twelve', result: 'Runs cool', causeId: null })
  })

  it('tells what another one did, and lets one look again', async () => {
    const user = userEvent.setup()
    await showCase(whole({ state: 'waitingForCustomer', nextSteps: ['resume'] }), {
      'POST /api/v1/complaints/5/resume': () =>
        json({ code: 'complaint-state', title: 'Conflict', detail: 'Li Qiang solved it at 10:12.', status: 409 }, 409),
    })
    await user.click(screen.getByRole('button', { name: 'Resume' }))
    expect(await screen.findByText('Li Qiang solved it at 10:12.')).toBeInTheDocument()
  })

  it('says who has to confirm when the one who solved it looks', async () => {
    await showCase(whole({ state: 'solved', solvedBy: { personId: 1, name: 'Anna' }, nextSteps: ['assign', 'note'] }))
    expect(screen.getByText(/Solved by Anna: another person/)).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Confirm' })).not.toBeInTheDocument()
  })

  it('is only read where nothing may be done', async () => {
    await showCase(whole({ nextSteps: [] }))
    expect(screen.queryByRole('button', { name: 'Solve' })).not.toBeInTheDocument()
    expect(screen.queryByRole('textbox', { name: 'Add a note' })).not.toBeInTheDocument()
  })
})

describe('the board', () => {
  it('moves a card by its menu and asks for what the step needs', async () => {
    const user = userEvent.setup()
    stubApi({
      ...side,
      'GET /api/v1/complaints/board': () =>
        json({
          columns: [
            { state: 'investigating', count: 1, overdue: 0, items: [listed] },
            { state: 'solved', count: 0, overdue: 0, items: [] },
          ],
        }),
    })
    renderScreen(<BoardPage />, { at: '/complaints/board', me: anna })
    await user.click(await screen.findByRole('button', { name: 'Move: C2026-000005' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Solve → Solved' }))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByLabelText(/^Method/)).toBeInTheDocument()
  })
})
