import { useCallback } from 'react'
import { useTexts } from '@/i18n'
import { Chart, type ChartColours, type ChartOption } from './Chart'
import { amountAxis, nameAxis } from './chartAxes'
import { exactMoney, shortMoney } from './format'
import { sans } from './theme'

export interface Step {
  label: string
  amount: number
  /** A sum that stands on the ground; the others hang where the one before ended. */
  total?: boolean
  /** A gain or a loss, and coloured so; else a part that is neither. */
  judge?: boolean
  /** Beside the amount, beneath the pointer. */
  note?: string
}

interface RenderApi {
  value: (dimension: number) => number
  coord: (point: [number, number]) => [number, number]
  size: (extent: [number, number]) => [number, number]
}

/** Where each step begins and ends. */
export function placed(steps: Step[]): { from: number; to: number }[] {
  let at = 0
  return steps.map((step) => {
    const from = step.total ? 0 : at
    at = step.total ? step.amount : at + step.amount
    return { from, to: at }
  })
}

/** From one sum to another, step by step. */
export function Waterfall({ steps, label, height = 300 }: { steps: Step[]; label: string; height?: number }) {
  const { language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const places = placed(steps)
      const colourOf = (step: Step | undefined, index: number) => {
        if (!step?.total && (!step?.judge || step.amount === 0)) return colours.soft
        if (step.amount < 0) return colours.loss
        return index === 0 ? colours.accent : colours.gain
      }
      return {
        grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
        xAxis: {
          ...nameAxis(
            colours,
            steps.map((step) => step.label),
          ),
          axisLabel: { interval: 0, color: colours.text, fontSize: 11, width: 70, overflow: 'break', lineHeight: 14 },
        },
        // On a phone the names of the steps do not fit beside one another.
        media: [
          { query: { maxWidth: 480 }, option: { xAxis: { axisLabel: { rotate: 45 } } } },
          { option: { xAxis: { axisLabel: { rotate: 0 } } } },
        ],
        yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
        tooltip: {
          trigger: 'item',
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const step = steps[dataIndex]
            return step
              ? `${step.label}<br/><b>${exactMoney(step.amount)}</b>${step.note ? ` · ${step.note}` : ''}`
              : ''
          },
        },
        series: [
          {
            type: 'custom',
            encode: { x: 0, y: [1, 2] },
            data: places.map((place, index) => [index, place.from, place.to]),
            renderItem: (_params: unknown, raw: unknown) => {
              const draw = raw as RenderApi
              const index = draw.value(0)
              const [x, from] = draw.coord([index, draw.value(1)])
              const [, to] = draw.coord([index, draw.value(2)])
              const width = Math.min(64, draw.size([1, 0])[0] * 0.62)
              const top = Math.min(from, to)
              const step = steps[index]
              return {
                type: 'group',
                children: [
                  {
                    type: 'rect',
                    shape: { x: x - width / 2, y: top, width, height: Math.max(1, Math.abs(from - to)), r: 2 },
                    style: { fill: colourOf(step, index) },
                  },
                  {
                    type: 'text',
                    style: {
                      x,
                      y: top - 5,
                      text: shortMoney(step?.amount ?? 0, language),
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
    [steps, language],
  )
  return <Chart option={option} height={height} label={label} />
}
