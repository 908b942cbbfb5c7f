import { configure, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { json, renderScreen, stubApi } from '@/testing/render'
import { ImportSchemeDialog } from './SchemeDialogs'

configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

const path = 'POST /api/v1/grading/schemes/import'
const document_ = {
  format: 'crm-grading-scheme/1',
  name: 'From head office',
  criteria: [
    { metric: 'revenue', weight: 70 },
    { metric: 'collectionDays', weight: 30, normaliser: 'bands', steps: [{ from: null, points: 0 }] },
  ],
}
// jsdom knows files, but not yet how to read one.
const fileOf = (text: string) =>
  Object.assign(new File([text], 'scheme.json', { type: 'application/json' }), { text: async () => text })

async function choose(text: string) {
  const user = userEvent.setup()
  renderScreen(<ImportSchemeDialog onClose={() => {}} onMade={() => {}} />)
  await screen.findByRole('dialog')
  const input = document.querySelector('input[type=file]')
  await user.upload(input as HTMLInputElement, fileOf(text))
  return user
}

it('says which field of which criterion is wrong', async () => {
  stubApi({
    [path]: () =>
      json(
        {
          title: 'The request is not valid',
          errors: {
            'criteria[1].steps[0].points': ['must be between 0 and 100'],
            'bands.a': ['must be given'],
          },
        },
        400,
      ),
  })
  const user = await choose(JSON.stringify(document_))
  expect(await screen.findByText('Revenue 70 · Collection days 30')).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Import a scheme' }))
  expect(await screen.findByText('Collection days · Table · 1 · points')).toBeInTheDocument()
  expect(screen.getByText('Grade from · A')).toBeInTheDocument()
})

it('brings it in under another name', async () => {
  const { requests } = stubApi({ [path]: () => json({ schemeId: 9 }, 201) })
  const user = await choose(JSON.stringify(document_))
  const name = await screen.findByLabelText(/Name/)
  await user.clear(name)
  await user.type(name, 'Trial')
  await user.click(screen.getByRole('button', { name: 'Import a scheme' }))
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  expect(new URL(requests[0]?.url ?? '').searchParams.get('name')).toBe('Trial')
})

it('knows what is no scheme before it asks', async () => {
  const { requests } = stubApi({})
  await choose('not json')
  expect(await screen.findByText('This is no scheme: the file cannot be read.')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Import a scheme' })).toBeDisabled()
  expect(requests).toHaveLength(0)
})
