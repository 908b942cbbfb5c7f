import { Anchor, SegmentedControl, Stack, Table } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { Link, useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { useCan, useMe } from '@/api/session'
import type { CausePareto, ComplaintFigures, ComplaintStatistics, ComplaintStatisticsLine } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { nameAxis } from '@/components/chartAxes'
import { workTime } from '@/components/complaint/workTime'
import { ChangeText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { change, exactMoney, percent, plainNumber, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { KeyFigure } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { type TextSource, useTexts } from '@/i18n'
import classes from './statistics.module.css'

const groupings = ['grade', 'person', 'product', 'cause', 'kind', 'month'] as const
type By = (typeof groupings)[number]

const useStatistics = (by: By, from: string, to: string) =>
  useQuery({
    queryKey: ['complaints', 'statistics', by, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/statistics', { params: { query: { by, from, to } }, signal })),
    placeholderData: keepPreviousData,
  })

const usePareto = (measure: 'count' | 'cost', from: string, to: string) =>
  useQuery({
    queryKey: ['complaints', 'pareto', measure, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/statistics/causes', { params: { query: { measure, from, to } }, signal })),
    placeholderData: keepPreviousData,
  })

/** How complaints were handled, against the same days of the year before; every number leads to its cases. */
export function StatisticsPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const from = params.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = params.get('to') ?? today
  const asked = params.get('by') as By | null
  const by = asked && groupings.includes(asked) ? asked : 'grade'
  const statistics = useStatistics(by, from, to)
  const months = useStatistics('month', from, to)
  const grades = useStatistics('grade', from, to)
  return (
    <Page
      title={t('complaintStatistics.title')}
      note={
        statistics.data &&
        t('complaintStatistics.against', { from: statistics.data.beforeFrom, to: statistics.data.beforeTo })
      }
      actions={
        <PeriodFields from={from} to={to} onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })} />
      }
    >
      {statistics.isPending && <RowsSkeleton rows={10} />}
      {statistics.isError && !statistics.data && (
        <ErrorState error={statistics.error} onRetry={() => void statistics.refetch()} />
      )}
      {statistics.data && statistics.data.total.received === 0 && statistics.data.beforeTotal.received === 0 && (
        <EmptyState title={t('complaintStatistics.none')} hint={t('complaintStatistics.noneHint')} />
      )}
      {statistics.data && (statistics.data.total.received > 0 || statistics.data.beforeTotal.received > 0) && (
        <Stack aria-busy={statistics.isPlaceholderData}>
          <Figures statistics={statistics.data} />
          <div className={classes.pair}>
            <Card title={t('complaintStatistics.inTimeByGrade')}>
              {grades.data && <InTime statistics={grades.data} />}
            </Card>
            <Card title={t('complaintStatistics.trend')}>{months.data && <Trend statistics={months.data} />}</Card>
          </div>
          <ParetoCard from={from} to={to} />
          <Card
            title={t('complaintStatistics.groups')}
            actions={
              <>
                <SegmentedControl
                  size="xs"
                  aria-label={t('complaintStatistics.groups')}
                  data={groupings.map((value) => ({ value, label: t(`complaintStatistics.by.${value}`) }))}
                  value={by}
                  onChange={(next) => set({ by: next === 'grade' ? null : next })}
                />
                <CsvButton
                  path={`/api/v1/complaints/statistics?by=${by}&from=${from}&to=${to}`}
                  fileName={`complaints-by-${by}.csv`}
                />
              </>
            }
          >
            <Groups statistics={statistics.data} by={by} />
          </Card>
        </Stack>
      )}
    </Page>
  )
}

function Figures({ statistics }: { statistics: ComplaintStatistics }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const { total: now, beforeTotal: before, from, to } = statistics
  const list = `/complaints?state=all&from=${from}&to=${to}`
  const against = (one: number, other: number) => <ChangeText value={change(one, other)} lessIsBetter />
  return (
    <div className={classes.figures}>
      <KeyFigure label={t('complaintStatistics.received')} to={list} note={against(now.received, before.received)}>
        <NumberText value={now.received} digits={0} />
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.open')} to={`/complaints?from=${from}&to=${to}`}>
        <NumberText value={now.open} digits={0} />
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.inTime')} note={<Before value={before.solvedInTimeShare} />}>
        <Share value={now.solvedInTimeShare} />
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.responseInTime')} note={<Before value={before.respondedInTimeShare} />}>
        <Share value={now.respondedInTimeShare} />
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.median')}>
        {now.medianWorkingHours === null ? <NothingText /> : workTime(t, now.medianWorkingHours * 60, 0)}
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.reopened')} to={`${list}&reopened=true`}>
        <NumberText value={now.reopened} digits={0} />
      </KeyFigure>
      <KeyFigure label={t('complaintStatistics.satisfaction')}>
        <NumberText value={now.satisfaction} digits={1} />
      </KeyFigure>
      {seesCost && (
        <KeyFigure label={t('complaints.cost')} note={against(now.cost ?? 0, before.cost ?? 0)}>
          <MoneyText value={now.cost} />
        </KeyFigure>
      )}
    </div>
  )
}

const Share = ({ value }: { value: number | null }) =>
  value === null ? <NothingText /> : <PercentText value={value} digits={0} />

function Before({ value }: { value: number | null }) {
  const { t } = useTexts()
  return value === null ? null : t('complaintStatistics.before', { value: percent(value, 0) })
}

/** How the cases behind a line are found in the list. */
function drill(by: By, line: ComplaintStatisticsLine, from: string, to: string): string | null {
  const list = `/complaints?state=all&from=${from}&to=${to}`
  if (line.key === null) return null
  switch (by) {
    case 'person':
      return `${list}&assignee=${line.key}`
    case 'month': {
      const [year = 0, month = 0] = line.key.split('-').map(Number)
      const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
      const first = `${line.key}-01`
      return `/complaints?state=all&from=${first < from ? from : first}&to=${last > to ? to : last}`
    }
    default:
      return `${list}&${by}=${line.key}`
  }
}

function nameOf(by: By, line: ComplaintStatisticsLine, { t, word }: TextSource): string {
  if (line.key === null) return t(by === 'person' ? 'complaints.nobody' : 'complaintStatistics.without')
  if (by === 'kind') return word('complaintKind', line.key)
  return line.label ?? line.key
}

function Groups({ statistics, by }: { statistics: ComplaintStatistics; by: By }) {
  const texts = useTexts()
  const { t } = texts
  const seesCost = useCan()('viewCost')
  const cells = (now: ComplaintFigures, before: ComplaintFigures, to: string | null) => (
    <>
      <Table.Td ta="right">
        {to && now.received > 0 ? (
          <Anchor component={Link} to={to} inherit c="var(--crm-text)">
            <NumberText value={now.received} digits={0} />
          </Anchor>
        ) : (
          <NumberText value={now.received} digits={0} />
        )}
      </Table.Td>
      <Table.Td ta="right" c="dimmed">
        <NumberText value={before.received} digits={0} />
      </Table.Td>
      <Table.Td ta="right">
        <NumberText value={now.open} digits={0} />
      </Table.Td>
      <Table.Td ta="right">
        <Share value={now.solvedInTimeShare} />
      </Table.Td>
      <Table.Td ta="right" c="dimmed">
        <Share value={before.solvedInTimeShare} />
      </Table.Td>
      <Table.Td ta="right">
        <Share value={now.respondedInTimeShare} />
      </Table.Td>
      <Table.Td ta="right">
        {now.medianWorkingHours === null ? <NothingText /> : workTime(t, now.medianWorkingHours * 60, 0)}
      </Table.Td>
      <Table.Td ta="right">
        <NumberText value={now.reopened} digits={0} />
      </Table.Td>
      {seesCost && (
        <Table.Td ta="right">
          <MoneyText value={now.cost} />
        </Table.Td>
      )}
      <Table.Td ta="right">
        <NumberText value={now.satisfaction} digits={1} />
      </Table.Td>
    </>
  )
  return (
    <Table.ScrollContainer minWidth={940} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`complaintStatistics.by.${by}`)}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.received')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.yearBefore')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.open')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.inTime')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.yearBefore')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.responseInTime')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.median')}</Table.Th>
            <Table.Th ta="right">{t('complaintStatistics.reopened')}</Table.Th>
            {seesCost && <Table.Th ta="right">{t('complaints.cost')}</Table.Th>}
            <Table.Th ta="right">{t('complaintStatistics.satisfaction')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {statistics.items.map((line) => (
            <Table.Tr key={line.key ?? ''}>
              <Table.Td>
                {by === 'grade' && line.key ? (
                  <GradeBadge grade={line.key as ComplaintStatisticsGrade} />
                ) : (
                  nameOf(by, line, texts)
                )}
              </Table.Td>
              {cells(line.now, line.before, drill(by, line, statistics.from, statistics.to))}
            </Table.Tr>
          ))}
          <Table.Tr fw={600}>
            <Table.Td>{t('common.total')}</Table.Td>
            {cells(
              statistics.total,
              statistics.beforeTotal,
              `/complaints?state=all&from=${statistics.from}&to=${statistics.to}`,
            )}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

type ComplaintStatisticsGrade = 'A' | 'B' | 'C' | 'D' | 'N'

function InTime({ statistics }: { statistics: ComplaintStatistics }) {
  const { t } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? percent(value, 0) : '–'),
      },
      xAxis: nameAxis(
        colours,
        statistics.items.map((item) => item.key ?? '–'),
      ),
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        axisLabel: { color: colours.text, formatter: (value: number) => percent(value, 0) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        {
          name: t('complaintStatistics.yearBefore'),
          type: 'bar',
          barMaxWidth: 36,
          itemStyle: { color: colours.soft, borderRadius: [3, 3, 0, 0] },
          data: statistics.items.map((item) => item.before.solvedInTimeShare),
        },
        {
          name: t('complaintStatistics.thisPeriod'),
          type: 'bar',
          barMaxWidth: 36,
          itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
          data: statistics.items.map((item) => item.now.solvedInTimeShare),
        },
      ],
    }),
    [statistics, t],
  )
  return <Chart option={option} height={250} label={t('complaintStatistics.inTimeByGrade')} />
}

function Trend({ statistics }: { statistics: ComplaintStatistics }) {
  const { t } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
      tooltip: { trigger: 'axis' },
      xAxis: nameAxis(
        colours,
        statistics.items.map((item) => item.key ?? '–'),
      ),
      yAxis: [
        {
          type: 'value',
          minInterval: 1,
          axisLabel: { color: colours.text },
          splitLine: { lineStyle: { color: colours.line } },
        },
        {
          type: 'value',
          min: 0,
          max: 1,
          axisLabel: { color: colours.text, formatter: (value: number) => percent(value, 0) },
          splitLine: { show: false },
        },
      ],
      series: [
        {
          name: t('complaintStatistics.received'),
          type: 'bar',
          barMaxWidth: 26,
          itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
          data: statistics.items.map((item) => item.now.received),
        },
        {
          name: t('complaintStatistics.yearBefore'),
          type: 'line',
          symbol: 'circle',
          lineStyle: { type: 'dashed', color: colours.total },
          itemStyle: { color: colours.total },
          data: statistics.items.map((item) => item.before.received),
        },
        {
          name: t('complaintStatistics.inTime'),
          type: 'line',
          yAxisIndex: 1,
          symbol: 'diamond',
          lineStyle: { color: colours.gain },
          itemStyle: { color: colours.gain },
          tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? percent(value, 0) : '–') },
          data: statistics.items.map((item) => item.now.solvedInTimeShare),
        },
      ],
    }),
    [statistics, t],
  )
  return <Chart option={option} height={250} label={t('complaintStatistics.trend')} />
}

function ParetoCard({ from, to }: { from: string; to: string }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const { params, set } = useAddress()
  const measure = seesCost && params.get('measure') === 'cost' ? 'cost' : 'count'
  const pareto = usePareto(measure, from, to)
  return (
    <Card
      title={t('complaintStatistics.pareto')}
      note={
        pareto.data &&
        pareto.data.withoutCause > 0 &&
        t('complaintStatistics.withoutCause', { count: pareto.data.withoutCause })
      }
      actions={
        seesCost && (
          <SegmentedControl
            size="xs"
            aria-label={t('complaintStatistics.pareto')}
            data={[
              { value: 'count', label: t('complaintStatistics.count') },
              { value: 'cost', label: t('complaints.cost') },
            ]}
            value={measure}
            onChange={(next) => set({ measure: next === 'count' ? null : next })}
          />
        )
      }
    >
      {pareto.isPending && <RowsSkeleton rows={5} />}
      {pareto.isError && <ErrorState compact error={pareto.error} onRetry={() => void pareto.refetch()} />}
      {pareto.data?.items.length === 0 && <EmptyState compact title={t('complaintStatistics.noCauses')} />}
      {pareto.data && pareto.data.items.length > 0 && <Pareto pareto={pareto.data} />}
    </Card>
  )
}

function Pareto({ pareto }: { pareto: CausePareto }) {
  const { t, language } = useTexts()
  const navigate = useNavigate()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const byCost = pareto.measure === 'cost'
      return {
        grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: { trigger: 'axis' },
        xAxis: {
          ...nameAxis(
            colours,
            pareto.items.map((item) => item.name),
          ),
          axisLabel: { color: colours.text, interval: 0, width: 110, overflow: 'truncate' },
        },
        yAxis: [
          {
            type: 'value',
            minInterval: byCost ? undefined : 1,
            axisLabel: {
              color: colours.text,
              formatter: (value: number) => (byCost ? shortMoney(value, language) : plainNumber(value, 0)),
            },
            splitLine: { lineStyle: { color: colours.line } },
          },
          {
            type: 'value',
            min: 0,
            max: 1,
            axisLabel: { color: colours.text, formatter: (value: number) => percent(value, 0) },
            splitLine: { show: false },
          },
        ],
        series: [
          {
            name: t(byCost ? 'complaints.cost' : 'complaintStatistics.count'),
            type: 'bar',
            barMaxWidth: 46,
            itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
            tooltip: {
              valueFormatter: (value: unknown) =>
                typeof value === 'number' ? (byCost ? exactMoney(value) : plainNumber(value, 0)) : '–',
            },
            data: pareto.items.map((item) => (byCost ? item.cost : item.count)),
          },
          {
            name: t('complaintStatistics.cumulative'),
            type: 'line',
            yAxisIndex: 1,
            symbol: 'circle',
            lineStyle: { color: colours.loss },
            itemStyle: { color: colours.loss },
            tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? percent(value, 0) : '–') },
            data: pareto.items.map((item) => item.cumulativeShare),
          },
        ],
      }
    },
    [pareto, t, language],
  )
  return (
    <Chart
      option={option}
      height={290}
      label={t('complaintStatistics.paretoLabel', {
        causes: pareto.items
          .slice(0, 5)
          .map((item) => `${item.name} ${percent(item.share, 0)}`)
          .join(', '),
      })}
      onPick={({ dataIndex }) => {
        const cause = pareto.items[dataIndex]
        if (cause) void navigate(`/complaints?state=all&from=${pareto.from}&to=${pareto.to}&cause=${cause.causeId}`)
      }}
    />
  )
}
