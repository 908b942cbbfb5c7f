import { Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { useNavigate } from 'react-router'
import type { ProductProfitSummary } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { exactMoney, listText, percent, plainNumber, shortMoney } from '@/components/format'
import { useTexts } from '@/i18n'
import { type Drawn, lowestDrawn, matrixOf } from './matrix'
import { advices } from './queries'

// Colour never tells advice alone: each has a shape of its own.
const shapes = {
  push: 'triangle',
  keep: 'circle',
  reprice: 'diamond',
  suspend: 'rect',
  retire: 'pin',
  cannotSay: 'roundRect',
} as const
const tones = { push: 'A', keep: 'B', reprice: 'C', suspend: 'N', retire: 'D', cannotSay: 'N' } as const

/** Net across, margin up; floor and target as lines. */
export function ProductMatrix({ summary }: { summary: ProductProfitSummary }) {
  const { t, word, language } = useTexts()
  const navigate = useNavigate()
  const matrix = useMemo(() => matrixOf(summary), [summary])
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      return {
        grid: { left: 8, right: 60, top: 44, bottom: 28, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'item',
          formatter: ({ data: [, , point] }: { data: [number, number, Drawn] }) => {
            const name = document.createElement('span')
            name.textContent = `${point.code} ${point.name}`
            return [
              name.innerHTML,
              `${t('productProfit.net')} ${exactMoney(point.net)}`,
              `${t('productProfit.margin')} ${percent(point.margin)}`,
              `${t('productProfit.contribution')} ${exactMoney(point.contribution)}`,
            ].join('<br/>')
          },
        },
        xAxis: {
          type: 'log',
          name: t('productProfit.net'),
          nameLocation: 'middle',
          nameGap: 26,
          nameTextStyle: { color: colours.text },
          axisLabel: { color: colours.text, formatter: (value: number) => shortMoney(value, language) },
          splitLine: { lineStyle: { color: colours.line } },
        },
        yAxis: {
          type: 'value',
          name: t('productProfit.margin'),
          nameTextStyle: { color: colours.text },
          axisLabel: { color: colours.text, formatter: (value: number) => percent(value, 0) },
          splitLine: { lineStyle: { color: colours.line } },
        },
        series: advices
          .filter((advice) => matrix.drawn.some((point) => point.advice === advice))
          .map((advice, index) => ({
            name: word('productAdvice', advice),
            type: 'scatter',
            symbol: shapes[advice],
            symbolSize: 9,
            itemStyle: {
              color: colours.grades[tones[advice]],
              opacity: 0.8,
              borderColor: colours.surface,
              borderWidth: 0.5,
            },
            data: matrix.drawn
              .filter((point) => point.advice === advice)
              .map((point) => [point.net, Math.max(point.margin, lowestDrawn), point]),
            markLine:
              index > 0
                ? undefined
                : {
                    silent: true,
                    symbol: 'none',
                    lineStyle: { type: 'dashed', color: colours.text },
                    label: { color: colours.text, formatter: '{b}' },
                    data: [
                      { name: t('productProfit.floor'), yAxis: summary.rules.floorMargin },
                      { name: t('productProfit.target'), yAxis: summary.rules.targetMargin },
                    ],
                  },
          })),
      }
    },
    [matrix, summary.rules, t, word, language],
  )
  const missing = (['unknown', 'withoutNet', 'smaller'] as const).filter((why) => matrix[why] > 0)
  const count = missing.reduce((sum, why) => sum + matrix[why], 0)
  return (
    <>
      <Chart
        option={option}
        height={380}
        label={t('productProfit.matrix')}
        onPick={({ data }) => {
          const point = Array.isArray(data) ? (data[2] as Drawn | undefined) : undefined
          if (point) void navigate(`/products/${point.productId}/profit`)
        }}
      />
      {matrix.atEdge > 0 && (
        <Text fz="xs" c="dimmed">
          {t('productProfit.atEdge', { n: plainNumber(matrix.atEdge, 0) })}
        </Text>
      )}
      {count > 0 && (
        <Text fz="xs" c="dimmed">
          {t('productProfit.notDrawn', {
            n: plainNumber(count, 0),
            why: listText(
              missing.map((why) => t(`productProfit.missing.${why}`, { n: plainNumber(matrix[why], 0) })),
              language,
            ),
          })}
        </Text>
      )}
    </>
  )
}
