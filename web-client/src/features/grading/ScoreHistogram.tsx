import { useCallback } from 'react'
import type { GradePreview } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { plainNumber } from '@/components/format'
import { useTexts } from '@/i18n'

export interface CutLine {
  grade: string
  score: number
}

interface ScoreHistogramProps {
  bins: GradePreview['histogram']
  lines: CutLine[]
  height?: number
}

const graded = ['D', 'C', 'B', 'A'] as const

/** How the scores lie between 0 and 100, and where the grades are cut. */
export function ScoreHistogram({ bins, lines, height = 190 }: ScoreHistogramProps) {
  const { t } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      animation: false,
      grid: { left: 6, right: 12, top: 38, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (points: { dataIndex: number }[]) => {
          const bin = bins[points[0]?.dataIndex ?? 0]
          if (!bin) return ''
          const counts = [...graded].reverse().filter((grade) => bin.counts[grade] > 0)
          return `<b>${t('grading.points', { from: bin.from, to: bin.to })}</b><br/>${counts
            .map((grade) => `${grade}: ${plainNumber(bin.counts[grade], 0)}`)
            .join('<br/>')}`
        },
      },
      xAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 25,
        axisLabel: { color: colours.text },
        axisLine: { lineStyle: { color: colours.line } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        splitNumber: 3,
        axisLabel: { color: colours.text },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: graded.map((grade, place) => ({
        name: grade,
        type: 'bar',
        stack: 'score',
        barCategoryGap: '8%',
        itemStyle: { color: colours.grades[grade] },
        data: bins.map((bin) => [(bin.from + bin.to) / 2, bin.counts[grade]]),
        ...(place === 0 && {
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: colours.text, type: 'dashed', width: 1 },
            label: { color: colours.text, fontWeight: 600, formatter: '{b}' },
            // Lines that lie close together keep their names apart.
            data: lines.map((line, index) => ({
              xAxis: line.score,
              name: `${line.grade} ≥ ${plainNumber(line.score, 1)}`,
              label: { offset: [0, index % 2 === 1 ? -13 : 0] },
            })),
          },
        }),
      })),
    }),
    [bins, lines, t],
  )
  const inWords = lines.map((line) => `${line.grade} ≥ ${plainNumber(line.score)}`).join(', ')
  return <Chart option={option} height={height} label={`${t('grading.histogram')}: ${inWords}`} />
}
