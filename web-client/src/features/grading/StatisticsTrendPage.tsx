import { Anchor, SegmentedControl, Select, Stack, Table } from '@mantine/core'
import { useCallback, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { TrendItem } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { grades } from './queries'
import { StatisticsTabs } from './StatisticsTabs'
import { useTrend } from './statisticsQueries'

type Measure = 'customers' | 'revenue' | 'contribution'

/** Customers, revenue and contribution by grade, run after run. */
export function StatisticsTrendPage() {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const [params, setParams] = useSearchParams()
  const runs = Number(params.get('runs') ?? 6) || 6
  const [measure, setMeasure] = useState<Measure>(seesCost ? 'contribution' : 'revenue')
  const trend = useTrend(runs)
  const items = trend.data?.items ?? []
  const measures: Measure[] = ['customers', 'revenue', ...(seesCost ? (['contribution'] as const) : [])]
  return (
    <Page
      title={t('grading.statistics')}
      note={t('statistics.trendNote')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('statistics.measure')}
            data={measures.map((value) => ({ value, label: t(`statistics.${value}`) }))}
            value={measure}
            onChange={(next) => setMeasure(next as Measure)}
          />
          <Select
            size="xs"
            w={110}
            aria-label={t('statistics.trendRuns', { count: runs })}
            allowDeselect={false}
            data={[4, 6, 12, 24].map((count) => ({
              value: String(count),
              label: t('statistics.trendRuns', { count }),
            }))}
            value={String(runs)}
            onChange={(next) => next && setParams({ runs: next }, { replace: true })}
          />
        </>
      }
    >
      <StatisticsTabs />
      {trend.isPending && <RowsSkeleton rows={10} />}
      {trend.isError && !trend.data && <ErrorState error={trend.error} onRetry={() => void trend.refetch()} />}
      {trend.data && items.length === 0 && (
        <EmptyState title={t('statistics.noTrend')} hint={t('statistics.noTrendHint')} />
      )}
      {items.length > 0 && (
        <Stack>
          <Card
            title={`${t('statistics.trend')}: ${t(`statistics.${measure}`)}`}
            actions={<CsvButton path={`/api/v1/grading/statistics/trend?runs=${runs}`} fileName="grade-trend.csv" />}
          >
            <TrendChart items={items} measure={measure} />
          </Card>
          <Card title={t(`statistics.${measure}`)}>
            <TrendTable items={items} measure={measure} />
          </Card>
        </Stack>
      )}
    </Page>
  )
}

/** The runs of the trend, the oldest first. */
function runsOf(items: TrendItem[]): TrendItem[] {
  const seen = new Map<number, TrendItem>()
  for (const item of items) if (!seen.has(item.runId)) seen.set(item.runId, item)
  return [...seen.values()]
}

const sumOf = (items: TrendItem[], runId: number, measure: Measure) =>
  items.filter((item) => item.runId === runId).reduce((sum, item) => sum + (item[measure] ?? 0), 0)

const find = (items: TrendItem[], runId: number, grade: string) =>
  items.find((item) => item.runId === runId && item.grade === grade)

function TrendChart({ items, measure }: { items: TrendItem[]; measure: Measure }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const runs = runsOf(items)
      const axisText = (value: number) =>
        measure === 'customers' ? plainNumber(value, 0) : shortMoney(value, language)
      return {
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'axis',
          axisPointer: { type: 'shadow' },
          valueFormatter: (value: unknown) =>
            typeof value !== 'number' ? '–' : measure === 'customers' ? plainNumber(value, 0) : exactMoney(value),
        },
        xAxis: nameAxis(
          colours,
          runs.map((run) => run.asOf),
        ),
        yAxis: amountAxis(colours, axisText),
        series: grades.map((grade) => ({
          name: grade,
          type: 'bar',
          stack: 'all',
          barMaxWidth: 56,
          itemStyle: { color: colours.grades[grade], borderColor: colours.surface, borderWidth: 1 },
          label: {
            show: true,
            color: colours.surface,
            fontSize: 10,
            // The letter beside the colour, where the piece is large enough to hold it.
            formatter: ({ dataIndex, value }: { dataIndex: number; value: number | null }) => {
              const run = runs[dataIndex]
              return run && (value ?? 0) > 0.08 * sumOf(items, run.runId, measure) ? grade : ''
            },
          },
          data: runs.map((run) => find(items, run.runId, grade)?.[measure] ?? null),
        })),
      }
    },
    [items, measure, language],
  )
  return <Chart option={option} height={320} label={`${t('statistics.trend')}: ${t(`statistics.${measure}`)}`} />
}

function TrendTable({ items, measure }: { items: TrendItem[]; measure: Measure }) {
  const { t } = useTexts()
  const text = (value: number | null | undefined) =>
    measure === 'customers' ? <NumberText value={value} digits={0} /> : <MoneyText value={value} judge />
  return (
    <Table.ScrollContainer minWidth={680} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grading.asOf')}</Table.Th>
            <Table.Th>{t('grading.scheme')}</Table.Th>
            {grades.map((grade) => (
              <Table.Th key={grade} ta="right">
                <GradeBadge grade={grade} />
              </Table.Th>
            ))}
            <Table.Th ta="right">{t('common.total')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runsOf(items)
            .toReversed()
            .map((run) => (
              <Table.Tr key={run.runId}>
                <Table.Td>
                  <Anchor component={Link} to={`/grading/runs/${run.runId}`} inherit>
                    <DateText value={run.asOf} />
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {run.scheme.name} · {t('grading.version', { number: run.scheme.number })}
                </Table.Td>
                {grades.map((grade) => {
                  const item = find(items, run.runId, grade)
                  return (
                    <Table.Td key={grade} ta="right">
                      {item && item.customers > 0 ? (
                        <Anchor
                          component={Link}
                          to={`/grading/runs/${run.runId}/customers?grade=${grade}`}
                          inherit
                          c="var(--crm-text)"
                        >
                          {text(item[measure])}
                        </Anchor>
                      ) : (
                        <NothingText />
                      )}
                    </Table.Td>
                  )
                })}
                <Table.Td ta="right" fw={600}>
                  {text(sumOf(items, run.runId, measure))}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
