import { configure, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { GradeOverride } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { CustomerOverride } from './CustomerOverride'
import { overrideActs } from './OverrideDialogs'

configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

const proposed: GradeOverride = {
  overrideId: 3,
  version: 1,
  customer: { customerId: 7, code: 'C7', name: 'Taizhou Valves' },
  owner: null,
  grade: 'A',
  computedGrade: 'C',
  reason: 'Three new lines next year',
  state: 'proposed',
  from: null,
  until: '2027-06-30',
  proposedBy: { personId: 2, name: 'Wang Fang' },
  proposedAt: '2026-11-20T08:00:00Z',
  decidedBy: null,
  decidedAt: null,
  endedBy: null,
  endedAt: null,
  endedOn: null,
  endReason: null,
}
const list = 'GET /api/v1/grading/overrides'

describe('what one may do', () => {
  const all = { approve: true, override: true }
  it('is to decide on what somebody else proposed', () =>
    expect(overrideActs(proposed, { ...all, personId: 1 })).toEqual(['approve', 'reject']))
  it('is to take back what one proposed, not to decide on it', () =>
    expect(overrideActs(proposed, { ...all, personId: 2 })).toEqual(['end']))
  it('is to end what holds', () =>
    expect(overrideActs({ ...proposed, state: 'approved' }, { ...all, personId: 1 })).toEqual(['end']))
  it('is nothing without the rights, and nothing once it is over', () => {
    expect(overrideActs(proposed, { approve: false, override: false, personId: 1 })).toEqual([])
    expect(overrideActs({ ...proposed, state: 'ended' }, { ...all, personId: 1 })).toEqual([])
  })
})

it('proposes a grade with a reason and a last day', async () => {
  const user = userEvent.setup()
  let sent: unknown
  stubApi({
    [list]: () => json({ items: [] }),
    'POST /api/v1/grading/overrides': async (request) => {
      sent = await request.json()
      return json(proposed, 201)
    },
  })
  renderScreen(<CustomerOverride customerId={7} />)
  await user.click(await screen.findByRole('button', { name: 'Propose a grade by hand' }))
  const propose = await screen.findByRole('button', { name: 'Propose' })
  expect(propose).toBeDisabled()
  await user.click(screen.getByRole('radio', { name: 'B' }))
  await user.type(screen.getByLabelText(/Reason/), 'Strategic')
  await user.click(propose)
  expect(await screen.findByText('Proposed; waits for approval')).toBeInTheDocument()
  expect(sent).toEqual({ customerId: 7, grade: 'B', reason: 'Strategic', until: '2027-05-20' })
})

it('tells a refusal where it was tried', async () => {
  const user = userEvent.setup()
  stubApi({
    [list]: () => json({ items: [] }),
    'POST /api/v1/grading/overrides': () =>
      json({ title: 'Conflict', detail: 'Nobody holds a grade yet. Commit a grading run first.' }, 409),
  })
  renderScreen(<CustomerOverride customerId={7} />)
  await user.click(await screen.findByRole('button', { name: 'Propose a grade by hand' }))
  await user.type(await screen.findByLabelText(/Reason/), 'Strategic')
  await user.click(screen.getByRole('button', { name: 'Propose' }))
  expect(await screen.findByText(/Nobody holds a grade yet/)).toBeInTheDocument()
})

it('rejects only with a reason', async () => {
  const user = userEvent.setup()
  let sent: unknown
  stubApi({
    [list]: () => json({ items: [proposed] }),
    'POST /api/v1/grading/overrides/3/reject': async (request) => {
      sent = await request.json()
      return json({ ...proposed, state: 'rejected' })
    },
  })
  renderScreen(<CustomerOverride customerId={7} />)
  expect(await screen.findByText('Grade A proposed (computed: C)')).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Reject' }))
  const dialog = await screen.findByRole('dialog')
  const button = [...dialog.querySelectorAll('button')].find((one) => one.textContent === 'Reject')
  expect(button).toBeDisabled()
  await user.type(screen.getByLabelText(/Reason/), 'No figures')
  await user.click(button as HTMLElement)
  expect(await screen.findByText('Rejected')).toBeInTheDocument()
  expect(sent).toEqual({ reason: 'No figures' })
})

it('offers nothing to one who may neither propose nor decide', async () => {
  stubApi({ [list]: () => json({ items: [proposed] }) })
  const permissions = anna.permissions.filter((one) => one !== 'approveOverride' && one !== 'overrideGrade')
  renderScreen(<CustomerOverride customerId={7} />, { me: { ...anna, permissions } })
  expect(await screen.findByText('Waits for another person with the right to approve.')).toBeInTheDocument()
  for (const name of ['Approve', 'Reject', 'End', 'Propose a grade by hand'])
    expect(screen.queryByRole('button', { name })).not.toBeInTheDocument()
})
