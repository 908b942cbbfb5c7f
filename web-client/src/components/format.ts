// How figures and dates look, in both languages. Pure functions; the components only place them.
import type { Language } from '@/i18n'

const missing = '–'

function fixed(value: number, digits: number): string {
  // Half away from zero, as the API rounds; the tiny nudge undoes binary fractions such as 1.005.
  const scale = 10 ** digits
  const rounded = (Math.sign(value) * Math.round(Math.abs(value) * scale * (1 + Number.EPSILON))) / scale
  return new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    rounded === 0 ? 0 : rounded,
  )
}

function short(value: number, unit: string): string {
  const magnitude = Math.abs(value)
  return `${fixed(value, magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2)}${unit}`
}

/** 1,234,567 → 123万 in Chinese, 1.23M in English; below ten thousand as it is. */
export function shortMoney(value: number, language: Language): string {
  const magnitude = Math.abs(value)
  if (magnitude < 9_999.5) return fixed(value, magnitude > 0 && magnitude < 10 ? 2 : 0)
  if (language === 'zh-CN') {
    return magnitude < 99_995_000 ? short(value / 10_000, '万') : short(value / 100_000_000, '亿')
  }
  if (magnitude < 999_500) return short(value / 1_000, 'K')
  return magnitude < 999_500_000 ? short(value / 1_000_000, 'M') : short(value / 1_000_000_000, 'B')
}

/** To the last place the API gives, at least cents: 1,234,567.50. */
export function exactMoney(value: number, currency?: string | null): string {
  const text = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(value)
  return currency ? `${text} ${currency}` : text
}

export function plainNumber(value: number, maximumFractionDigits = 2): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits }).format(value)
}

/** 0.2345 → 23.5 %. */
export function percent(value: number, digits = 1): string {
  return `${fixed(value * 100, digits)} %`
}

/** A share is typed in percent, without the dust of binary fractions: 0.07 is 7, not 7.000000000000001. */
export const toPercent = (share: number): number => Number((share * 100).toFixed(6))
export const fromPercent = (typed: number | string): number => Number((Number(typed) / 100).toFixed(8))

/** Change against before, as a ratio; unknown when there was nothing before. */
export function change(now: number, before: number): number | null {
  return before > 0 ? now / before - 1 : null
}

export function signedPercent(value: number, digits = 1): string {
  return `${value > 0 ? '+' : ''}${percent(value, digits)}`
}

const two = (value: number) => String(value).padStart(2, '0')

/** A day, yyyy-MM-dd. Days carry no time zone and are shown as they came. */
export function day(value: string | null | undefined): string {
  return value ? value.slice(0, 10) : missing
}

/** An instant in the reader's time zone, yyyy-MM-dd HH:mm. */
export function instant(value: string | null | undefined, withSeconds = false): string {
  if (!value) return missing
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return missing
  const time = `${two(at.getHours())}:${two(at.getMinutes())}${withSeconds ? `:${two(at.getSeconds())}` : ''}`
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`
}

/** "3 hours ago", by the language's own rules. */
export function ago(value: string, language: Language, now = Date.now()): string {
  const seconds = (new Date(value).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ]
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  return format.format(Math.round(seconds), 'second')
}

/** Moves a day by whole days without leaving the calendar: ("2026-03-01", -1) → "2026-02-28". */
export function shiftDays(date: string, days: number): string {
  const at = new Date(`${date.slice(0, 10)}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** "a, b and c", by the language's own rules. */
export const listText = (items: Iterable<string>, language: Language): string =>
  new Intl.ListFormat(language).format(items)
