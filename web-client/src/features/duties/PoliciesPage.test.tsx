import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Policy } from '@/api/types'
import { policyGrades } from '@/testing/policies'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { PoliciesPage } from './PoliciesPage'

const shipped: Policy = {
  number: 1,
  validFrom: null,
  validUntil: null,
  state: 'current',
  note: 'As shipped',
  visitCost: 500,
  createdBy: null,
  createdAt: '2026-01-01T00:00:00Z',
  grades: policyGrades,
}
const policies = () => json({ items: [shipped] })
const preview = () =>
  json({
    validFrom: '2026-11-21',
    comparedWith: 1,
    grades: [
      {
        grade: 'A',
        customers: 21,
        duties: [{ kind: 'visit', added: 9, withdrawn: 0 }],
        orders: 40,
        ordersBeyondNow: 1,
        ordersBeyondThen: 3,
        discountBeyondThen: 120,
        paymentDaysBeyondNow: 0,
        paymentDaysBeyondThen: 0,
      },
    ],
  })

const patient = { timeout: 10_000 }

async function edit(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole('button', { name: 'Change the policies' }))
  return screen.getByLabelText('Visits a year, Grade A')
}

// The editor has some hundred fields: drawing them takes its time on a busy machine.
describe('the policies by grade', { timeout: 30_000 }, () => {
  it('shows what a change touches before it is saved, and saves a new version', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/grading/policies': policies,
      'POST /api/v1/grading/policies/preview': preview,
      'POST /api/v1/grading/policies': () => json({ ...shipped, number: 2, validFrom: '2026-11-21' }, 201),
    })
    renderScreen(<PoliciesPage />, { at: '/grading/policies' })
    const visits = await edit(user)
    expect(screen.getByText('Nothing has been changed yet')).toBeInTheDocument()
    expect(screen.getByText('Save as a new version').closest('button') as HTMLElement).toBeDisabled()
    fireEvent.change(visits, { target: { value: '6' } })
    expect(await screen.findByText('+9', { exact: false }, patient)).toBeInTheDocument()
    expect(screen.getByText('1 →', { exact: false })).toBeInTheDocument()
    await user.selectOptions(screen.getByLabelText('Discount cap, Grade B: what happens beyond it'), 'block')
    await user.click(screen.getByText('Save as a new version').closest('button') as HTMLElement)
    await waitFor(
      () => expect(api.asked('/api/v1/grading/policies').some((one) => one.method === 'POST')).toBe(true),
      patient,
    )
    const sent = await api
      .asked('/api/v1/grading/policies')
      .find((one) => one.method === 'POST')
      ?.json()
    expect(sent.basedOn).toBe(1)
    expect(sent.grades.A.visitsPerYear).toBe(6)
    expect(sent.grades.B.visitsPerYear).toBe(4)
    expect(sent.grades.B.modes.discountCap).toBe('block')
    expect(sent.grades.A.discountCap).toBe(0.15)
  })

  it('marks the figure that the API refuses', async () => {
    const user = userEvent.setup()
    stubApi({
      'GET /api/v1/grading/policies': policies,
      'POST /api/v1/grading/policies/preview': () =>
        json({ title: 'Not valid', status: 422, errors: { 'grades.A.visitsPerYear': ['must not be negative'] } }, 422),
    })
    renderScreen(<PoliciesPage />, { at: '/grading/policies' })
    const visits = await edit(user)
    fireEvent.change(visits, { target: { value: '-2' } })
    expect(await screen.findByText('must not be negative', {}, patient)).toBeInTheDocument()
    expect(screen.getByText('Correct the values marked red first')).toBeInTheDocument()
  })

  it('asks for what is owed when it is cleared', async () => {
    const user = userEvent.setup()
    stubApi({ 'GET /api/v1/grading/policies': policies })
    renderScreen(<PoliciesPage />, { at: '/grading/policies' })
    fireEvent.change(await edit(user), { target: { value: '' } })
    expect(await screen.findByText('is needed')).toBeInTheDocument()
    expect(screen.getByText('Save as a new version').closest('button') as HTMLElement).toBeDisabled()
  })

  it('is only read without the right', async () => {
    stubApi({ 'GET /api/v1/grading/policies': policies })
    renderScreen(<PoliciesPage />, { at: '/grading/policies', me: { ...anna, permissions: ['readGrading'] } })
    const table = await screen.findByRole('table')
    expect(within(table).getAllByText('15 %')).toHaveLength(5)
    expect(screen.queryByRole('button', { name: 'Change the policies' })).not.toBeInTheDocument()
  })
})
