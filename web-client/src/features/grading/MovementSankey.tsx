import { useCallback, useMemo } from 'react'
import type { Grade, RunDetails } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { plainNumber } from '@/components/format'
import { useTexts } from '@/i18n'
import { grades } from './queries'

export interface Flow {
  from: Grade
  to: Grade
  customers: number
}

/** Only what flows, the best grades on top on both sides. */
export function flowsOf(movement: RunDetails['movement']): Flow[] {
  return movement
    .map(({ from, to, customers }) => ({ from: from ?? 'N', to, customers }))
    .filter(({ customers }) => customers > 0)
    .sort((a, b) => grades.indexOf(a.from) - grades.indexOf(b.from) || grades.indexOf(a.to) - grades.indexOf(b.to))
}

interface MovementSankeyProps {
  movement: RunDetails['movement']
  height?: number
  /** What stands left and right, where it is not before and after. */
  sides?: [string, string]
  onPick?: (from: Grade, to: Grade) => void
}

/** How the customers flow from the grades before to the grades after. The matrix beside it says the same in numbers. */
export function MovementSankey({ movement, height = 268, sides, onPick }: MovementSankeyProps) {
  const { t } = useTexts()
  const flows = useMemo(() => flowsOf(movement), [movement])
  const left = sides?.[0] ?? t('grading.before')
  const right = sides?.[1] ?? t('grading.after')
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const count = (side: 'from' | 'to', grade: Grade) =>
        flows.reduce((sum, flow) => (flow[side] === grade ? sum + flow.customers : sum), 0)
      const node = (side: 'from' | 'to', grade: Grade) => ({
        name: `${side} ${grade}`,
        depth: side === 'from' ? 0 : 1,
        itemStyle: { color: colours.grades[grade] },
        label: {
          position: side === 'from' ? 'right' : 'left',
          formatter: `{grade|${grade}}  ${plainNumber(count(side, grade), 0)}`,
        },
      })
      const present = (side: 'from' | 'to') => grades.filter((grade) => count(side, grade) > 0)
      return {
        tooltip: {
          trigger: 'item',
          formatter: ({ dataType, dataIndex, name }: { dataType?: string; dataIndex: number; name: string }) => {
            const flow = dataType === 'edge' ? flows[dataIndex] : undefined
            if (flow) return `${flow.from} → ${flow.to}: <b>${plainNumber(flow.customers, 0)}</b>`
            const [side, grade] = name.split(' ') as ['from' | 'to', Grade]
            const word = side === 'from' ? left : right
            return `${word} ${grade}: <b>${plainNumber(count(side, grade), 0)}</b>`
          },
        },
        series: [
          {
            type: 'sankey',
            left: 4,
            right: 4,
            top: 6,
            bottom: 6,
            nodeWidth: 14,
            nodeGap: 7,
            // The grades keep their order from best to worst.
            layoutIterations: 0,
            draggable: false,
            emphasis: { focus: 'adjacency' },
            label: {
              color: colours.text,
              fontSize: 12,
              rich: { grade: { fontWeight: 700, fontSize: 12, color: colours.text } },
            },
            lineStyle: { color: 'gradient', opacity: 0.34, curveness: 0.5 },
            data: [
              ...present('from').map((grade) => node('from', grade)),
              ...present('to').map((grade) => node('to', grade)),
            ],
            links: flows.map(({ from, to, customers }) => ({
              source: `from ${from}`,
              target: `to ${to}`,
              value: customers,
            })),
          },
        ],
      }
    },
    [flows, left, right],
  )
  const inWords = flows.map(({ from, to, customers }) => `${from} → ${to} ${customers}`).join(', ')
  return (
    <Chart
      option={option}
      height={height}
      label={`${t('grading.flow')}: ${inWords}`}
      onPick={
        onPick &&
        (({ dataIndex, name }) => {
          const flow = name.includes(' > ') ? flows[dataIndex] : undefined
          if (flow) onPick(flow.from, flow.to)
        })
      }
    />
  )
}
