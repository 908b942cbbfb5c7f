import { Skeleton, useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ChartOption, DrawnChart } from './chartEngine'
import { chartColours, sans } from './theme'

export type { ChartOption } from './chartEngine'
export type ChartColours = (typeof chartColours)['light'] | (typeof chartColours)['dark']

interface ChartProps {
  /** Builds the option from the theme's colours. Keep it stable (useCallback), it redraws when it changes. */
  option: (colours: ChartColours) => ChartOption
  height?: number
  /** What the chart shows, in words. */
  label: string
  onPick?: (picked: { name: string; dataIndex: number; seriesName?: string; data?: unknown }) => void
}

/** ECharts in the colours of the theme. The library comes with the first chart, never with the first page. */
export function Chart({ option, height = 280, label, onPick }: ChartProps) {
  const scheme = useComputedColorScheme('light')
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<DrawnChart | null>(null)
  const [ready, setReady] = useState(false)
  const pick = useRef(onPick)
  pick.current = onPick

  useEffect(() => {
    let left = false
    let observer: ResizeObserver | undefined
    void import('./chartEngine').then(({ drawChart }) => {
      if (left || !host.current) return
      const drawn = drawChart(host.current)
      chart.current = drawn
      drawn.on('click', (event) => {
        pick.current?.({ name: event.name, dataIndex: event.dataIndex, seriesName: event.seriesName, data: event.data })
      })
      observer = new ResizeObserver(() => drawn.resize())
      observer.observe(host.current)
      setReady(true)
    })
    return () => {
      left = true
      observer?.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    if (!ready) return
    const colours = chartColours[scheme]
    chart.current?.setOption(
      {
        animationDuration: 250,
        color: [...colours.series],
        textStyle: { fontFamily: sans, fontSize: 12, color: colours.text },
        tooltip: {
          backgroundColor: colours.surface,
          borderColor: colours.line,
          textStyle: { color: colours.text, fontSize: 12 },
          confine: true,
        },
        ...option(colours),
      },
      { notMerge: true },
    )
  }, [ready, option, scheme])

  return (
    <div style={{ position: 'relative', height }}>
      {!ready && <Skeleton height={height} pos="absolute" inset={0} />}
      <div ref={host} role="img" aria-label={label} style={{ height, cursor: onPick ? 'pointer' : undefined }} />
    </div>
  )
}
