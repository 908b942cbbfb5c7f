import i18next from 'i18next'
import { describe, expect, it } from 'vitest'
import { type ClockFace, dueText, dueTone, workTime } from './workTime'

const face = (change: Partial<ClockFace>): ClockFace => ({
  state: 'running',
  remainingMinutes: 630,
  targetMinutes: 1350,
  standardDayMinutes: 450,
  ...change,
})
const said = (change: Partial<ClockFace>) => dueText(i18next.t, face(change))

describe('working time in words', () => {
  it('counts days by the standard day of the calendar, not by 24 hours', () => {
    expect(workTime(i18next.t, 630, 450)).toBe('1 working day 3 h')
    expect(workTime(i18next.t, 1350, 450)).toBe('3 working days')
    expect(workTime(i18next.t, 1350, 480)).toBe('2 working days 6 h')
  })

  it('tells hours and minutes where less than a day is left', () => {
    expect(workTime(i18next.t, 449, 450)).toBe('7 h 29 min')
    expect(workTime(i18next.t, 120, 450)).toBe('2 h')
    expect(workTime(i18next.t, 0, 450)).toBe('0 min')
  })

  it('says over ten days without hours, and what is over without a sign', () => {
    expect(workTime(i18next.t, 10 * 450 + 70, 450)).toBe('10 working days')
    expect(workTime(i18next.t, -75, 450)).toBe('1 h 15 min')
  })
})

describe('the due badge', () => {
  it('says how long there is, how long it is over, that it waits, that it was met', () => {
    expect(said({})).toBe('due in 1 working day 3 h')
    expect(said({ state: 'breached', remainingMinutes: -95 })).toBe('overdue by 1 h 35 min')
    expect(said({ state: 'paused' })).toBe('paused: waiting for customer')
    expect(said({ state: 'met' })).toBe('met')
    expect(said({ state: 'metLate', remainingMinutes: -30 })).toBe('met 30 min late')
  })

  it('warns in the last quarter of the target', () => {
    expect(dueTone(face({ remainingMinutes: 338 }))).toBe('calm')
    expect(dueTone(face({ remainingMinutes: 337 }))).toBe('soon')
    expect(dueTone(face({ state: 'breached', remainingMinutes: -1 }))).toBe('late')
    expect(dueTone(face({ state: 'paused', remainingMinutes: 10 }))).toBe('paused')
  })
})
