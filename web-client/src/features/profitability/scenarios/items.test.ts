import { expect, test } from 'vitest'
import { placed } from '../Waterfall'
import { everything, fresh, isWhole, kinds } from './items'

test('a supposition is reckoned with once what it is about is chosen', () => {
  expect(isWhole(fresh('loseCustomers'))).toBe(false)
  expect(isWhole({ ...fresh('loseCustomers'), scope: { ...everything, customerIds: [7] } })).toBe(true)
  expect(isWhole({ ...fresh('loseCustomers'), scope: { ...everything, grades: ['D'] } })).toBe(true)
  expect(isWhole(fresh('winCustomer'))).toBe(false)
  expect(isWhole({ ...fresh('winCustomer'), likeCustomerId: 7 })).toBe(true)
  expect(isWhole(fresh('changePrice'))).toBe(true)
  expect(isWhole({ ...fresh('changeTerms'), days: null })).toBe(false)
})

test('a fresh supposition holds only what belongs to its kind', () => {
  for (const kind of kinds) {
    const item = fresh(kind)
    expect(item.days !== null).toBe(kind === 'changeTerms')
    expect(item.rampMonths !== null).toBe(kind === 'winCustomer')
    expect(item.scope === null).toBe(kind === 'winCustomer')
  }
})

test('a step of the waterfall hangs where the one before ended, a sum stands on the ground', () => {
  expect(
    placed([
      { label: 'net', amount: 100, total: true },
      { label: 'cost', amount: -130 },
      { label: 'left', amount: -30, total: true },
    ]),
  ).toEqual([
    { from: 0, to: 100 },
    { from: 100, to: -30 },
    { from: 0, to: -30 },
  ])
})
