import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Loss } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { Losses, useLosses } from './losses'

const loss = (lossId: number, change: Partial<Loss> = {}): Loss => ({
  lossId,
  customerId: 7,
  lostOn: '2026-10-02',
  reason: 'price',
  competitor: 'Dalian Pumps',
  note: null,
  declaredBy: { personId: 2, name: 'Wang Fang' },
  declaredAt: '2026-10-03T08:00:00Z',
  withdrawnAt: null,
  ...change,
})

function Shown() {
  const losses = useLosses(7)
  return (
    <>
      <Losses of={losses} />
      <ul aria-label="actions">
        {losses.actions.map((action) => (
          <li key={action.id}>{action.label}</li>
        ))}
      </ul>
    </>
  )
}

const items = [loss(1), loss(2, { lostOn: '2025-01-05', withdrawnAt: '2025-02-01T08:00:00Z' })]

describe('that a customer was declared lost', () => {
  it('is taken back only after the question', async () => {
    const user = userEvent.setup()
    const { asked } = stubApi({
      'GET /api/v1/customers/7/losses': () => json({ items }),
      'POST /api/v1/customers/7/losses/1/withdrawal': () => json(null, 204),
    })
    renderScreen(<Shown />)
    expect(await screen.findByText('Dalian Pumps')).toBeInTheDocument()
    expect(screen.queryByText('2025-01-05')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Take back: lost since 2026-10-02' }))
    expect(asked('/api/v1/customers/7/losses/1/withdrawal')).toHaveLength(0)
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Take back' }))
    expect(await screen.findByText('Taken back: no longer declared lost')).toBeInTheDocument()
    expect(asked('/api/v1/customers/7/losses/1/withdrawal')).toHaveLength(1)
    expect(asked('/api/v1/customers/7/losses').length).toBeGreaterThan(1)
  })

  it('offers nothing to those who may not change customers', async () => {
    stubApi({ 'GET /api/v1/customers/7/losses': () => json({ items }) })
    const me = { ...anna, permissions: anna.permissions.filter((one) => one !== 'writeCustomers') }
    renderScreen(<Shown />, { me })
    expect(await screen.findByText('Dalian Pumps')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: /Take back/ })).toBeNull()
    expect(within(screen.getByRole('list', { name: 'actions' })).queryByRole('listitem')).toBeNull()
  })
})
