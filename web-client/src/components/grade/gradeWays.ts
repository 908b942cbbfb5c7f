// The nearest ways to another grade, in words. Nothing is told smaller than it is: an amount that is rounded is rounded up.
import type { RawChange } from '@/api/types'
import type { Language, Translate } from '@/i18n'
import { exactMoney, plainNumber, shortMoney } from '../format'

/** To three digits, away from zero, as the short form of money shows them; whole below ten thousand. */
export function roundedUp(value: number): number {
  const magnitude = Math.abs(value)
  if (magnitude === 0) return 0
  const digits = magnitude >= 10_000 ? 10 ** (Math.floor(Math.log10(magnitude)) - 2) : magnitude >= 10 ? 1 : 0.01
  // The nudge undoes binary fractions: 0.07 is not more than seven hundredths.
  return (Math.sign(value) * Math.ceil(magnitude / digits - 1e-9)) / (1 / digits)
}

const upTo = (value: number, step: number) => Math.ceil(value / step - 1e-9) * step

/** "+120K revenue", "9 days sooner"; null where no change of this criterion alone is enough. */
export function wayText(
  { metric, unit, change }: RawChange,
  metricWord: string,
  t: Translate,
  language: Language,
): string | null {
  if (change === null || change === 0) return null
  const size = Math.abs(change)
  const sign = change > 0 ? '+' : '−'
  if (metric === 'collectionDays') {
    const days = plainNumber(upTo(size, 1), 0)
    return t(change < 0 ? 'grade.way.paysSooner' : 'grade.way.paysLater', { days })
  }
  if (metric === 'recencyDays') {
    const days = plainNumber(upTo(size, 1), 0)
    return t(change < 0 ? 'grade.way.ordersSooner' : 'grade.way.ordersLater', { days })
  }
  const amount = (() => {
    switch (unit) {
      case 'money':
        return shortMoney(roundedUp(size), language)
      case 'percent':
        return t('grade.way.percentPoints', { points: plainNumber(upTo(size * 100, 0.1), 1) })
      case 'days':
        return `${plainNumber(upTo(size, 1), 0)} ${t('grade.days')}`
      case 'count':
      case 'months':
        return plainNumber(upTo(size, 1), 0)
      default:
        return plainNumber(upTo(size, 0.1), 1)
    }
  })()
  return t('grade.way.amount', { metric: metricWord, amount: `${sign}${amount}` })
}

/** The exact change and where it leads, for the hint. */
export function wayHint({ unit, change, to }: RawChange, t: Translate): string | undefined {
  if (change === null || to === null) return undefined
  const exact = (value: number) =>
    unit === 'money'
      ? exactMoney(value)
      : unit === 'percent'
        ? `${plainNumber(value * 100, 4)} %`
        : plainNumber(value, 4)
  return t('grade.way.exact', { change: `${change > 0 ? '+' : ''}${exact(change)}`, to: exact(to) })
}
