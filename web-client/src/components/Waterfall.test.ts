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

test('a cause may carry it across zero and back', () => {
  expect(
    placed([
      { label: 'forecast', amount: 40, total: true },
      { label: 'price', amount: -100, judge: true },
      { label: 'cost', amount: 80, judge: true },
      { label: 'actual', amount: 20, total: true },
    ]),
  ).toEqual([
    { from: 0, to: 40 },
    { from: 40, to: -60 },
    { from: -60, to: 20 },
    { from: 0, to: 20 },
  ])
})
