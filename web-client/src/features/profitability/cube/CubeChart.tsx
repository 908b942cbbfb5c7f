import { useCallback } from 'react'
import type { CubeAnswer, CubeMeasure } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis } from '@/components/chartAxes'
import { exactMoney, percent, plainNumber, shortMoney } from '@/components/format'
import { useTexts } from '@/i18n'
import { cellOf, isTime, money, pivot } from './cube'

const mostSeries = 8
const mostBars = 40

/** One measure by the first dimension; by the second as series. Time is drawn as lines. */
export function CubeChart({ answer, measure }: { answer: CubeAnswer; measure: CubeMeasure }) {
  const { t, word, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const made = pivot(answer)
      const rows = made.rows.filter((row) => !row.isRest).slice(0, mostBars)
      const series = made.columns.length > 0 ? made.columns.slice(0, mostSeries) : [null]
      const byTime = answer.dimensions[0] !== undefined && isTime(answer.dimensions[0])
      const told = (value: number) =>
        measure === 'margin' ? percent(value) : money.includes(measure) ? exactMoney(value) : plainNumber(value)
      return {
        grid: { left: 8, right: 16, top: series.length > 1 ? 40 : 12, bottom: 8, containLabel: true },
        legend: series.length > 1 ? { top: 0, left: 0, textStyle: { color: colours.text } } : undefined,
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => (typeof value === 'number' ? told(value) : '–'),
        },
        xAxis: {
          type: 'category',
          data: rows.map((row) => row.keys[0]?.name ?? t('cube.noValue')),
          axisLabel: {
            color: colours.text,
            width: 90,
            overflow: 'truncate',
            rotate: rows.length > 10 && !byTime ? 40 : 0,
          },
        },
        yAxis: amountAxis(colours, (value) => (measure === 'margin' ? percent(value, 0) : shortMoney(value, language))),
        series: series.map((column) => ({
          name: column ? (column.name ?? t('cube.noValue')) : word('cubeMeasure', measure),
          type: byTime ? 'line' : 'bar',
          data: rows.map((row) => cellOf(row, column)?.values[measure] ?? null),
        })),
      }
    },
    [answer, measure, t, word, language],
  )
  return <Chart option={option} height={440} label={word('cubeMeasure', measure)} />
}
