import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { GradeWay, Why } from '@/api/types'
import { useTexts } from '@/i18n'
import { plainNumber, shortMoney } from '../format'
import classes from './GradeWhy.module.css'
import { wayHint, wayText } from './gradeWays'

interface GradeWaysProps {
  ways: NonNullable<Why['ways']>
  /** Only the way up, as the hint over a badge has room for. */
  compact?: boolean
}

/** What alone would lead to the next grade up or down, everything else unchanged. */
export function GradeWays({ ways, compact = false }: GradeWaysProps) {
  return (
    <div className={classes.ways}>
      {ways.up && <OneWay way={ways.up} up />}
      {ways.down && !compact && <OneWay way={ways.down} up={false} />}
    </div>
  )
}

function OneWay({ way, up }: { way: GradeWay; up: boolean }) {
  const { t, word, language } = useTexts()
  const told = way.changes.flatMap((change) => {
    const text = wayText(change, word('metric', change.metric), t, language)
    return text ? [{ metric: change.metric, text, hint: wayHint(change, t) }] : []
  })
  // Some kinds of cut ask nothing of the customer: it moves with the next run as it is.
  const already = told.length === 0 && way.changes.some(({ change }) => change === 0)
  const Icon = up ? IconArrowUp : IconArrowDown
  const goal =
    way.score !== null
      ? t('grade.way.atScore', { score: plainNumber(way.score) })
      : way.contribution !== null
        ? t('grade.way.atContribution', { amount: shortMoney(way.contribution, language) })
        : null
  return (
    <section className={classes.way} data-way={up ? 'up' : 'down'}>
      <h3>
        <Icon size={14} aria-hidden /> {t(up ? 'grade.way.up' : 'grade.way.down', { grade: way.grade })}
        {goal && <span> {goal}</span>}
      </h3>
      {told.length > 0 ? (
        <ul>
          {told.map(({ metric, text, hint }, place) => (
            <li key={metric} title={hint}>
              {place > 0 && <span className={classes.or}>{t('grade.way.or')}</span>} {text}
            </li>
          ))}
        </ul>
      ) : (
        <p>{t(already ? 'grade.way.already' : 'grade.way.none')}</p>
      )}
    </section>
  )
}
