import { Link } from 'react-router'
import type { Run } from '@/api/types'
import { percent, plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useTexts } from '@/i18n'
import classes from './GradeDistribution.module.css'
import { grades } from './queries'

interface GradeDistributionProps {
  counts: NonNullable<Run['counts']>
  /** The list behind each grade. */
  linkOf?: (grade: (typeof grades)[number]) => string
  small?: boolean
}

/** How many customers each grade has, as one bar. */
export function GradeDistribution({ counts, linkOf, small = false }: GradeDistributionProps) {
  const { t } = useTexts()
  const sum = grades.reduce((total, grade) => total + counts[grade], 0)
  const label = grades.map((grade) => `${grade} ${counts[grade]}`).join(', ')
  const share = (grade: (typeof grades)[number]) => (sum > 0 ? counts[grade] / sum : 0)
  return (
    <div>
      <div
        className={classes.bar}
        data-small={small || undefined}
        role="img"
        aria-label={`${t('grading.distribution')}: ${label}`}
      >
        {grades.map((grade) =>
          counts[grade] > 0 ? (
            <span
              key={grade}
              data-grade={grade}
              style={{ flexGrow: counts[grade] }}
              title={`${grade}: ${plainNumber(counts[grade], 0)} (${percent(share(grade))})`}
            >
              {share(grade) > 0.06 && grade}
            </span>
          ) : null,
        )}
      </div>
      {!small && (
        <ul className={classes.legend}>
          {grades.map((grade) => {
            const content = (
              <>
                <GradeBadge grade={grade} />
                <strong>{plainNumber(counts[grade], 0)}</strong>
                <span className={classes.share}>{percent(share(grade))}</span>
              </>
            )
            return <li key={grade}>{linkOf ? <Link to={linkOf(grade)}>{content}</Link> : <span>{content}</span>}</li>
          })}
        </ul>
      )}
    </div>
  )
}
