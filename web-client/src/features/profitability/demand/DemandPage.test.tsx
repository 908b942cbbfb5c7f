import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { json, renderScreen, stubApi } from '@/testing/render'
import { DemandPage } from './DemandPage'

const job = {
  jobId: 5,
  kind: 'demandForecast',
  state: 'done',
  title: 'Forecast of demand',
  message: null,
  progress: 1,
  total: 120,
  done: 120,
  failed: 0,
  problems: [],
}

it('tells the end of new forecasts and reads them also where they were made before one could look', async () => {
  const user = userEvent.setup()
  const { asked } = stubApi({
    'GET /api/v1/profit/demand': () => json({ items: [], nextCursor: null, total: 0 }),
    'GET /api/v1/profit/demand/state': () => json({ madeAt: null, madePeriod: null, jobId: null }),
    'POST /api/v1/profit/demand/forecasts': () => json({ jobId: 5 }, 202),
    'GET /api/v1/jobs/5': () => json(job),
  })
  renderScreen(<DemandPage />, { at: '/profit/demand' })
  const [make] = await screen.findAllByRole('button', { name: 'Forecast anew' })
  await expect.poll(() => asked('/api/v1/profit/demand').length).toBe(1)
  await user.click(make as HTMLElement)
  expect(await screen.findByText('Done')).toBeInTheDocument()
  await expect.poll(() => asked('/api/v1/profit/demand').length).toBe(2)
})
