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

  it('says a sentence for every kind of news there is', async () => {
    const about = { subject: 'complaint', subjectId: 12, number: 'C2026-000012' }
    const kinds: [object, RegExp][] = [
      [{ kind: 'override.proposed' }, /Huaxing: grade A by hand until 2027-05-01 waits for approval/],
      [{ kind: 'override.rejected' }, /Huaxing: the grade A set by hand was refused/],
      [{ kind: 'override.ends' }, /Huaxing: the grade A set by hand ends on 2027-05-01/],
      [{ kind: 'complaint.received', ...about, data: {} }, /Huaxing sent in complaint C2026-000012/],
      [{ kind: 'complaint.assigned', ...about, data: {} }, /Complaint C2026-000012 of Huaxing is yours now/],
      [
        { kind: 'complaint.refused', ...about, data: {} },
        /The solution of complaint C2026-000012 of Huaxing was not confirmed/,
      ],
      [{ kind: 'complaint.action', ...about, data: { dueOn: '2026-12-01' } }, /an action is yours, due 2026-12-01/],
      [
        { kind: 'complaint.alarm', ...about, data: { level: 75, milestone: 'firstResponse' } },
        /has used 75 % of the time for its first response/,
      ],
      [
        { kind: 'complaint.alarmsMissed', ...about, data: { count: 4, overdue: 1 } },
        /4 complaint alarms, 1 of them overdue/,
      ],
      [{ kind: 'mail.failed', ...about, data: { mailId: 9 } }, /A mail about C2026-000012 · Huaxing did not arrive/],
      [
        { kind: 'mail.unknown', subject: 'person', data: { mailId: 9 } },
        /Nobody knows whether a mail about a test arrived/,
      ],
    ]
    stubApi({
      'GET /api/v1/notifications/unread-count': () => json({ unread: 0 }),
      'GET /api/v1/notifications': () =>
        json({ items: kinds.map(([item], index) => ({ ...approved, notificationId: index + 1, ...item })) }),
    })
    const user = userEvent.setup()
    const { address } = renderScreen(<Bell />, { also: { '/administration/outbox': <span>outbox</span> } })
    await user.click(await screen.findByRole('button', { name: 'Notifications' }))
    for (const [, said] of kinds) expect(await screen.findByText(said)).toBeInTheDocument()
    await user.click(screen.getByText(/A mail about C2026-000012/))
    expect(address()).toBe('/administration/outbox?open=9')
  })

  it('stays still where news cannot be had', async () => {
    stubApi({})
    renderScreen(<Bell />)
    expect(await screen.findByRole('button', { name: 'Notifications' })).toBeInTheDocument()
  })
})
