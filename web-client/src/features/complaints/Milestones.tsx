import { IconAlertTriangle, IconCheck, IconCircleDashed, IconClock } from '@tabler/icons-react'
import type { Complaint } from '@/api/types'
import { DueBadge } from '@/components/complaint/DueBadge'
import { ago, instant } from '@/components/format'
import { useTexts } from '@/i18n'
import classes from './case.module.css'

/** The moments of a case in a strip: what was reached and when, in time or late, and what comes next. */
export function Milestones({ complaint, compact = false }: { complaint: Complaint; compact?: boolean }) {
  const { t, word, language } = useTexts()
  const { clock } = complaint
  const next = complaint.milestones.find((one) => one.at === null)?.milestone
  return (
    <ol className={classes.strip} data-compact={compact || undefined} aria-label={t('complaints.strip')}>
      {complaint.milestones.map((one) => {
        const reached = one.at !== null
        const late = one.inTime === false
        const Icon = reached
          ? late
            ? IconAlertTriangle
            : IconCheck
          : one.milestone === next
            ? IconClock
            : IconCircleDashed
        const waits = !reached && (one.milestone === 'responded' || one.milestone === 'solved')
        return (
          <li
            key={one.milestone}
            data-reached={reached || undefined}
            data-late={late || undefined}
            data-next={one.milestone === next || undefined}
          >
            <span className={classes.stripHead}>
              <Icon size={15} stroke={1.9} aria-hidden />
              {word('milestone', one.milestone)}
            </span>
            {reached && one.at ? (
              <time dateTime={one.at} title={ago(one.at, language)}>
                {instant(one.at)}
              </time>
            ) : !waits ? (
              <span className={classes.quiet}>–</span>
            ) : null}
            {reached && one.inTime !== null && (
              <span className={late ? classes.late : classes.good}>
                {late ? t('complaints.late') : t('complaints.inTime')}
              </span>
            )}
            {waits && (
              <DueBadge
                clock={
                  one.milestone === 'solved'
                    ? clock
                    : {
                        ...clock.firstResponse,
                        targetMinutes: clock.targetMinutes,
                        standardDayMinutes: clock.standardDayMinutes,
                      }
                }
              />
            )}
          </li>
        )
      })}
    </ol>
  )
}
