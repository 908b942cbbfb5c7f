import type { ScenarioEffect } from '@/api/types'

export type CarrierKind = 'category' | 'grade'

type Carrier = Omit<ScenarioEffect['categories'][number], 'categoryId'> & { key: string }

/** Who carries the fixed cost, by category or by grade; a name of null stands for no category. */
export const carriersOf = (effect: ScenarioEffect, by: CarrierKind): Carrier[] =>
  by === 'category'
    ? effect.categories.map((one) => ({ ...one, key: String(one.categoryId) }))
    : effect.grades.map((one) => ({ ...one, key: one.grade, name: one.grade }))

/** Several lists beside each other: a row for each key, in the order in which keys first come. */
export function sideBySide<Row>(lists: Row[][], keyOf: (row: Row) => string | number) {
  const rows = new Map<string | number, { first: Row; each: (Row | undefined)[] }>()
  lists.forEach((list, at) => {
    for (const row of list) {
      const key = keyOf(row)
      const known = rows.get(key) ?? { first: row, each: lists.map(() => undefined) }
      known.each[at] = row
      rows.set(key, known)
    }
  })
  return [...rows].map(([key, row]) => ({ key, ...row }))
}
