// How working time and the clock of a complaint are said. Pure; the server measures, this only puts it into words.
import type { Translate } from '@/i18n'

/** 630 minutes on days of 450 → "1 working day 3 h". Below a day to the minute, beyond ten days to the day. */
export function workTime(t: Translate, minutes: number, dayMinutes: number): string {
  const whole = Math.max(0, Math.floor(Math.abs(minutes)))
  const days = dayMinutes > 0 ? Math.floor(whole / dayMinutes) : 0
  const rest = whole - days * dayMinutes
  const hours = Math.floor(rest / 60)
  if (days > 0) {
    const inDays = t('complaintTime.days', { count: days })
    return hours === 0 || days >= 10 ? inDays : `${inDays} ${t('complaintTime.hours', { hours })}`
  }
  if (hours > 0) {
    const inHours = t('complaintTime.hours', { hours })
    return rest % 60 === 0 ? inHours : `${inHours} ${t('complaintTime.minutes', { minutes: rest % 60 })}`
  }
  return t('complaintTime.minutes', { minutes: rest })
}

/** What a due badge needs to know of a clock. */
export interface ClockFace {
  state: 'running' | 'paused' | 'met' | 'breached' | 'metLate'
  /** Working minutes until due, negative when over. */
  remainingMinutes: number
  targetMinutes: number
  standardDayMinutes: number
}

export type DueTone = 'late' | 'soon' | 'calm' | 'paused' | 'met'

/** Late beats everything; the last quarter of the target is soon. */
export function dueTone(clock: ClockFace): DueTone {
  switch (clock.state) {
    case 'breached':
    case 'metLate':
      return 'late'
    case 'met':
      return 'met'
    case 'paused':
      return 'paused'
    default:
      return clock.remainingMinutes * 4 <= clock.targetMinutes ? 'soon' : 'calm'
  }
}

export function dueText(t: Translate, clock: ClockFace): string {
  const time = workTime(t, clock.remainingMinutes, clock.standardDayMinutes)
  switch (clock.state) {
    case 'breached':
      return t('complaintTime.overdueBy', { time })
    case 'paused':
      return t('complaintTime.paused')
    case 'met':
      return t('complaintTime.met')
    case 'metLate':
      return t('complaintTime.metLate', { time })
    default:
      return t('complaintTime.dueIn', { time })
  }
}
