import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Why } from '@/api/types'
import { json, renderScreen, stubApi } from '@/testing/render'
import { GradeWhy } from './GradeWhy'

const why: Why = {
  runId: 4,
  asOf: '2026-07-01',
  scheme: { schemeId: 1, name: 'Default', number: 3 },
  grade: 'B',
  score: 71.4,
  previousGrade: 'C',
  reason: 'graded',
  keptByHysteresis: false,
  keptByGrace: false,
  cut: 'score',
  contribution: 300_000,
  gap: { grade: 'A', points: 3.6, pointsToMove: 5.6 },
  criteria: [
    {
      metric: 'revenue',
      raw: 1_234_567,
      unit: 'money',
      points: 88,
      weight: 40,
      weightPercent: 61.54,
      contribution: 54.15,
      missing: false,
      gradeMedian: 2_000_000,
    },
    {
      metric: 'collectionDays',
      raw: null,
      unit: 'days',
      points: null,
      weight: 20,
      weightPercent: 0,
      contribution: 0,
      missing: true,
      gradeMedian: 43,
    },
  ],
  byHand: null,
  ways: {
    up: {
      grade: 'A',
      score: 77.01,
      contribution: null,
      changes: [
        { metric: 'revenue', unit: 'money', to: 1_355_012.34, change: 120_445.34 },
        { metric: 'collectionDays', unit: 'days', to: 31.6, change: -8.4 },
        { metric: 'orderCount', unit: 'count', to: null, change: null },
      ],
    },
    down: {
      grade: 'C',
      score: 47.99,
      contribution: null,
      changes: [{ metric: 'revenue', unit: 'money', to: null, change: null }],
    },
  },
}

const path = 'GET /api/v1/grading/customers/7/why'

it('explains the grade criterion by criterion, with what is missing to the next', async () => {
  stubApi({ [path]: () => json(why) })
  renderScreen(<GradeWhy customerId={7} />)
  expect(await screen.findByText('71.4 points')).toBeInTheDocument()
  expect(screen.getByText('3.6 points short of A (5.6 to move, because of the margin)')).toBeInTheDocument()
  expect(screen.getByText('Default, version 3, as of 2026-07-01 · before: C')).toBeInTheDocument()
  const revenue = within(screen.getByRole('row', { name: /Revenue/ }))
  expect(revenue.getByText('1.23M')).toBeInTheDocument()
  expect(revenue.getByText('88')).toBeInTheDocument()
  expect(revenue.getByText('62 %')).toBeInTheDocument()
  expect(revenue.getByText('54.2')).toBeInTheDocument()
})

it('tells the nearest ways up and down in words, never smaller than they are', async () => {
  stubApi({ [path]: () => json(why) })
  renderScreen(<GradeWhy customerId={7} />)
  const up = within((await screen.findByText(/Up to A/)).closest('section') as HTMLElement)
  const ways = up.getAllByRole('listitem')
  expect(ways.map((one) => one.textContent?.trim())).toEqual(['+121K Revenue', 'or pays 9 days sooner'])
  expect(ways[0]).toHaveAttribute('title', '+120,445.34, to 1,355,012.34; all else unchanged')
  expect(up.getByText('at 77.01 points')).toBeInTheDocument()
  const down = within(screen.getByText(/Down to C/).closest('section') as HTMLElement)
  expect(down.getByText('No change of one criterion alone is enough.')).toBeInTheDocument()
})

it('says which criterion was skipped for want of a value', async () => {
  stubApi({ [path]: () => json(why) })
  renderScreen(<GradeWhy customerId={7} />)
  const days = within(await screen.findByRole('row', { name: /Collection days/ }))
  expect(days.getByText('no value')).toBeInTheDocument()
  expect(days.getByText('skipped')).toBeInTheDocument()
})

it('tells why a customer has no grade', async () => {
  const ungraded: Why = {
    ...why,
    grade: 'N',
    score: null,
    reason: 'notEnoughOrders',
    gap: null,
    criteria: [],
    ways: null,
  }
  stubApi({ [path]: () => json(ungraded) })
  renderScreen(<GradeWhy customerId={7} />)
  expect(await screen.findByText('Too few orders to be graded.')).toBeInTheDocument()
  expect(screen.getByText('No score')).toBeInTheDocument()
})

it('asks for the run it is shown in', async () => {
  const { requests } = stubApi({ [path]: () => json(why) })
  renderScreen(<GradeWhy customerId={7} runId={4} />)
  await screen.findByText('71.4 points')
  expect(new URL(requests[0]?.url ?? '').searchParams.get('runId')).toBe('4')
})

it('says so when the customer was never graded', async () => {
  stubApi({ [path]: () => json({ code: 'not-found' }, 404) })
  renderScreen(<GradeWhy customerId={7} />)
  expect(await screen.findByText('Not graded yet.')).toBeInTheDocument()
})
