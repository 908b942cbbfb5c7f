import { IconAlertTriangle, IconCheck, IconClock, IconClockExclamation, IconPlayerPause } from '@tabler/icons-react'
import { useTexts } from '@/i18n'
import { instant } from '../format'
import classes from './complaint.module.css'
import { type ClockFace, type DueTone, dueText, dueTone, workTime } from './workTime'

const icons: Record<DueTone, typeof IconClock> = {
  late: IconAlertTriangle,
  soon: IconClockExclamation,
  calm: IconClock,
  paused: IconPlayerPause,
  met: IconCheck,
}

interface DueBadgeProps {
  clock: ClockFace & { dueAt: string; pausedSince?: string | null }
  /** What the time is for, where it is not plain. */
  label?: string
}

/** How a promised time stands: in words and a sign, colour only helps. The exact moment is in the tooltip. */
export function DueBadge({ clock, label }: DueBadgeProps) {
  const { t } = useTexts()
  const tone = dueTone(clock)
  const Icon = icons[tone]
  const exact =
    clock.state === 'paused'
      ? t('complaintTime.pausedHint', {
          since: instant(clock.pausedSince),
          due: instant(clock.dueAt),
          time: workTime(t, clock.remainingMinutes, clock.standardDayMinutes),
        })
      : t('complaintTime.dueAt', { due: instant(clock.dueAt) })
  return (
    <span className={classes.due} data-tone={tone} title={exact}>
      <Icon size={14} stroke={1.9} aria-hidden />
      {label && <span className={classes.dueLabel}>{label}</span>}
      <span>{dueText(t, clock)}</span>
    </span>
  )
}
