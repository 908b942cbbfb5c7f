import { Link } from 'react-router'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useTexts } from '@/i18n'
import classes from './MovementMatrix.module.css'
import { grades } from './queries'
import { wayOf } from './statisticsQueries'

/** How many went from one grade to another, and what they bring; with both sides known, before and after. */
export interface Movement {
  from?: string | null
  to: string
  customers: number
  contribution?: number | null
  contributionBefore?: number | null
}

interface MovementMatrixProps {
  caption?: string
  movement: Movement[]
  seesCost: boolean
  /** The list behind a number. */
  linkOf?: (from: string, to: string) => string
  /** Or what happens on the spot. */
  onPick?: (from: string, to: string) => void
  picked?: { from: string; to: string } | null
  /** What stands on the rows and the columns, where it is not before and after. */
  sides?: [string, string]
}

/** The direction in a sign for the eye and a word for the ear. */
function Way({ label, mark }: { label: string; mark: string }) {
  return (
    <>
      <span aria-hidden>{mark} </span>
      <span className="visually-hidden">{label} </span>
    </>
  )
}

/** From which grade to which: rows before, columns after; every number leads to its customers. */
export function MovementMatrix({ caption, movement, seesCost, linkOf, onPick, picked, sides }: MovementMatrixProps) {
  const { t, language } = useTexts()
  const cell = (from: string, to: string) => movement.find((one) => (one.from ?? 'N') === from && one.to === to)
  return (
    <table className={classes.matrix}>
      <caption className="visually-hidden">{caption ?? t('grading.movement')}</caption>
      <thead>
        <tr>
          <td className={classes.corner}>
            <span>{sides?.[0] ?? t('grading.before')} ↓</span> <span>{sides?.[1] ?? t('grading.after')} →</span>
          </td>
          {grades.map((grade) => (
            <th scope="col" key={grade}>
              <GradeBadge grade={grade} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grades.map((from) => (
          <tr key={from}>
            <th scope="row">
              <GradeBadge grade={from} />
            </th>
            {grades.map((to) => {
              const moved = cell(from, to)
              const way = wayOf(from, to)
              if (!moved || moved.customers === 0) return <td key={to} data-way={way === 'same' ? 'same' : undefined} />
              const { contribution, contributionBefore } = moved
              const brings = [contributionBefore, contribution].filter((one) => typeof one === 'number')
              const money = seesCost && brings.length > 0
              const title = money ? brings.map((one) => exactMoney(one)).join(' → ') : undefined
              const content = (
                <>
                  <strong>
                    {way === 'up' && <Way label={t('grading.up')} mark="▲" />}
                    {way === 'down' && <Way label={t('grading.down')} mark="▼" />}
                    {plainNumber(moved.customers, 0)}
                  </strong>
                  {money && (
                    <span className={classes.money}>{brings.map((one) => shortMoney(one, language)).join(' → ')}</span>
                  )}
                </>
              )
              // Who stays is no mover: there is nothing to pick.
              const pick = way !== 'same' ? onPick : undefined
              return (
                <td key={to} data-way={way}>
                  {linkOf ? (
                    <Link to={linkOf(from, to)} title={title} className={classes.cell}>
                      {content}
                    </Link>
                  ) : pick ? (
                    <button
                      type="button"
                      title={title}
                      className={classes.cell}
                      aria-pressed={picked?.from === from && picked.to === to}
                      onClick={() => pick(from, to)}
                    >
                      {content}
                    </button>
                  ) : (
                    <span className={classes.cell} title={title}>
                      {content}
                    </span>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
