import { describe, expect, it } from 'vitest'
import { change, day, exactMoney, fromPercent, instant, percent, shiftDays, shortMoney, toPercent } from './format'

describe('short amounts', () => {
  it.each([
    [0, '0'],
    [5.5, '5.50'],
    [9_999, '9,999'],
    [10_000, '1.00万'],
    [12_345, '1.23万'],
    [1_234_567, '123万'],
    [-1_234_567, '-123万'],
    [99_990_000, '9,999万'],
    [100_000_000, '1.00亿'],
    [12_345_678_901, '123亿'],
  ])('in Chinese %d reads %s', (value, text) => {
    expect(shortMoney(value, 'zh-CN')).toBe(text)
  })

  it.each([
    [9_999, '9,999'],
    [12_345, '12.3K'],
    [345_678, '346K'],
    [1_234_567, '1.23M'],
    [-84_000_000, '-84.0M'],
    [1_230_000_000, '1.23B'],
  ])('in English %d reads %s', (value, text) => {
    expect(shortMoney(value, 'en')).toBe(text)
  })

  it('never writes 10,000 in the smaller unit because of rounding', () => {
    expect(shortMoney(9_999.9, 'zh-CN')).toBe('1.00万')
    expect(shortMoney(99_999_999, 'zh-CN')).toBe('1.00亿')
    expect(shortMoney(999_999, 'en')).toBe('1.00M')
  })
})

describe('exact figures', () => {
  it('keep the places the API gives', () => {
    expect(exactMoney(1_234_567.5)).toBe('1,234,567.50')
    expect(exactMoney(0.1234, 'CNY')).toBe('0.1234 CNY')
  })

  it('round half away from zero', () => {
    expect(percent(0.12345)).toBe('12.3 %')
    expect(percent(0.1005, 1)).toBe('10.1 %')
    expect(percent(-0.1005, 1)).toBe('-10.1 %')
    expect(percent(-0.00001)).toBe('0.0 %')
  })

  it('know no change against nothing', () => {
    expect(change(120, 100)).toBeCloseTo(0.2)
    expect(change(120, 0)).toBeNull()
  })
})

describe('dates', () => {
  it('show days as they came, whatever the time zone', () => {
    expect(day('2026-03-01')).toBe('2026-03-01')
    expect(day(null)).toBe('–')
    expect(instant('nonsense')).toBe('–')
  })

  it('move by days across months', () => {
    expect(shiftDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(shiftDays('2026-12-31', 1)).toBe('2027-01-01')
  })
})

it('shares are typed in percent without dust', () => {
  for (const share of [0.07, 0.29, 0.58, 0.145, 0.001]) expect(fromPercent(toPercent(share))).toBe(share)
  expect(toPercent(0.07)).toBe(7)
  expect(fromPercent('14.5')).toBe(0.145)
})
