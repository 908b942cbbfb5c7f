import { lazy, Suspense, useRef, useState } from 'react'
import type { Grade } from '@/api/types'
import { useTexts, withTexts } from '@/i18n'
import classes from './GradeBadge.module.css'

const GradePopover = lazy(() =>
  withTexts(import('./GradePopover')).then((module) => ({ default: module.GradePopover })),
)

interface GradeBadgeProps {
  grade: Grade | null | undefined
  /** With a customer the badge explains itself on hover. */
  customerId?: number
  runId?: number
  size?: 'sm' | 'lg'
}

/** The letter carries the meaning; the colour only helps the eye. */
export function GradeBadge({ grade, customerId, runId, size = 'sm' }: GradeBadgeProps) {
  const { word } = useTexts()
  const [opened, setOpened] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (!grade) return <span className={classes.none}>–</span>
  const label = word('grade', grade)
  const badge = (
    <span className={classes.badge} data-grade={grade} data-size={size} title={customerId ? undefined : label}>
      <span aria-hidden>{grade}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  )
  if (customerId === undefined) return badge
  const later = (open: boolean, delay: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpened(open), delay)
  }
  // The popover is only built once it opens: a list holds hundreds of badges.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a hint for the mouse; the record page shows the same in full
    <span className={classes.host} onMouseEnter={() => later(true, 350)} onMouseLeave={() => later(false, 150)}>
      {opened ? (
        <Suspense fallback={badge}>
          <GradePopover customerId={customerId} runId={runId}>
            {badge}
          </GradePopover>
        </Suspense>
      ) : (
        badge
      )}
    </span>
  )
}
