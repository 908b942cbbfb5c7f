// The one list of profit components, in the order in which they are taken from net.
import type { Profit } from '@/api/types'

export const costs = [
  'material',
  'labour',
  'variableOverhead',
  'freight',
  'commission',
  'rebate',
  'financing',
  'complaint',
] as const
export type Cost = (typeof costs)[number]

/** Costs that come from the standard cost: without one they are unknown. */
export const fromStandardCost: ReadonlySet<string> = new Set([
  'material',
  'labour',
  'variableOverhead',
  'fixedOverhead',
])

export interface Step {
  id: 'net' | Cost | 'contribution' | 'fixedOverhead' | 'fullProfit'
  /** Where the bar begins and ends; the same for nothing at all. */
  from: number
  to: number
  total: boolean
}

export interface Waterfall {
  steps: Step[]
  /** Costs nobody knows: they have no bar. */
  unknown: Step['id'][]
}

/** The way from net to contribution and full profit. Unknown costs are left out and named. */
export function waterfall(profit: Profit): Waterfall {
  const steps: Step[] = [{ id: 'net', from: 0, to: profit.net, total: true }]
  const unknown: Step['id'][] = []
  let level = profit.net
  const take = (id: Cost | 'fixedOverhead') => {
    const cost = profit[id]
    if (cost === null || cost === undefined) {
      unknown.push(id)
      return
    }
    steps.push({ id, from: level, to: level - cost, total: false })
    level -= cost
  }
  for (const id of costs) take(id)
  // With unknown costs the level reached is an upper bound, not the contribution.
  if (unknown.length > 0 || profit.contribution === null || profit.contribution === undefined) return { steps, unknown }
  steps.push({ id: 'contribution', from: 0, to: profit.contribution, total: true })
  level = profit.contribution
  take('fixedOverhead')
  if (profit.fullProfit !== null && profit.fullProfit !== undefined && !unknown.includes('fixedOverhead')) {
    steps.push({ id: 'fullProfit', from: 0, to: profit.fullProfit, total: true })
  }
  return { steps, unknown }
}
