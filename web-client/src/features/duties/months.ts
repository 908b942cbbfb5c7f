import { shiftDays } from '@/components/format'

/** The later of two days. */
export const laterOf = (one: string, other: string): string => (one.localeCompare(other) < 0 ? other : one)

const two = (value: number) => String(value).padStart(2, '0')

export interface Month {
  year: number
  /** 1 to 12. */
  month: number
}

export function monthOf(text: string | null, today: string): Month {
  const [year, month] = (/^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? '') ? (text ?? '') : today.slice(0, 7)).split('-')
  return { year: Number(year), month: Number(month) }
}

export const nameOf = ({ year, month }: Month): string => `${year}-${two(month)}`

export function shiftMonth({ year, month }: Month, by: number): Month {
  const whole = year * 12 + month - 1 + by
  return { year: Math.floor(whole / 12), month: (whole % 12) + 1 }
}

/** The days of the month's weeks, Monday first: whole weeks, so that the sheet is a rectangle. */
export function sheetOf(month: Month): string[] {
  const first = `${nameOf(month)}-01`
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7
  const start = shiftDays(first, -weekday)
  const next = `${nameOf(shiftMonth(month, 1))}-01`
  const days: string[] = []
  for (let day = start; day < next || days.length % 7 !== 0; day = shiftDays(day, 1)) days.push(day)
  return days
}
