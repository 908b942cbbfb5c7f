import { Text } from '@mantine/core'
import { useCallback } from 'react'
import type { Profit } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { exactMoney, percent, shortMoney } from '@/components/format'
import { sans } from '@/components/theme'
import { useTexts } from '@/i18n'
import { waterfall } from './profit'

interface RenderApi {
  value: (dimension: number) => number
  coord: (point: [number, number]) => [number, number]
  size: (extent: [number, number]) => [number, number]
  style: (style: object) => object
}

/** From net to contribution to full profit, step by step. */
export function ProfitWaterfall({ profit }: { profit: Profit }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const { steps } = waterfall(profit)
      const colourOf = (index: number) => {
        const step = steps[index]
        if (!step) return colours.line
        if (step.total) return step.to < 0 ? colours.loss : step.id === 'net' ? colours.accent : colours.gain
        return colours.soft
      }
      return {
        grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
        xAxis: {
          type: 'category',
          data: steps.map((step) => t(`orders.${step.id}`)),
          axisLabel: {
            interval: 0,
            color: colours.text,
            hideOverlap: false,
            fontSize: 11,
            width: 66,
            overflow: 'break',
            lineHeight: 14,
          },
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colours.line } },
        },
        yAxis: {
          type: 'value',
          axisLabel: { color: colours.text, formatter: (value: number) => shortMoney(value, language) },
          splitLine: { lineStyle: { color: colours.line } },
        },
        tooltip: {
          trigger: 'item',
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const step = steps[dataIndex]
            if (!step) return ''
            const amount = step.total ? step.to : step.to - step.from
            const share = profit.net > 0 ? ` · ${percent(Math.abs(amount) / profit.net)}` : ''
            return `${t(`orders.${step.id}`)}<br/><b>${exactMoney(amount)}</b>${share}`
          },
        },
        series: [
          {
            type: 'custom',
            encode: { x: 0, y: [1, 2] },
            data: steps.map((step, index) => [index, step.from, step.to]),
            renderItem: (_params: unknown, raw: unknown) => {
              const draw = raw as RenderApi
              const index = draw.value(0)
              const [x, from] = draw.coord([index, draw.value(1)])
              const [, to] = draw.coord([index, draw.value(2)])
              const width = Math.min(64, draw.size([1, 0])[0] * 0.62)
              const top = Math.min(from, to)
              const height = Math.max(1, Math.abs(from - to))
              const step = steps[index]
              const amount = step ? (step.total ? step.to : step.to - step.from) : 0
              return {
                type: 'group',
                children: [
                  {
                    type: 'rect',
                    shape: { x: x - width / 2, y: top, width, height, r: 2 },
                    style: { fill: colourOf(index) },
                  },
                  {
                    type: 'text',
                    style: {
                      x,
                      y: top - 5,
                      text: shortMoney(amount, language),
                      fill: colours.text,
                      textAlign: 'center',
                      textVerticalAlign: 'bottom',
                      fontSize: 11,
                      fontFamily: sans,
                    },
                  },
                ],
              }
            },
          },
        ],
      }
    },
    [profit, t, language],
  )
  const { unknown } = waterfall(profit)
  return (
    <>
      <Chart option={option} height={300} label={t('orders.waterfallLabel')} />
      {unknown.length > 0 && (
        <Text fz="xs" c="dimmed" mt={4}>
          {t('orders.waterfallUnknown', {
            costs: new Intl.ListFormat(language).format(unknown.map((id) => t(`orders.${id}`))),
          })}
        </Text>
      )}
    </>
  )
}
