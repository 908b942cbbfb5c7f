import { Stack } from '@mantine/core'
import { useCallback } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { ScatterPoint } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { grades } from './queries'
import { StatisticsRunSelect } from './StatisticsRunSelect'
import { StatisticsTabs } from './StatisticsTabs'
import { useFinishedRuns, useScatter } from './statisticsQueries'

// Colour never tells a grade alone: each has a shape of its own.
const shapes = { A: 'circle', B: 'rect', C: 'triangle', D: 'diamond', N: 'pin' } as const

/** Whether the score follows what customers really bring. */
export function StatisticsScatterPage() {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const [params, setParams] = useSearchParams()
  const runs = useFinishedRuns()
  const newest = runs.data?.find((run) => run.state === 'committed')?.runId ?? runs.data?.[0]?.runId ?? null
  const runId = Number(params.get('run')) || newest
  const scatter = useScatter(runId)
  const points = scatter.data?.items ?? []
  const total = scatter.data?.total ?? points.length
  return (
    <Page
      title={t('grading.statistics')}
      note={t('statistics.scatterNote')}
      actions={
        runs.data &&
        runs.data.length > 0 && (
          <StatisticsRunSelect
            label={t('statistics.run')}
            runs={runs.data}
            value={runId}
            onChange={(next) => setParams({ run: String(next) }, { replace: true })}
          />
        )
      }
    >
      <StatisticsTabs />
      {scatter.isPending && <RowsSkeleton rows={10} />}
      {scatter.isError && !scatter.data && <ErrorState error={scatter.error} onRetry={() => void scatter.refetch()} />}
      {scatter.data && points.length === 0 && (
        <EmptyState title={t('statistics.noScatter')} hint={t('statistics.noScatterHint')} />
      )}
      {points.length > 0 && (
        <Stack>
          <Card
            title={t('statistics.scatter')}
            note={
              total > points.length &&
              t('statistics.scatterSampled', { total: plainNumber(total, 0), shown: plainNumber(points.length, 0) })
            }
            actions={
              <CsvButton
                path={`/api/v1/grading/statistics/score-scatter${runId ? `?runId=${runId}` : ''}`}
                fileName="grade-scatter.csv"
              />
            }
          >
            <Points points={points} seesCost={seesCost} />
          </Card>
        </Stack>
      )}
    </Page>
  )
}

function Points({ points, seesCost }: { points: ScatterPoint[]; seesCost: boolean }) {
  const { t, language } = useTexts()
  const navigate = useNavigate()
  const measure = seesCost ? t('statistics.contribution') : t('statistics.revenue')
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 24, top: 62, bottom: 28, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
      tooltip: {
        trigger: 'item',
        formatter: ({ data }: { data: [number, number, ScatterPoint] }) => {
          const [score, value, point] = data
          const name = document.createElement('span')
          name.textContent = point.customer.name
          return `${name.innerHTML} <b>${point.grade}</b><br/>${t('statistics.score')} ${plainNumber(score, 1)}<br/>${measure} ${exactMoney(value)}`
        },
      },
      xAxis: {
        type: 'value',
        name: t('statistics.score'),
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: { color: colours.text },
        min: 0,
        max: 100,
        axisLabel: { color: colours.text },
        splitLine: { lineStyle: { color: colours.line } },
      },
      yAxis: {
        type: 'value',
        name: measure,
        nameTextStyle: { color: colours.text },
        axisLabel: { color: colours.text, formatter: (value: number) => shortMoney(value, language) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: grades
        .filter((grade) => points.some((point) => point.grade === grade))
        .map((grade) => ({
          name: grade,
          type: 'scatter',
          symbol: shapes[grade],
          symbolSize: 8,
          itemStyle: { color: colours.grades[grade], opacity: 0.75, borderColor: colours.surface, borderWidth: 0.5 },
          data: points
            .filter((point) => point.grade === grade)
            .map((point) => [point.score, seesCost ? (point.contribution ?? 0) : point.revenue, point]),
        })),
    }),
    [points, seesCost, measure, t, language],
  )
  return (
    <Chart
      option={option}
      height={480}
      label={t('statistics.scatter')}
      onPick={({ data }) => {
        const point = Array.isArray(data) ? (data[2] as ScatterPoint | undefined) : undefined
        if (point) void navigate(`/customers/${point.customer.customerId}`)
      }}
    />
  )
}
