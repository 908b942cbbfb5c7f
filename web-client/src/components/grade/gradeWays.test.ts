import { expect, it } from 'vitest'
import { roundedUp } from './gradeWays'

it.each([
  [0, 0],
  [120_000, 120_000],
  [120_445.34, 121_000],
  [120_001, 121_000],
  [-120_001, -121_000],
  [9_998.2, 9_999],
  [12_345_678, 12_400_000],
  [0.07, 0.07],
  [0.071, 0.08],
])('rounds %d up to %d', (value, rounded) => expect(roundedUp(value)).toBeCloseTo(rounded, 6))
