import { Link } from 'react-router'
import type { RunDetails } from '@/api/types'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useTexts } from '@/i18n'
import classes from './MovementMatrix.module.css'
import { grades } from './queries'

interface MovementMatrixProps {
  movement: RunDetails['movement']
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
export function MovementMatrix({ movement, seesCost, linkOf, onPick, picked, sides }: MovementMatrixProps) {
  const { t, language } = useTexts()
  const cell = (from: string, to: string) => movement.find((one) => (one.from ?? 'N') === from && one.to === to)
  return (
    <table className={classes.matrix}>
      <caption className="visually-hidden">{t('grading.movement')}</caption>
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
        {grades.map((from, row) => (
          <tr key={from}>
            <th scope="row">
              <GradeBadge grade={from} />
            </th>
            {grades.map((to, column) => {
              const moved = cell(from, to)
              const way = from === 'N' || to === 'N' ? 'side' : column < row ? 'up' : column > row ? 'down' : 'same'
              if (!moved || moved.customers === 0) return <td key={to} data-way={way === 'same' ? 'same' : undefined} />
              const brings = seesCost && moved.contribution !== null && moved.contribution !== undefined
              const title = brings ? exactMoney(moved.contribution ?? 0) : undefined
              const content = (
                <>
                  <strong>
                    {way === 'up' && <Way label={t('grading.up')} mark="▲" />}
                    {way === 'down' && <Way label={t('grading.down')} mark="▼" />}
                    {plainNumber(moved.customers, 0)}
                  </strong>
                  {brings && <span className={classes.money}>{shortMoney(moved.contribution ?? 0, language)}</span>}
                </>
              )
              // Who stays is no mover: there is nothing to pick.
              const pick = way !== 'same' && from !== to ? onPick : undefined
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
