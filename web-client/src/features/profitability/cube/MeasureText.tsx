import type { CubeMeasure } from '@/api/types'
import { MoneyText, NumberText, PercentText } from '@/components/figures'
import { money } from './cube'

const judged: CubeMeasure[] = ['contribution', 'fullProfit', 'margin']

/** A measure as it is read: money short, margins in percent, counts plain. */
export function MeasureText({ measure, value }: { measure: CubeMeasure; value: number | null | undefined }) {
  const judge = judged.includes(measure)
  if (measure === 'margin') return <PercentText value={value} judge={judge} />
  if (money.includes(measure)) return <MoneyText value={value} judge={judge} />
  return <NumberText value={value} digits={measure === 'quantity' ? 2 : 0} />
}
