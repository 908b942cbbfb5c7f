import { describe, expect, it } from 'vitest'
import { calendarOf, minutesOf, readWindows, type TypedCalendar, windowsText } from './calendarRules'

const typed = (change: Partial<TypedCalendar> = {}): TypedCalendar => ({
  timeZone: 'Asia/Shanghai',
  standardDay: 7.5,
  week: {
    monday: '08:30-12:00 13:30-17:30',
    tuesday: '08:30-12:00 13:30-17:30',
    wednesday: '08:30-12:00 13:30-17:30',
    thursday: '08:30-12:00 13:30-17:30',
    friday: '08:30-12:00 13:30-17:30',
    saturday: '',
    sunday: '',
  },
  exceptions: [],
  ...change,
})

describe('the windows of a day', () => {
  it('are read as people write them', () => {
    const halves = [
      { from: '08:30', until: '12:00' },
      { from: '13:30', until: '17:30' },
    ]
    expect(readWindows('08:30-12:00 13:30-17:30')).toEqual(halves)
    expect(readWindows('13:30～17:30，8:30 – 12:00')).toEqual(halves)
    expect(readWindows('')).toEqual([])
    expect(minutesOf(halves)).toBe(450)
    expect(windowsText(halves)).toBe('08:30-12:00 13:30-17:30')
  })

  it('are refused where they overlap, run backwards or are no times', () => {
    for (const text of ['08:30-12:00 11:00-13:00', '17:30-08:30', '08:30', '8-12', '08:75-09:00', '23:00-25:00']) {
      expect(readWindows(text)).toBeNull()
    }
    expect(readWindows('16:00-24:00')).toEqual([{ from: '16:00', until: '24:00' }])
  })
})

describe('the calendar', () => {
  it('is sent with holidays as days without windows and make-up days with theirs', () => {
    const { faults, calendar } = calendarOf(
      typed({
        exceptions: [
          { day: '2026-10-01', name: 'National Day', windows: '' },
          { day: '2026-10-10', name: '', windows: '08:30-12:00' },
        ],
      }),
    )
    expect(faults).toEqual([])
    expect(calendar.standardDayMinutes).toBe(450)
    expect(calendar.exceptions).toEqual([
      { day: '2026-10-01', name: 'National Day', windows: [] },
      { day: '2026-10-10', name: null, windows: [{ from: '08:30', until: '12:00' }] },
    ])
  })

  it('names every field that cannot be read', () => {
    const wrong = typed({ standardDay: 0, exceptions: [{ day: '', name: '', windows: 'all day' }] })
    wrong.week.monday = 'morning'
    expect(calendarOf(wrong).faults).toEqual([
      'week.monday',
      'exceptions[0].day',
      'exceptions[0].windows',
      'standardDayMinutes',
    ])
  })
})
