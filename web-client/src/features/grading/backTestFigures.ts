import type { BackTest, BackTestCase, Grade } from '@/api/types'

export const gradeOf = (one: BackTestCase, grade: Grade) => one.grades.find((found) => found.grade === grade)

/** Which scheme foretold best on each day, by rank correlation; none where nothing is known or several are equal. */
export function bestCases(test: Pick<BackTest, 'cases'>): Set<BackTestCase> {
  const best = new Set<BackTestCase>()
  for (const day of new Set(test.cases.map((one) => one.asOf))) {
    const known = test.cases.filter((one) => one.asOf === day && one.rankCorrelation !== null)
    const top = Math.max(...known.map((one) => one.rankCorrelation ?? Number.NEGATIVE_INFINITY))
    const winners = known.filter((one) => one.rankCorrelation === top)
    if (known.length > 1 && winners.length === 1 && winners[0]) best.add(winners[0])
  }
  return best
}
