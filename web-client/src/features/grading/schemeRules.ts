// The rules of a scheme while somebody works on them: fields may be empty or wrong, and shares are shown as percent.
import type { Criterion, MetricInfo, SchemeChange, SchemeVersion } from '@/api/types'

/** What a number field holds: nothing while it is empty. */
export type Typed = number | ''

export interface StepDraft {
  /** null is the very bottom; only the first step has it. */
  from: Typed | null
  points: Typed
}

export interface CriterionDraft {
  metric: Criterion['metric']
  weight: number
  direction: Criterion['direction']
  normaliser: Criterion['normaliser']
  within: Criterion['within']
  steps: StepDraft[]
  floor: Typed
  ceiling: Typed
  missing: Criterion['missing']
  missingPoints: Typed
}

interface Edges {
  a: Typed
  b: Typed
  c: Typed
}

export interface RulesDraft {
  name: string
  windowMonths: Typed
  minimumOrders: Typed
  minimumMonths: Typed
  cut: SchemeVersion['cut']
  bands: Edges
  /** In percent. */
  shares: Edges
  hysteresis: Typed
  grace: boolean
  criteria: CriterionDraft[]
}

export type Unit = MetricInfo['unit']
export type UnitOf = (metric: Criterion['metric']) => Unit

const round = (value: number, digits: number) => Number(value.toFixed(digits))

/** Ratios are typed in percent and sent as shares. */
export const shownRaw = (value: number, unit: Unit): number => (unit === 'percent' ? round(value * 100, 4) : value)
const sentRaw = (value: number, unit: Unit): number => (unit === 'percent' ? round(value / 100, 6) : value)

const bestFirst = { quota: { a: 10, b: 20, c: 30 }, share: { a: 70, b: 20, c: 8 }, score: { a: 10, b: 20, c: 30 } }

export const usualShares = (cut: SchemeVersion['cut']): Edges => ({ ...bestFirst[cut] })
export const usualBands: Edges = { a: 75, b: 50, c: 25 }

/** Thresholds to begin with, as they are typed. */
const usualSteps: Record<Unit, [number, number, number]> = {
  money: [100_000, 500_000, 2_000_000],
  percent: [10, 20, 30],
  days: [30, 60, 90],
  count: [3, 6, 12],
  months: [12, 36, 60],
  points: [25, 50, 75],
}
const usualRange: Record<Unit, [number, number]> = {
  money: [0, 1_000_000],
  percent: [0, 40],
  days: [0, 90],
  count: [0, 24],
  months: [0, 60],
  points: [0, 100],
}

export function newCriterion(info: Pick<MetricInfo, 'metric' | 'usualDirection'>): CriterionDraft {
  return {
    metric: info.metric,
    weight: 10,
    direction: info.usualDirection,
    normaliser: 'percentile',
    within: 'none',
    steps: [],
    floor: '',
    ceiling: '',
    missing: 'skip',
    missingPoints: '',
  }
}

/** Another normaliser, with something sensible to begin from where its own fields are still empty. */
export function withNormaliser(
  criterion: CriterionDraft,
  normaliser: Criterion['normaliser'],
  unit: Unit,
): CriterionDraft {
  if (normaliser === 'bands' && criterion.steps.length === 0) {
    const points = criterion.direction === 'higher' ? [0, 40, 70, 100] : [100, 70, 40, 0]
    const steps = [null, ...usualSteps[unit]].map((from, index) => ({ from, points: points[index] ?? 0 }))
    return { ...criterion, normaliser, steps }
  }
  if (normaliser === 'linear' && criterion.floor === '' && criterion.ceiling === '') {
    const [floor, ceiling] = usualRange[unit]
    return { ...criterion, normaliser, floor, ceiling }
  }
  return { ...criterion, normaliser }
}

type Version = Pick<
  SchemeVersion,
  'windowMonths' | 'minimumOrders' | 'minimumMonths' | 'cut' | 'bands' | 'shares' | 'hysteresis' | 'grace' | 'criteria'
>

export function draftOf(name: string, version: Version, unitOf: UnitOf): RulesDraft {
  const { shares } = version
  return {
    name,
    windowMonths: version.windowMonths,
    minimumOrders: version.minimumOrders,
    minimumMonths: version.minimumMonths,
    cut: version.cut,
    bands: version.bands ? { ...version.bands } : { ...usualBands },
    shares: shares
      ? { a: round(shares.a * 100, 2), b: round(shares.b * 100, 2), c: round(shares.c * 100, 2) }
      : usualShares(version.cut),
    hysteresis: version.hysteresis,
    grace: version.grace,
    criteria: version.criteria.map((criterion) => {
      const unit = unitOf(criterion.metric)
      return {
        metric: criterion.metric,
        weight: criterion.weight,
        direction: criterion.direction,
        normaliser: criterion.normaliser,
        within: criterion.within,
        steps: (criterion.steps ?? []).map((step) => ({
          from: step.from === null ? null : shownRaw(step.from, unit),
          points: step.points,
        })),
        floor: criterion.floor === null ? '' : shownRaw(criterion.floor, unit),
        ceiling: criterion.ceiling === null ? '' : shownRaw(criterion.ceiling, unit),
        missing: criterion.missing,
        missingPoints: criterion.missingPoints ?? '',
      }
    }),
  }
}

const typed = (value: Typed): number => (value === '' ? 0 : value)

/** What is sent: only the fields that apply to the chosen cut, normaliser and missing rule. */
export function rulesOf(draft: RulesDraft, unitOf: UnitOf): SchemeChange {
  const byScore = draft.cut === 'score'
  const edges = ({ a, b, c }: Edges, scale: (value: number) => number) => ({
    a: scale(typed(a)),
    b: scale(typed(b)),
    c: scale(typed(c)),
  })
  return {
    name: draft.name.trim(),
    windowMonths: typed(draft.windowMonths),
    minimumOrders: typed(draft.minimumOrders),
    minimumMonths: typed(draft.minimumMonths),
    cut: draft.cut,
    bands: byScore ? edges(draft.bands, (value) => value) : null,
    shares: byScore ? null : edges(draft.shares, (value) => round(value / 100, 4)),
    hysteresis: byScore ? typed(draft.hysteresis) : 0,
    grace: draft.grace,
    criteria: draft.criteria.map((criterion) => {
      const unit = unitOf(criterion.metric)
      const raw = (value: Typed) => sentRaw(typed(value), unit)
      return {
        metric: criterion.metric,
        weight: criterion.weight,
        direction: criterion.direction,
        normaliser: criterion.normaliser,
        within: criterion.normaliser === 'percentile' ? criterion.within : 'none',
        steps:
          criterion.normaliser === 'bands'
            ? criterion.steps.map((step) => ({
                from: step.from === null ? null : raw(step.from),
                points: typed(step.points),
              }))
            : null,
        floor: criterion.normaliser === 'linear' ? raw(criterion.floor) : null,
        ceiling: criterion.normaliser === 'linear' ? raw(criterion.ceiling) : null,
        missing: criterion.missing,
        missingPoints: criterion.missing === 'points' ? typed(criterion.missingPoints) : null,
      }
    }),
  }
}

export const weightSum = (draft: Pick<RulesDraft, 'criteria'>): number =>
  draft.criteria.reduce((sum, criterion) => sum + criterion.weight, 0)

/** What is left for D, in percent; below zero when the others take more than there is. */
export const restShare = ({ a, b, c }: Edges): number => round(100 - typed(a) - typed(b) - typed(c), 2)

export type RuleFault = 'needed' | 'order' | 'rise' | 'above' | 'over' | 'weight' | 'name' | 'range'

/** Faults that can be seen before asking the API, by field; it has the last word all the same. */
export function faultsOf(draft: RulesDraft): Record<string, RuleFault> {
  const faults: Record<string, RuleFault> = {}
  const note = (field: string, fault: RuleFault) => {
    faults[field] ??= fault
  }
  if (!draft.name.trim()) note('name', 'name')
  for (const field of ['windowMonths', 'minimumOrders', 'minimumMonths'] as const)
    if (draft[field] === '') note(field, 'needed')
  if (draft.cut === 'score') {
    const { a, b, c } = draft.bands
    for (const edge of ['a', 'b', 'c'] as const) if (draft.bands[edge] === '') note(`bands.${edge}`, 'needed')
    if (b >= a) note('bands.b', 'order')
    if (c >= b) note('bands.c', 'order')
    if (draft.hysteresis === '') note('hysteresis', 'needed')
  } else {
    for (const edge of ['a', 'b', 'c'] as const) if (draft.shares[edge] === '') note(`shares.${edge}`, 'needed')
    if (restShare(draft.shares) < 0) note('shares', 'over')
  }
  if (weightSum(draft) <= 0) note('criteria', 'weight')
  draft.criteria.forEach((criterion, index) => {
    const at = `criteria.${index}`
    if (criterion.missing === 'points' && criterion.missingPoints === '') note(`${at}.missingPoints`, 'needed')
    if (criterion.normaliser === 'linear') {
      if (criterion.floor === '') note(`${at}.floor`, 'needed')
      if (criterion.ceiling === '') note(`${at}.ceiling`, 'needed')
      if (criterion.floor !== '' && criterion.ceiling !== '' && criterion.ceiling <= criterion.floor)
        note(`${at}.ceiling`, 'above')
    }
    if (criterion.normaliser === 'bands') {
      let last: number | null = null
      criterion.steps.forEach((step, place) => {
        if (step.points === '') note(`${at}.steps.${place}.points`, 'needed')
        if (step.from === '') note(`${at}.steps.${place}.from`, 'needed')
        if (typeof step.from !== 'number') return
        if (last !== null && step.from <= last) note(`${at}.steps.${place}.from`, 'rise')
        last = step.from
      })
    }
  })
  return faults
}

/** The API names fields as in the document (`rules.criteria[0].weight`), the form with points only. */
export const formField = (field: string): string => field.replace(/^rules\./, '').replace(/\[(\d+)\]/g, '.$1')
