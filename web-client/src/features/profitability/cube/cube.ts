import type { CubeAnswer, CubeDimension, CubeKey, CubeLine, CubeMeasure, CubeQuestion } from '@/api/types'
import { monthBack } from '../period'
import { filterKinds, noneOf, valuesOf } from './filters'

/** Columns of a pivot beyond these are left to the export. */
export const mostColumns = 36

const times: CubeDimension[] = ['month', 'quarter', 'year']
export const isTime = (dimension: CubeDimension) => times.includes(dimension)

export const money: CubeMeasure[] = [
  'net',
  'variableCost',
  'freight',
  'commission',
  'rebate',
  'financing',
  'complaint',
  'contribution',
  'fullProfit',
  'unknownCostNet',
]

/** Of these less is better. */
export const costs: CubeMeasure[] = [
  'variableCost',
  'freight',
  'commission',
  'rebate',
  'financing',
  'complaint',
  'unknownCostNet',
]

/** Where one begins: who brought what in the last twelve months. */
export const firstQuestion = (today: string): CubeQuestion => ({
  dimensions: ['customer'],
  measures: ['net', 'contribution', 'margin'],
  from: monthBack(today, 11),
  to: monthBack(today, 0),
  compareYearBefore: true,
  top: 50,
})

/** The question that the address carries; anything else in it begins anew. */
export function readQuestion(text: string | null, today: string): CubeQuestion {
  if (text) {
    try {
      const read = JSON.parse(text) as Partial<CubeQuestion>
      const areLists = Object.values(read.filters ?? {}).every((values) => values === null || Array.isArray(values))
      if (Array.isArray(read.dimensions) && Array.isArray(read.measures) && areLists)
        return { ...firstQuestion(today), ...read }
    } catch {
      // A cut or mistyped address.
    }
  }
  return firstQuestion(today)
}

const ofProduct: CubeDimension[] = ['category', 'topCategory', 'supplier']

/** Whether orders can be counted: of a category or supplier, an order with two of its products would count twice. */
export function countsOrders({ dimensions, filters }: CubeQuestion): boolean {
  if (dimensions.includes('product') || filters?.productIds?.length === 1) return true
  const limited = (['product', 'category', 'supplier'] as const).some((kind) => valuesOf(filters, kind).length > 0)
  return !limited && !dimensions.some((one) => ofProduct.includes(one))
}

/** The question without what cannot be counted together; measures that are left out give way to the net. */
export function answerable(question: CubeQuestion): CubeQuestion {
  if (countsOrders(question)) return question
  const measures = question.measures.filter((one) => one !== 'orders')
  return { ...question, measures: measures.length > 0 ? measures : ['net'] }
}

export interface PivotRow {
  /** The keys of the row: the first dimension, and the third where there is one. */
  keys: CubeKey[]
  isRest: boolean
  cells: Map<string, CubeLine>
  /** The sum of the first key, at the first of its rows. */
  sum: CubeLine | null
  /** How many rows the sum stands beside; 0 at the further ones. */
  sumRows: number
}

export interface Pivot {
  columns: CubeKey[]
  rows: PivotRow[]
  hidden: number
}

const textOf = (key: CubeKey) => `${key.id ?? ''}\u0000${key.name ?? ''}`

/** Rows by the first (and third) dimension, columns by the second. */
export function pivot(answer: CubeAnswer): Pivot {
  const columns = new Map<string, CubeKey>()
  const rows = new Map<string, PivotRow>()
  const heads = new Map<string, PivotRow>()
  const sums = new Map(
    answer.subtotals.filter((one) => !one.isRest).map((one) => [textOf(one.keys[0] ?? { id: null, name: null }), one]),
  )
  for (const line of answer.rows) {
    const [first, second, third] = line.keys
    if (!first) continue
    const keys = third ? [first, third] : [first]
    const name = keys.map(textOf).join('\u0001')
    let row = rows.get(name)
    if (!row) {
      // The answer has the rows of a first key after each other.
      const begun = third && heads.get(textOf(first))
      if (begun) begun.sumRows += 1
      row = {
        keys,
        isRest: line.isRest,
        cells: new Map(),
        sum: begun ? null : (sums.get(textOf(first)) ?? null),
        sumRows: begun ? 0 : 1,
      }
      rows.set(name, row)
      if (!begun) heads.set(textOf(first), row)
    }
    const column = second ?? { id: null, name: null }
    if (second) columns.set(textOf(column), column)
    row.cells.set(textOf(column), line)
  }
  const isByTime = answer.dimensions[1] !== undefined && isTime(answer.dimensions[1])
  const sorted = [...columns.values()]
  if (isByTime) sorted.sort((a, b) => (a.id ?? '').localeCompare(b.id ?? ''))
  return {
    columns: sorted.slice(0, mostColumns),
    rows: [...rows.values()],
    hidden: Math.max(0, sorted.length - mostColumns),
  }
}

export const cellOf = (row: PivotRow, column: CubeKey | null) =>
  row.cells.get(textOf(column ?? { id: null, name: null }))

/**
 * The address of the lines behind a place of the cube, with the question to come back to. Null where the lines of the
 * place cannot be asked for: those below a top category, of several categories.
 */
export function linesAddress(answer: CubeAnswer, question: CubeQuestion, keys: CubeKey[]): string | null {
  const query = new URLSearchParams({ from: answer.from, to: answer.to })
  for (const kind of filterKinds) {
    const values = valuesOf(question.filters, kind)
    if (values.length > 0) query.set(kind, values.join(','))
  }
  for (const [index, key] of keys.entries()) {
    const dimension = answer.dimensions[index]
    if (!dimension) continue
    if (isTime(dimension)) {
      const [from, to] = monthsOf(dimension, key.id ?? '')
      if (from > answer.from) query.set('from', from)
      if (to < answer.to) query.set('to', to)
    } else if (dimension !== 'topCategory') query.set(dimension, key.id ?? noneOf(dimension))
    else if (!keys.some((_, at) => answer.dimensions[at] === 'category')) {
      const chosen = valuesOf(question.filters, 'category')
      if (chosen.length > 1) return null
      // The category chosen is the narrower of the two.
      if (chosen.length === 0) query.set('category', key.id ?? noneOf(dimension))
    }
  }
  query.set('ask', JSON.stringify(question))
  return `/profit/cube/lines?${query}`
}

/** First and last month of a month, quarter or year. */
export function monthsOf(dimension: CubeDimension, id: string): [string, string] {
  if (dimension === 'year') return [`${id}-01`, `${id}-12`]
  if (dimension === 'quarter') {
    const [year, quarter] = id.split('-Q')
    const last = Number(quarter) * 3
    return [`${year}-${String(last - 2).padStart(2, '0')}`, `${year}-${String(last).padStart(2, '0')}`]
  }
  return [id, id]
}

/** The answer as rows of a sheet: names of the dimensions, then each measure, then those of the year before. */
export function sheetRows(
  answer: CubeAnswer,
  names: { dimension: (d: CubeDimension) => string; measure: (m: CubeMeasure) => string; before: string; rest: string },
): (string | number | null)[][] {
  const compares = answer.total.yearBefore !== null
  const head = [
    ...answer.dimensions.map(names.dimension),
    ...answer.measures.map(names.measure),
    ...(compares ? answer.measures.map((one) => `${names.measure(one)} (${names.before})`) : []),
  ]
  const body = answer.rows.map((line) => [
    ...answer.dimensions.map((_, i) => (line.isRest ? (i === 0 ? names.rest : '') : (line.keys[i]?.name ?? ''))),
    ...answer.measures.map((one) => line.values[one] ?? null),
    ...(compares ? answer.measures.map((one) => line.yearBefore?.[one] ?? null) : []),
  ])
  return [head, ...body]
}
