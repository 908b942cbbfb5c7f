// What is typed into an order, and what of it can be sent. Pure; prices and verdicts are the API's.
import type { OrderEntry } from '@/api/types'
import type { Choice } from '@/components/RecordPicker'

export interface TypedLine {
  key: number
  product: Choice | null
  quantity: string | number
  /** Empty: the list price. */
  unitPrice: string | number
  /** In percent. */
  discount: string | number
}

export interface TypedOrder {
  customer: Choice | null
  orderDate: string
  /** In percent. */
  headerDiscount: string | number
  freight: string | number
  /** Of another currency than the company's: its units for one of the customer's. */
  exchangeRate: string | number
  lines: TypedLine[]
}

let lastKey = 0
export const newLine = (): TypedLine => {
  lastKey += 1
  return { key: lastKey, product: null, quantity: '', unitPrice: '', discount: '' }
}

const isNumber = (value: string | number) => value !== '' && Number.isFinite(Number(value))

/** A line with a product and a quantity; what is only begun waits. */
export const isReady = (line: TypedLine): boolean =>
  line.product !== null && isNumber(line.quantity) && Number(line.quantity) > 0

/** A share without the dust of binary fractions: 7 % is 0.07. */
const share = (percent: string | number) => Math.round(Number(percent) * 1e6) / 1e8

/** What the API is asked with: the ready lines, in their order; null while there is nothing to ask. */
export function entryOf(typed: TypedOrder): OrderEntry | null {
  const ready = typed.lines.filter(isReady)
  if (!typed.customer || ready.length === 0) return null
  return {
    customerId: typed.customer.id,
    ...(typed.orderDate ? { orderDate: typed.orderDate } : {}),
    ...(isNumber(typed.headerDiscount) && Number(typed.headerDiscount) > 0
      ? { headerDiscountRate: share(typed.headerDiscount) }
      : {}),
    ...(isNumber(typed.freight) ? { freight: Number(typed.freight) } : {}),
    ...(isNumber(typed.exchangeRate) && Number(typed.exchangeRate) > 0
      ? { exchangeRate: Number(typed.exchangeRate) }
      : {}),
    lines: ready.map((line) => ({
      productId: line.product?.id ?? 0,
      quantity: Number(line.quantity),
      ...(isNumber(line.unitPrice) ? { unitPrice: Number(line.unitPrice) } : {}),
      discount: isNumber(line.discount) ? share(line.discount) : 0,
    })),
  } as OrderEntry
}

/** The number the API gives a line: its place among the ready ones, from 1; null for one only begun. */
export function numberOf(lines: TypedLine[], line: TypedLine): number | null {
  const place = lines.filter(isReady).indexOf(line)
  return place < 0 ? null : place + 1
}
