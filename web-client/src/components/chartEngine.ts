// Only the parts of ECharts that the screens use.
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([
  BarChart,
  CustomChart,
  LineChart,
  SankeyChart,
  ScatterChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
])

export type ChartOption = EChartsCoreOption
export type DrawnChart = Omit<EChartsType, 'on'> & {
  on: (
    event: 'click',
    handler: (event: { name: string; dataIndex: number; seriesName?: string; data?: unknown }) => void,
  ) => void
}

export const drawChart = (element: HTMLElement): DrawnChart => init(element, null, { renderer: 'svg' }) as DrawnChart
