import type { ScenarioItem } from '@/api/types'

export const kinds = [
  'loseCustomers',
  'winCustomer',
  'changePrice',
  'changeCost',
  'changeTerms',
  'changeVolume',
] as const
export type Kind = (typeof kinds)[number]
export type Scope = NonNullable<ScenarioItem['scope']>

export const everything: Scope = { customerIds: [], grades: [], productIds: [], categoryIds: [] }

const nothing = {
  scope: null,
  fromMonth: 1,
  share: null,
  days: null,
  elasticity: null,
  likeCustomerId: null,
  rampMonths: null,
  count: null,
} as const

/** A supposition as one begins it. */
export function fresh(kind: Kind): ScenarioItem {
  switch (kind) {
    case 'winCustomer':
      return { ...nothing, kind, share: 1, rampMonths: 3, count: 1 }
    case 'changePrice':
      return { ...nothing, kind, scope: everything, share: 0.05, elasticity: 0 }
    case 'changeCost':
    case 'changeVolume':
      return { ...nothing, kind, scope: everything, share: 0.1 }
    case 'changeTerms':
      return { ...nothing, kind, scope: everything, days: 30 }
    default:
      return { ...nothing, kind, scope: everything }
  }
}

/** Whether the API can reckon with it: a customer to lose or to be like is still to be chosen while one writes. */
export function isWhole(item: ScenarioItem): boolean {
  if (item.kind === 'winCustomer') return typeof item.likeCustomerId === 'number'
  if (item.kind === 'changeTerms') return typeof item.days === 'number'
  if (item.kind === 'loseCustomers') return (item.scope?.customerIds.length ?? 0) + (item.scope?.grades.length ?? 0) > 0
  return typeof item.share === 'number'
}
