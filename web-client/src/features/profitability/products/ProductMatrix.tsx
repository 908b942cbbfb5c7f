import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import type { ProductPoint, ProductProfitSummary } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { exactMoney, percent, shortMoney } from '@/components/format'
import { useTexts } from '@/i18n'
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
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const known = summary.points.filter((point) => point.margin !== null && point.net > 0)
      return {
        grid: { left: 8, right: 60, top: 44, bottom: 28, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'item',
          formatter: ({ data }: { data: [number, number, ProductPoint] }) => {
            const name = document.createElement('span')
            name.textContent = `${data[2].code} ${data[2].name}`
            return `${name.innerHTML}<br/>${t('productProfit.net')} ${exactMoney(data[0])}<br/>${t('productProfit.margin')} ${percent(data[1])}<br/>${t('productProfit.contribution')} ${exactMoney(data[2].contribution)}`
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
          .filter((advice) => known.some((point) => point.advice === advice))
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
            data: known
              .filter((point) => point.advice === advice)
              .map((point) => [point.net, Math.max(point.margin ?? 0, -1), point]),
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
    [summary, t, word, language],
  )
  return (
    <Chart
      option={option}
      height={380}
      label={t('productProfit.matrix')}
      onPick={({ data }) => {
        const point = Array.isArray(data) ? (data[2] as ProductPoint | undefined) : undefined
        if (point) void navigate(`/products/${point.productId}/profit`)
      }}
    />
  )
}
