import { Link } from 'react-router'
import type { MigrationCell } from '@/api/types'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useTexts } from '@/i18n'
import classes from './MovementMatrix.module.css'
import { grades } from './queries'
import { wayOf } from './statisticsQueries'

interface StatisticsMatrixProps {
  cells: MigrationCell[]
  before: string
  after: string
  linkOf: (from: string, to: string) => string
}

const marks = { up: '▲', down: '▼', same: '', side: '' }

/** From which grade to which between two runs, with what those customers brought before and after. */
export function StatisticsMatrix({ cells, before, after, linkOf }: StatisticsMatrixProps) {
  const { t, language } = useTexts()
  return (
    <table className={classes.matrix}>
      <caption className="visually-hidden">{t('statistics.matrix')}</caption>
      <thead>
        <tr>
          <td className={classes.corner}>
            <span>{before} ↓</span> <span>{after} →</span>
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
              const cell = cells.find((one) => one.from === from && one.to === to)
              const way = wayOf(from, to)
              if (!cell || cell.customers === 0) return <td key={to} data-way={way === 'same' ? 'same' : undefined} />
              const { contributionBefore, contributionAfter } = cell
              const brings = contributionBefore !== null && contributionAfter !== null
              return (
                <td key={to} data-way={way}>
                  <Link
                    to={linkOf(from, to)}
                    className={classes.cell}
                    title={brings ? `${exactMoney(contributionBefore)} → ${exactMoney(contributionAfter)}` : undefined}
                  >
                    <strong>
                      {marks[way] && <span aria-hidden>{marks[way]} </span>}
                      {way === 'up' && <span className="visually-hidden">{t('statistics.movedUp')} </span>}
                      {way === 'down' && <span className="visually-hidden">{t('statistics.movedDown')} </span>}
                      {plainNumber(cell.customers, 0)}
                    </strong>
                    {brings && (
                      <span className={classes.money}>
                        {shortMoney(contributionBefore, language)} → {shortMoney(contributionAfter, language)}
                      </span>
                    )}
                  </Link>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
