import { describe, expect, it } from 'vitest'
import { monthOf, nameOf, sheetOf, shiftMonth } from './months'

describe('the sheet of a month', () => {
  it('begins on a Monday and has whole weeks', () => {
    const november = sheetOf({ year: 2026, month: 11 })
    expect(november[0]).toBe('2026-10-26')
    expect(november.at(-1)).toBe('2026-12-06')
    expect(november).toHaveLength(42)
  })

  it('needs four weeks only for a February that begins on a Monday', () => {
    expect(sheetOf({ year: 2027, month: 2 })).toHaveLength(28)
    expect(sheetOf({ year: 2028, month: 2 }).includes('2028-02-29')).toBe(true)
  })

  it('goes over the turn of the year', () => {
    expect(nameOf(shiftMonth({ year: 2026, month: 12 }, 1))).toBe('2027-01')
    expect(nameOf(shiftMonth({ year: 2026, month: 1 }, -1))).toBe('2025-12')
  })

  it('falls back to this month where the address holds none', () => {
    expect(monthOf('2026-13', '2026-11-21')).toEqual({ year: 2026, month: 11 })
    expect(monthOf(null, '2026-11-21')).toEqual({ year: 2026, month: 11 })
    expect(monthOf('2025-02', '2026-11-21')).toEqual({ year: 2025, month: 2 })
  })
})
