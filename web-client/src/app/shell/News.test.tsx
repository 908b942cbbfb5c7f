import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { json, renderScreen, stubApi } from '@/testing/render'
import { Bell } from './Bell'

const approved = {
  notificationId: 5,
  kind: 'override.approved',
  subject: 'customer',
  subjectId: 3,
  data: { overrideId: 1, grade: 'A', until: '2027-05-01' },
  createdAt: '2026-11-21T01:00:00Z',
  readAt: null,
  customerName: 'Huaxing',
  number: null,
}

describe('the bell', { timeout: 30_000 }, () => {
  it('tells how much is unread, and leads from the news to its customer', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/notifications/unread-count': () => json({ unread: 1 }),
      'GET /api/v1/notifications': () =>
        json({
          items: [approved, { ...approved, notificationId: 4, kind: 'something.new', readAt: approved.createdAt }],
        }),
      'POST /api/v1/notifications/5/read': () => json({ unread: 0 }),
    })
    const { address } = renderScreen(<Bell />, { at: '/', also: { '/customers/:id': <span>customer</span> } })
    await user.click(await screen.findByRole('button', { name: 'Notifications: 1 unread' }))
    const news = await screen.findByRole('button', {
      name: /Huaxing: the grade A set by hand was approved, until 2027-05-01/,
    })
    // A kind that is not known yet is told as it came.
    expect(screen.getByText('something.new')).toBeInTheDocument()
    await user.click(news)
    expect(address()).toBe('/customers/3')
    await waitFor(() => expect(api.asked('/api/v1/notifications/5/read')).toHaveLength(1))
  })

  it('stays still where news cannot be had', async () => {
    stubApi({})
    renderScreen(<Bell />)
    expect(await screen.findByRole('button', { name: 'Notifications' })).toBeInTheDocument()
  })
})
