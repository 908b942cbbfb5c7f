import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { OrdersPage } from './OrdersPage'

const none = { items: [], nextCursor: null, total: 0 }

it('leads whoever may approve orders to what waits for them, and says how much it is', async () => {
  stubApi({
    'GET /api/v1/orders': () => json(none),
    'GET /api/v1/orders/approvals': () => json({ ...none, total: 3 }),
  })
  renderScreen(<OrdersPage />, { at: '/orders' })
  expect(await screen.findByRole('link', { name: 'Waiting for me 3' })).toHaveAttribute('href', '/orders/approvals')
})

it('does not offer the approvals to others', async () => {
  const { asked } = stubApi({ 'GET /api/v1/orders': () => json(none) })
  const me = { ...anna, permissions: anna.permissions.filter((one) => one !== 'approveOrders') }
  renderScreen(<OrdersPage />, { at: '/orders', me })
  expect(await screen.findByRole('link', { name: 'New order' })).toBeInTheDocument()
  expect(screen.queryByRole('link', { name: /Waiting for me/ })).toBeNull()
  expect(asked('/api/v1/orders/approvals')).toHaveLength(0)
})
