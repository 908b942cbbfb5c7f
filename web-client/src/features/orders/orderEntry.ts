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
  /** Agreed for this order alone; empty: the customer's. */
  paymentDays: string | number
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
    ...(isNumber(typed.paymentDays) ? { paymentDays: Number(typed.paymentDays) } : {}),
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

/** A row of a pasted table: what names the product, and what stands beside it; empty where nothing does. */
export interface PastedRow {
  text: string
  quantity: number | ''
  unitPrice: number | ''
  discount: number | ''
}

/** A number as a spreadsheet shows it: with thousands separators, a currency sign or a percent sign; empty where it is none. */
function numberIn(cell: string | undefined): number | '' {
  const plain = (cell ?? '').replace(/[,\s¥￥$€%]/g, '')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : ''
}

/**
 * The rows of a table that was copied from a spreadsheet: code or name, then quantity, price and discount in percent. A name beside the code
 * is skipped, and a first row without any number is a heading.
 */
export function pastedRows(text: string): PastedRow[] {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map((cell) => cell.trim()))
    .filter((cells) => cells.some((cell) => cell !== ''))
  return rows.flatMap((cells, index) => {
    const [name = '', ...others] = cells
    const numbers = others.map(numberIn).filter((one, at) => !(one === '' && at === 0))
    if (index === 0 && rows.length > 1 && numbers.every((one) => one === '')) return []
    const [quantity = '', unitPrice = '', discount = ''] = numbers
    return [{ text: name, quantity, unitPrice, discount }]
  })
}

/** Whether what is pasted is a table and not a word. */
export const isTable = (text: string): boolean => /[\t\n]/.test(text.trim())
