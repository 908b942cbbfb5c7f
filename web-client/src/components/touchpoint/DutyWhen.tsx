import { IconAlertCircle, IconCheck, IconClock, IconX } from '@tabler/icons-react'
import { useMe } from '@/api/session'
import type { Duty } from '@/api/types'
import { type Translate, useTexts } from '@/i18n'
import classes from './DutyWhen.module.css'

type Dated = Pick<Duty, 'state' | 'dueOn' | 'doneOn' | 'withdrawal'>

const dayMilliseconds = 86_400_000

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMilliseconds)
}

export function whenText(t: Translate, duty: Dated, today: string): string {
  if (duty.state === 'done') return t('duties.doneOn', { day: duty.doneOn ?? duty.dueOn })
  if (duty.state === 'missed') return t('duties.missedIn', { year: duty.dueOn.slice(0, 4) })
  if (duty.state === 'withdrawn') return t('duties.withdrawnOn', { day: duty.withdrawal?.on ?? duty.dueOn })
  const days = daysBetween(today, duty.dueOn)
  if (days < 0) return t('duties.overdueBy', { count: -days })
  if (days === 0) return t('duties.dueToday')
  return days === 1 ? t('duties.dueTomorrow') : t('duties.dueIn', { count: days })
}

/** How a duty stands, in words and a sign: colour never says it alone. */
export function DutyWhen({ duty }: { duty: Dated }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const Icon =
    duty.state === 'overdue'
      ? IconAlertCircle
      : duty.state === 'done'
        ? IconCheck
        : duty.state === 'due' || duty.state === 'upcoming'
          ? IconClock
          : IconX
  return (
    <span className={classes.when} data-state={duty.state} title={duty.dueOn}>
      <Icon size={14} aria-hidden />
      {whenText(t, duty, today)}
    </span>
  )
}
