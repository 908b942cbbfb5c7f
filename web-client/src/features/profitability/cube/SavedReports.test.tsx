import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { SavedReport } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { SavedReports } from './SavedReports'

const report: SavedReport = {
  reportId: 3,
  name: 'East by quarter',
  question: { dimensions: ['quarter'], measures: ['net'], compareYearBefore: false },
  owner: { personId: 1, name: 'Anna' },
  isMine: true,
  sharedWith: 'nobody',
  roles: [],
  version: 1,
  changedAt: '2026-11-01T08:00:00Z',
}
const problem = (title: string, status: number) => json({ title, status, code: 'conflict' }, status)

async function open() {
  const removed = vi.fn()
  renderScreen(<SavedReports onOpen={vi.fn()} onRemoved={removed} />)
  await userEvent.click(screen.getByRole('button', { name: 'Saved reports' }))
  return removed
}

describe('the saved reports', () => {
  it('that could not be read are not called none', async () => {
    stubApi({ 'GET /api/v1/profit/reports': () => problem('Not now', 409) })
    await open()
    expect(await screen.findByText('Not now')).toBeVisible()
    expect(screen.queryByText('No saved reports yet')).toBeNull()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible()
  })

  it('are removed only after a question, and a refusal is told there', async () => {
    let refuses = true
    const { asked } = stubApi({
      'GET /api/v1/profit/reports': () => json({ items: [report] }),
      'DELETE /api/v1/profit/reports/3': () => (refuses ? problem('Somebody reads it', 409) : json(null, 204)),
    })
    const removed = await open()
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove report: East by quarter' }))
    expect(await screen.findByText('Remove the report “East by quarter”?')).toBeVisible()
    expect(asked('/api/v1/profit/reports/3')).toHaveLength(0)
    await userEvent.click(screen.getByRole('button', { name: 'Remove report' }))
    expect(await screen.findByText('Somebody reads it')).toBeVisible()
    refuses = false
    await userEvent.click(screen.getByRole('button', { name: 'Remove report' }))
    await waitFor(() => expect(removed).toHaveBeenCalledWith(report))
  })
})
