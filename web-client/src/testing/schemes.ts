import type { Criterion, SchemeVersion } from '@/api/types'

/** A criterion scored by rank among all customers. */
export const rankedCriterion = (
  metric: Criterion['metric'],
  weight: number,
  weightPercent: number,
  rest: Partial<Criterion> = {},
): Criterion => ({
  metric,
  weight,
  weightPercent,
  direction: metric === 'collectionDays' ? 'lower' : 'higher',
  normaliser: 'percentile',
  missing: 'skip',
  missingPoints: null,
  within: 'none',
  steps: null,
  floor: null,
  ceiling: null,
  ...rest,
})

/** A version in use, cut by score, with the criteria given. */
export const schemeVersion = (criteria: Criterion[], rest: Partial<SchemeVersion> = {}): SchemeVersion => ({
  schemeVersionId: 1,
  number: 1,
  used: true,
  windowMonths: 12,
  minimumOrders: 2,
  minimumMonths: 0,
  cut: 'score',
  bands: { a: 75, b: 50, c: 25 },
  shares: null,
  hysteresis: 2,
  grace: false,
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: null,
  criteria,
  ...rest,
})
