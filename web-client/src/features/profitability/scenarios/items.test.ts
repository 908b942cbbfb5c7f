import { expect, test } from 'vitest'
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
