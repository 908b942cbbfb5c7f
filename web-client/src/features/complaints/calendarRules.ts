// The working calendar as it is typed: "08:30-12:00 13:30-17:30" per day. Pure; the API checks all of it again.
import type { ComplaintCalendar } from '@/api/types'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

type Windows = ComplaintCalendar['week'][Weekday]

/** One day's windows as a line of text; a day off is empty. */
export const windowsText = (windows: Windows): string => windows.map((one) => `${one.from}-${one.until}`).join(' ')

const window = /^(\d{1,2})[:：](\d{2})[-–~～\u81f3](\d{1,2})[:：](\d{2})$/

/** Reads a line of windows; null where it cannot be read. Chinese signs and single-figure hours are understood. */
export function readWindows(text: string): Windows | null {
  const parts = text
    .replaceAll(/\s*([-–~～\u81f3])\s*/g, '$1')
    .split(/[\s,，;；、]+/)
    .filter(Boolean)
  const read: Windows = []
  for (const part of parts) {
    const match = window.exec(part)
    if (!match) return null
    const [, fromHour = '', fromMinute = '', untilHour = '', untilMinute = ''] = match
    const from = Number(fromHour) * 60 + Number(fromMinute)
    const until = Number(untilHour) * 60 + Number(untilMinute)
    if (Number(fromMinute) > 59 || Number(untilMinute) > 59 || until > 1440 || from >= until) return null
    read.push({
      from: `${fromHour.padStart(2, '0')}:${fromMinute}`,
      until: `${untilHour.padStart(2, '0')}:${untilMinute}`,
    })
  }
  read.sort((one, other) => one.from.localeCompare(other.from))
  const overlaps = read.some((one, at) => at > 0 && one.from < (read[at - 1]?.until ?? ''))
  return overlaps ? null : read
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** The working minutes of a day. */
export const minutesOf = (windows: Windows): number =>
  windows.reduce((sum, one) => sum + minuteOf(one.until) - minuteOf(one.from), 0)

export interface TypedException {
  day: string
  name: string
  windows: string
}

export interface TypedCalendar {
  timeZone: string
  /** In hours. */
  standardDay: string | number
  week: Record<Weekday, string>
  exceptions: TypedException[]
}

export const typedOf = (calendar: ComplaintCalendar): TypedCalendar => ({
  timeZone: calendar.timeZone,
  standardDay: calendar.standardDayMinutes / 60,
  week: Object.fromEntries(weekdays.map((day) => [day, windowsText(calendar.week[day])])) as Record<Weekday, string>,
  exceptions: calendar.exceptions.map((one) => ({
    day: one.day,
    name: one.name ?? '',
    windows: windowsText(one.windows),
  })),
})

/** What can be sent, or where it cannot be read. */
export function calendarOf(typed: TypedCalendar) {
  const faults: string[] = []
  const read = (text: string, field: string) => {
    const windows = readWindows(text)
    if (windows === null) faults.push(field)
    return windows ?? []
  }
  const week = Object.fromEntries(
    weekdays.map((day) => [day, read(typed.week[day], `week.${day}`)]),
  ) as ComplaintCalendar['week']
  const exceptions = typed.exceptions.map((one, at) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(one.day)) faults.push(`exceptions[${at}].day`)
    return { day: one.day, name: one.name.trim() || null, windows: read(one.windows, `exceptions[${at}].windows`) }
  })
  const standardDayMinutes = Math.round(Number(typed.standardDay) * 60)
  if (!(standardDayMinutes >= 1 && standardDayMinutes <= 1440)) faults.push('standardDayMinutes')
  return { faults, calendar: { timeZone: typed.timeZone, standardDayMinutes, week, exceptions } }
}
