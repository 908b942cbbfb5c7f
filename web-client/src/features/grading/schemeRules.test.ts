import { describe, expect, it } from 'vitest'
import { rankedCriterion, schemeVersion } from '@/testing/schemes'
import {
  type CriterionDraft,
  draftOf,
  faultsOf,
  formField,
  newCriterion,
  type RulesDraft,
  restShare,
  rulesOf,
  type UnitOf,
  withNormaliser,
} from './schemeRules'

const unitOf: UnitOf = (metric) =>
  metric === 'revenue' ? 'money' : metric === 'contributionMargin' ? 'percent' : 'days'

const version = schemeVersion([
  rankedCriterion('revenue', 40, 61.54, { within: 'region' }),
  rankedCriterion('contributionMargin', 25, 38.46, {
    normaliser: 'bands',
    missing: 'points',
    missingPoints: 30,
    steps: [
      { from: null, points: 0 },
      { from: 0.135, points: 70 },
    ],
  }),
])

const draft = (change: Partial<RulesDraft> = {}): RulesDraft => ({ ...draftOf('Default', version, unitOf), ...change })
const changed = (change: Partial<CriterionDraft>): RulesDraft => {
  const before = draft()
  return { ...before, criteria: before.criteria.map((one, index) => (index === 0 ? { ...one, ...change } : one)) }
}

describe('what is sent', () => {
  it('is what was read, when nothing was touched', () => {
    const sent = rulesOf(draft(), unitOf)
    expect(sent.bands).toEqual(version.bands)
    expect(sent.criteria).toEqual(version.criteria.map(({ weightPercent: _, ...criterion }) => criterion))
  })

  it('takes percent as typed and sends shares, without leftovers of binary fractions', () => {
    const [, margin] = draft().criteria
    expect(margin?.steps[1]?.from).toBe(13.5)
    const typed = draft()
    const step = typed.criteria[1]?.steps[1]
    if (step) step.from = 29.4
    expect(rulesOf(typed, unitOf).criteria[1]?.steps?.[1]?.from).toBe(0.294)
  })

  it('leaves out what does not belong to the cut', () => {
    const byQuota = rulesOf(draft({ cut: 'quota', shares: { a: 10, b: 20, c: 30 } }), unitOf)
    expect(byQuota).toMatchObject({ cut: 'quota', bands: null, shares: { a: 0.1, b: 0.2, c: 0.3 }, hysteresis: 0 })
    expect(rulesOf(draft(), unitOf)).toMatchObject({ cut: 'score', shares: null, hysteresis: 2 })
  })

  it('leaves out what does not belong to the normaliser', () => {
    const linear = rulesOf(changed({ normaliser: 'linear', floor: 0, ceiling: 500_000 }), unitOf).criteria[0]
    expect(linear).toMatchObject({ normaliser: 'linear', within: 'none', steps: null, floor: 0, ceiling: 500_000 })
    const ranked = rulesOf(changed({ floor: 5, ceiling: 9 }), unitOf).criteria[0]
    expect(ranked).toMatchObject({ normaliser: 'percentile', within: 'region', floor: null, ceiling: null })
  })

  it('sends fixed points only where missing values count as points', () => {
    const [revenue, margin] = rulesOf(draft(), unitOf).criteria
    expect(revenue?.missingPoints).toBeNull()
    expect(margin?.missingPoints).toBe(30)
  })
})

describe('another normaliser', () => {
  it('begins with a table that has no gap and rises', () => {
    const table = withNormaliser(newCriterion({ metric: 'revenue', usualDirection: 'higher' }), 'bands', 'money')
    expect(table.steps[0]?.from).toBeNull()
    expect(table.steps.map((step) => step.points)).toEqual([0, 40, 70, 100])
    expect(faultsOf({ ...draft(), criteria: [table] })).toEqual({})
  })

  it('gives the most points to the least where less is better', () => {
    const table = withNormaliser(newCriterion({ metric: 'collectionDays', usualDirection: 'lower' }), 'bands', 'days')
    expect(table.steps.map((step) => step.points)).toEqual([100, 70, 40, 0])
  })

  it('keeps what was typed before', () => {
    const [, margin] = draft().criteria
    if (!margin) throw new Error('no criterion')
    const back = withNormaliser(withNormaliser(margin, 'percentile', 'percent'), 'bands', 'percent')
    expect(back.steps).toEqual(margin.steps)
  })
})

describe('faults', () => {
  it('finds none in sound rules', () => expect(faultsOf(draft())).toEqual({}))

  it('finds thresholds out of order, equal ones too', () => {
    expect(faultsOf(draft({ bands: { a: 50, b: 50, c: 60 } }))).toEqual({ 'bands.b': 'order', 'bands.c': 'order' })
  })

  it('finds shares over 100 % and says what is left for D', () => {
    expect(restShare({ a: 33.3, b: 33.3, c: 33.3 })).toBe(0.1)
    expect(faultsOf(draft({ cut: 'quota', shares: { a: 50, b: 40, c: 20 } }))).toEqual({ shares: 'over' })
    expect(faultsOf(draft({ cut: 'quota', shares: { a: 50, b: 30, c: 20 } }))).toEqual({})
  })

  it('finds a scheme without any weight', () => {
    const none = draft().criteria.map((criterion) => ({ ...criterion, weight: 0 }))
    expect(faultsOf(draft({ criteria: none }))).toEqual({ criteria: 'weight' })
  })

  it('finds steps that do not rise, and empty fields', () => {
    const steps = [
      { from: null, points: 0 },
      { from: 20, points: 50 },
      { from: 20, points: '' as const },
    ]
    expect(faultsOf(changed({ normaliser: 'bands', steps }))).toEqual({
      'criteria.0.steps.2.from': 'rise',
      'criteria.0.steps.2.points': 'needed',
    })
  })

  it('finds an upper bound that is not above the lower one', () => {
    expect(faultsOf(changed({ normaliser: 'linear', floor: 10, ceiling: 10 }))).toEqual({
      'criteria.0.ceiling': 'above',
    })
    // What another normaliser left behind does not count.
    expect(faultsOf(changed({ normaliser: 'percentile', floor: 10, ceiling: 10 }))).toEqual({})
  })
})

it('knows the fields of the API in the form', () => {
  expect(formField('rules.criteria[0].steps[2].from')).toBe('criteria.0.steps.2.from')
  expect(formField('bands.a')).toBe('bands.a')
})
