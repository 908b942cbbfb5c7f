import type { ChartColours } from './Chart'

/** The axis of names, months or grades below the bars. */
export const nameAxis = (colours: ChartColours, data: string[]) => ({
  type: 'category',
  data,
  axisLabel: { color: colours.text },
  axisTick: { show: false },
  axisLine: { lineStyle: { color: colours.line } },
})

/** The axis of amounts beside them. */
export const amountAxis = (colours: ChartColours, formatter: (value: number) => string) => ({
  type: 'value',
  axisLabel: { color: colours.text, formatter },
  splitLine: { lineStyle: { color: colours.line } },
})
