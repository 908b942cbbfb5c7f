import type { CubeDimension, CubeQuestion } from '@/api/types'

export type CubeFilters = NonNullable<CubeQuestion['filters']>

const members = {
  customer: 'customerIds',
  grade: 'grades',
  segment: 'segments',
  region: 'regions',
  channel: 'channels',
  salesperson: 'salespeople',
  product: 'productIds',
  category: 'categoryIds',
  supplier: 'supplierIds',
} as const satisfies Partial<Record<CubeDimension, keyof CubeFilters>>

export type FilterKind = keyof typeof members
export const filterKinds = Object.keys(members) as FilterKind[]

const ids: CubeDimension[] = ['customer', 'product', 'category', 'topCategory', 'supplier']
const noText = '(none)'

/** How the API asks for what has no value: an id by 0, a text by a word of its own. */
export const noneOf = (dimension: CubeDimension) => (ids.includes(dimension) ? '0' : noText)

/** What a question is limited to in one respect; nothing where it is open. */
export const valuesOf = (filters: CubeQuestion['filters'], kind: FilterKind): string[] =>
  (filters?.[members[kind]] ?? []).map((value) => String(value) || noText)

/** The filters with these values of one kind. A kind without values is open; without any there are no filters. */
export function withValues(filters: CubeQuestion['filters'], kind: FilterKind, values: string[]): CubeFilters | null {
  const kept = ids.includes(kind) ? values.map(Number) : values.map((value) => (value === noText ? '' : value))
  const next = { ...filters, [members[kind]]: kept.length > 0 ? kept : null } as CubeFilters
  return filterKinds.some((one) => valuesOf(next, one).length > 0) ? next : null
}
