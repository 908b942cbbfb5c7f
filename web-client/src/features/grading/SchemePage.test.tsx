import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { GradePreview, MetricInfo, Scheme } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { rankedCriterion, schemeVersion } from '@/testing/schemes'
import { SchemePage } from './SchemePage'

// The whole editor is drawn anew with each move: a busy machine needs its time.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

vi.mock('@/components/Chart', () => ({
  Chart: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}))

const scheme: Scheme = {
  schemeId: 1,
  version: 4,
  name: 'Default',
  isDefault: true,
  archivedAt: null,
  savedAt: '2026-11-01T08:00:00Z',
  savedBy: { personId: 2, name: 'Wang Fang' },
  current: schemeVersion([rankedCriterion('revenue', 60, 60), rankedCriterion('collectionDays', 40, 40)], {
    schemeVersionId: 11,
    number: 3,
    createdAt: '2026-11-01T08:00:00Z',
  }),
}

const metrics: MetricInfo[] = [
  { metric: 'revenue', unit: 'money', usualDirection: 'higher', available: true, tellsCost: false },
  { metric: 'collectionDays', unit: 'days', usualDirection: 'lower', available: true, tellsCost: false },
  { metric: 'complaintCostRatio', unit: 'percent', usualDirection: 'lower', available: false, tellsCost: false },
]

const preview = (moving: number): GradePreview => ({
  asOf: '2026-11-21',
  readAt: '2026-11-21T08:00:00Z',
  customers: 406,
  graded: 352,
  counts: { A: 19, B: 157, C: 129, D: 47, N: 54 },
  tookMs: 3.4,
  histogram: [{ from: 0, to: 2, counts: { A: 0, B: 0, C: 0, D: 5, N: 0 } }],
  cutLines: [],
  movement: [{ from: 'B', to: 'A', customers: moving, contribution: 1000 }],
  contributionByGrade: [],
  moving,
  movers: [
    {
      customer: { customerId: 7, code: 'C7', name: 'Taizhou Valves' },
      owner: null,
      from: 'B',
      to: 'A',
      scoreBefore: 68.1,
      score: 78.7,
      revenue: 1_000_000,
      contribution: 88_300,
    },
  ],
})

interface Sent {
  rules: { criteria: { metric: string; weight: number }[] }
}

function stub(extra: Parameters<typeof stubApi>[0] = {}) {
  return stubApi({
    'GET /api/v1/grading/schemes/1': () =>
      new Response(JSON.stringify(scheme), { headers: { 'Content-Type': 'application/json', ETag: '"4"' } }),
    'GET /api/v1/grading/metrics': () => json({ items: metrics }),
    'GET /api/v1/grading/schemes/1/versions': () => json({ items: [scheme.current] }),
    'POST /api/v1/grading/previews': async (request) => {
      const { rules } = (await request.json()) as Sent
      return json(preview(rules.criteria[0]?.weight ?? 0))
    },
    ...extra,
  })
}

const at = { at: '/grading/schemes/1' }

// The screen finds the scheme by its address.
vi.mock('react-router', async (original) => ({
  ...(await original<typeof import('react-router')>()),
  useParams: () => ({ schemeId: '1' }),
}))

it('shows what the rules would do, and follows a weight', async () => {
  const { asked } = stub()
  renderScreen(<SchemePage />, at)

  expect(await screen.findByText('60 customers would move')).toBeInTheDocument()
  expect(screen.getByText('3.4 ms')).toBeInTheDocument()
  expect(screen.getByText('Taizhou Valves')).toBeInTheDocument()
  const weight = screen.getByRole('slider', { name: 'Weight of Revenue' })
  expect(weight).toHaveAttribute('aria-valuetext', '60 %')
  fireEvent.keyDown(weight, { key: 'ArrowRight' })
  fireEvent.keyDown(weight, { key: 'ArrowRight' })
  expect(await screen.findByText('62 customers would move')).toBeInTheDocument()
  // Two moves at once are one question.
  expect(asked('/api/v1/grading/previews')).toHaveLength(2)
})

it('drops an answer that comes after a newer question', async () => {
  let release: (response: Response) => void = () => {}
  const slow = new Promise<Response>((resolve) => {
    release = resolve
  })
  stub({
    'POST /api/v1/grading/previews': async (request) => {
      const { rules } = (await request.json()) as Sent
      const weight = rules.criteria[0]?.weight ?? 0
      return weight === 61 ? slow : json(preview(weight))
    },
  })
  renderScreen(<SchemePage />, at)
  await screen.findByText('60 customers would move')
  const weight = screen.getByRole('slider', { name: 'Weight of Revenue' })
  fireEvent.keyDown(weight, { key: 'ArrowRight' })
  await screen.findByText('following…')
  await new Promise((resolve) => setTimeout(resolve, 150))
  fireEvent.keyDown(weight, { key: 'ArrowRight' })
  await screen.findByText('62 customers would move')
  release(json(preview(61)))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(screen.getByText('62 customers would move')).toBeInTheDocument()
})

it('asks nothing while a field is wrong, and says which', async () => {
  const user = userEvent.setup()
  const { asked } = stub()
  renderScreen(<SchemePage />, at)
  await screen.findByText('60 customers would move')
  const before = asked('/api/v1/grading/previews').length
  const edge = screen.getByLabelText('B from')
  await user.clear(edge)
  await user.type(edge, '90')
  expect(screen.getByText('Must be below the grade above')).toBeInTheDocument()
  expect(screen.getByText(/Fill in the marked fields/)).toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
  await new Promise((resolve) => setTimeout(resolve, 150))
  // Typing "9" was sound for a moment; "90" was not.
  expect(asked('/api/v1/grading/previews').length).toBeLessThanOrEqual(before + 1)
})

it('marks metrics without data when one is added', async () => {
  const user = userEvent.setup()
  stub()
  renderScreen(<SchemePage />, at)
  await screen.findByText('60 customers would move')
  await user.click(screen.getByRole('button', { name: 'Add a criterion' }))
  await user.click(await screen.findByRole('menuitem', { name: /Complaint cost ratio/ }))
  const added = within(screen.getByRole('region', { name: 'Complaint cost ratio' }))
  expect(added.getByText('no data yet')).toBeInTheDocument()
})

it('says who saved meanwhile, and lets one keep the own changes', async () => {
  const user = userEvent.setup()
  let read = 0
  const tags: (string | null)[] = []
  stub({
    'GET /api/v1/grading/schemes/1': () => {
      read += 1
      const tag = read === 1 ? '"4"' : '"5"'
      return new Response(JSON.stringify(scheme), { headers: { 'Content-Type': 'application/json', ETag: tag } })
    },
    'PUT /api/v1/grading/schemes/1': (request) => {
      const tag = request.headers.get('If-Match')
      tags.push(tag)
      return tag === '"5"'
        ? json({ ...scheme, current: { ...scheme.current, number: 4 } })
        : json({ code: 'stale', detail: 'Wang Fang saved the scheme on 2026-11-21 at 09:10 UTC.' }, 412)
    },
  })
  renderScreen(<SchemePage />, at)
  await screen.findByText('60 customers would move')
  fireEvent.keyDown(screen.getByRole('slider', { name: 'Weight of Revenue' }), { key: 'ArrowRight' })
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText(/Wang Fang saved the scheme/)).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Keep my changes and save' }))
  expect(await screen.findByText('Saved as version 4')).toBeInTheDocument()
  expect(tags).toEqual(['"4"', '"5"'])
})

it('tells a refusal of the API beside the field it is about', async () => {
  stub({
    'POST /api/v1/grading/previews': () =>
      json({ title: 'Invalid', errors: { 'rules.hysteresis': ['must be at most 50'] } }, 400),
  })
  renderScreen(<SchemePage />, at)
  expect(await screen.findByText('must be at most 50')).toBeInTheDocument()
})

it('shows and changes nothing without the right', async () => {
  stub()
  const me = { ...anna, permissions: anna.permissions.filter((one) => one !== 'manageSchemes') }
  renderScreen(<SchemePage />, { ...at, me })
  await screen.findByText('60 customers would move')
  expect(screen.queryByRole('button', { name: 'Add a criterion' })).not.toBeInTheDocument()
  await waitFor(() => expect(screen.getByLabelText('A from')).toBeDisabled())
})

it('asks for no preview where there is no right to run', async () => {
  const { asked } = stub()
  const permissions = anna.permissions.filter((one) => one !== 'manageSchemes' && one !== 'runGrading')
  renderScreen(<SchemePage />, { ...at, me: { ...anna, permissions } })
  expect(await screen.findByRole('slider', { name: 'Weight of Revenue' })).toBeInTheDocument()
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(screen.queryByText('Live preview')).not.toBeInTheDocument()
  expect(asked('/api/v1/grading/previews')).toHaveLength(0)
})
