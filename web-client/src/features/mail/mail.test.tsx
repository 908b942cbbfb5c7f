import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { MailTemplate, OutboxMail } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { MailPanel } from './MailPanel'
import { MailTemplatesPage } from './MailTemplatesPage'

const mail: OutboxMail = {
  mailId: 7,
  version: 3,
  state: 'unknown',
  template: 'complaint.result',
  language: 'en',
  to: 'wang@example.com',
  title: 'Your complaint has been solved',
  subjectKind: 'complaint',
  subjectId: 12,
  writtenBy: { personId: 2, name: 'Na Li' },
  writtenAt: '2026-07-01T01:00:00Z',
  attempts: 1,
  nextAttemptAt: null,
  sentBy: 'server',
  sentAt: null,
  fileName: null,
  outcome: 'The connection was closed.',
}

const detail = (changes: Partial<OutboxMail> = {}) => ({
  mail: { ...mail, ...changes },
  headers: [{ name: 'Message-ID', value: '<1@example.com>' }],
  textBody: 'Dear Ms Wang',
  htmlBody: '<p>Dear Ms Wang</p>',
  steps: [{ kind: 'unknown', at: '2026-07-01T01:00:05Z', by: null, answer: 'The connection was closed.' }],
})

describe('a mail', { timeout: 30_000 }, () => {
  it('whose outcome nobody knows is decided by a person', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/outbox/7': () => json(detail()),
      'POST /api/v1/outbox/7/mark-delivered': () => json({ ...mail, state: 'sent' }),
    })
    renderScreen(<MailPanel mailId={7} />)
    expect(await screen.findByText(/may have arrived or not/)).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'Complaint' })).toHaveAttribute('href', '/complaints/12')
    await user.click(screen.getByRole('button', { name: 'Mark as delivered' }))
    const dialog = within(await screen.findByRole('dialog'))
    await user.click(dialog.getByRole('button', { name: 'Mark as delivered' }))
    await waitFor(() => expect(api.asked('/api/v1/outbox/7/mark-delivered')).toHaveLength(1))
  })

  it('that failed is sent again to the right address', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      'GET /api/v1/outbox/7': () => json(detail({ state: 'failed', outcome: '550 no such mailbox' })),
      'POST /api/v1/outbox/7/resend': () => json({ ...mail, state: 'waiting' }),
    })
    renderScreen(<MailPanel mailId={7} />)
    await user.click(await screen.findByRole('button', { name: 'Send again' }))
    const address = await screen.findByRole('textbox', { name: /Address/ })
    await user.clear(address)
    await user.type(address, 'chen@example.com')
    await user.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(api.asked('/api/v1/outbox/7/resend')).toHaveLength(1))
    expect(await api.asked('/api/v1/outbox/7/resend')[0]?.json()).toEqual({ to: 'chen@example.com' })
  })

  it('that was sent asks for nothing', async () => {
    stubApi({ 'GET /api/v1/outbox/7': () => json(detail({ state: 'sent', outcome: null })) })
    renderScreen(<MailPanel mailId={7} />)
    expect(await screen.findByText('The mail server took it, or it stands in the folder.')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
    fireEvent.click(screen.getByRole('radio', { name: 'Headers' }))
    expect(screen.getByText('Message-ID: <1@example.com>')).toBeInTheDocument()
  })
})

const template = (language: string): MailTemplate => ({
  name: 'complaint.result',
  language,
  title: 'Solved {{number}}',
  body: 'Dear {{contact}}',
  isChanged: false,
  changedBy: null,
  changedAt: null,
  version: 4,
  placeholders: [
    { name: 'contact', example: 'Ms Wang' },
    { name: 'number', example: 'C2026-000123' },
  ],
})

describe('the text of a mail', { timeout: 30_000 }, () => {
  const templates = { 'GET /api/v1/mail-templates': () => json({ items: [template('zh-CN'), template('en')] }) }
  const preview = 'POST /api/v1/mail-templates/complaint.result/en/preview'

  it('is changed beside its preview and saved with the version one read', async () => {
    const user = userEvent.setup()
    const api = stubApi({
      ...templates,
      [preview]: () =>
        json({ title: 'Solved C2026-000123', text: 'Dear Ms Wang', html: '<p>x</p>', unused: ['company'] }),
      'PUT /api/v1/mail-templates/complaint.result/en': () => json({ ...template('en'), version: 5 }),
    })
    renderScreen(<MailTemplatesPage />)
    expect(await screen.findByText('Solved C2026-000123')).toBeInTheDocument()
    const title = screen.getByRole('textbox', { name: /Subject line/ })
    await user.click(title)
    await user.click(screen.getByRole('button', { name: 'Insert contact' }))
    expect(title).toHaveValue('Solved {{number}}{{contact}}')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(api.asked('/api/v1/mail-templates/complaint.result/en')).toHaveLength(1))
    const saved = api.asked('/api/v1/mail-templates/complaint.result/en')[0]
    expect(saved?.headers.get('If-Match')).toBe('"4"')
    expect(await saved?.json()).toEqual({ title: 'Solved {{number}}{{contact}}', body: 'Dear {{contact}}' })
  })

  it('cannot be saved with a placeholder that the mail does not have', async () => {
    stubApi({
      ...templates,
      [preview]: () =>
        json(
          {
            title: 'The request is not valid.',
            status: 400,
            code: 'invalid',
            errors: { body: ['does not know {{price}}; known here: {{contact}}'] },
          },
          400,
        ),
    })
    renderScreen(<MailTemplatesPage />)
    expect(await screen.findByText(/does not know \{\{price\}\}/, {}, { timeout: 10_000 })).toBeInTheDocument()
    fireEvent.change(screen.getByRole('textbox', { name: /Subject line/ }), { target: { value: 'Other' } })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled(), { timeout: 10_000 })
  })
})
