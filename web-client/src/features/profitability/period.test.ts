import { expect, test } from 'vitest'
import { monthBack, monthWithin, wholeYear } from './period'

test('a report begins with the twelve whole months before this one', () => {
  expect(wholeYear('2026-11-22')).toEqual({ from: '2025-11-01', to: '2026-10-31' })
  expect(wholeYear('2026-01-05')).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  expect(wholeYear('2028-03-01')).toEqual({ from: '2027-03-01', to: '2028-02-29' })
})

test('of a month only the days within the period are looked at', () => {
  expect(monthWithin('2026-02', '2026-01-01', '2026-12-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  expect(monthWithin('2026-02', '2026-02-10', '2026-02-20')).toEqual({ from: '2026-02-10', to: '2026-02-20' })
})

test('months are counted back from the day of the company, not of the browser', () => {
  expect(monthBack('2026-11-22', 0)).toBe('2026-11')
  expect(monthBack('2026-11-30', 11)).toBe('2025-12')
  expect(monthBack('2026-01-01', 23)).toBe('2024-02')
})
