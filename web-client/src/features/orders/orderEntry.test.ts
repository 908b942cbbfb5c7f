import { describe, expect, it } from 'vitest'
import { entryOf, isReady, isTable, newLine, numberOf, pastedRows, type TypedOrder } from './orderEntry'

const line = (id: number, quantity: string | number, rest = {}) => ({
  ...newLine(),
  product: { id, name: `P${id}` },
  quantity,
  ...rest,
})
const order = (change: Partial<TypedOrder> = {}): TypedOrder => ({
  customer: { id: 7, name: 'Hengda' },
  orderDate: '2026-11-22',
  headerDiscount: '',
  freight: '',
  paymentDays: '',
  exchangeRate: '',
  lines: [line(1, 10)],
  ...change,
})

describe('an order while it is typed', () => {
  it('asks nothing before there is a customer and a whole line', () => {
    expect(entryOf(order({ customer: null }))).toBeNull()
    expect(entryOf(order({ lines: [newLine()] }))).toBeNull()
    expect(isReady(line(1, 0))).toBe(false)
    expect(isReady(line(1, ''))).toBe(false)
  })

  it('leaves the price to the list where none is typed, and sends shares without dust', () => {
    const entry = entryOf(
      order({ headerDiscount: 2.5, freight: 30, lines: [line(1, '10'), line(2, 4, { unitPrice: 99.5, discount: 7 })] }),
    )
    expect(entry).toEqual({
      customerId: 7,
      orderDate: '2026-11-22',
      headerDiscountRate: 0.025,
      freight: 30,
      lines: [
        { productId: 1, quantity: 10, discount: 0 },
        { productId: 2, quantity: 4, unitPrice: 99.5, discount: 0.07 },
      ],
    })
  })

  it('counts lines as the API does, without those only begun', () => {
    const lines = [line(1, 10), newLine(), line(3, 1)]
    expect(lines.map((one) => numberOf(lines, one))).toEqual([1, null, 2])
  })

  it('reads a table from a spreadsheet, with or without a heading and a name beside the code', () => {
    expect(pastedRows('代码\t数量\t单价\nP1\t1,200\t¥ 9.50\t5%\r\nP2\t密封圈\t3\t12\n\nP3\n')).toEqual([
      { text: 'P1', quantity: 1200, unitPrice: 9.5, discount: 5 },
      { text: 'P2', quantity: 3, unitPrice: 12, discount: '' },
      { text: 'P3', quantity: '', unitPrice: '', discount: '' },
    ])
    expect(isTable('P1')).toBe(false)
    expect(isTable('P1\t5')).toBe(true)
  })

  it('sends days agreed for this order, also none', () => {
    expect(entryOf(order({ paymentDays: 0 }))?.paymentDays).toBe(0)
    expect(entryOf(order())).not.toHaveProperty('paymentDays')
  })
})
