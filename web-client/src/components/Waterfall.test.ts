import { expect, test } from 'vitest'
import { placed } from './Waterfall'

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
