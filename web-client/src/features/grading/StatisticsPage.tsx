import { Anchor, Group, Select, Stack, Switch, Table, Tooltip } from '@mantine/core'
import { useCallback } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { GradeStatistic, Statistics } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { ChangeText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { change, exactMoney, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { StatisticsOverrides } from './StatisticsOverrides'
import { StatisticsTabs } from './StatisticsTabs'
import { useStatisticsOf } from './statisticsQueries'

/** What each grade brings, this period against the one before. */
export function StatisticsPage() {
  const { t } = useTexts()
  const me = useMe()
  const seesCost = useCan()('viewCost')
  const { params, set } = useAddress()
  const year = Number((me?.today ?? '2026').slice(0, 4))
  const from = params.get('from') ?? `${year}-01-01`
  // The year that runs is compared up to today, or it would always look worse than the year before.
  const endOf = (of: number | string) => (me && Number(of) === year ? me.today : `${of}-12-31`)
  const to = params.get('to') ?? endOf(year)
  const byToday = params.get('today') === 'true'
  const statistics = useStatisticsOf(from, to, byToday)
  const setPeriod = (nextFrom: string, nextTo: string) => set({ from: nextFrom, to: nextTo })
  const wholeYear = from.endsWith('-01-01') && to === endOf(from.slice(0, 4)) ? from.slice(0, 4) : null
  return (
    <Page
      title={t('grading.statistics')}
      note={
        statistics.data && t('grading.against', { from: statistics.data.previousFrom, to: statistics.data.previousTo })
      }
      actions={
        <Group gap="xs" align="flex-end">
          <Select
            size="xs"
            w={110}
            aria-label={t('grading.year')}
            placeholder={t('grading.year')}
            data={Array.from({ length: 6 }, (_, back) => String(year - back))}
            value={wholeYear}
            onChange={(value) => value && setPeriod(`${value}-01-01`, endOf(value))}
          />
          <PeriodFields from={from} to={to} onChange={setPeriod} />
        </Group>
      }
    >
      <StatisticsTabs />
      {statistics.isPending && <RowsSkeleton rows={8} />}
      {statistics.isError && <ErrorState error={statistics.error} onRetry={() => void statistics.refetch()} />}
      {statistics.data?.items.length === 0 && (
        <EmptyState title={t('grading.noStatistics')} hint={t('grading.noStatisticsHint')} />
      )}
      {statistics.data && statistics.data.items.length > 0 && (
        <Stack>
          <Card
            title={t('grading.byGrade')}
            note={statistics.data.byHistory ? t('grading.byHistory') : t('grading.byToday')}
            actions={
              <>
                <Tooltip label={t('statistics.byTodayHint')}>
                  <Switch
                    size="xs"
                    label={t('statistics.byTodaySwitch')}
                    checked={byToday}
                    onChange={(event) => set({ today: event.currentTarget.checked ? 'true' : null })}
                  />
                </Tooltip>
                <CsvButton
                  path={`/api/v1/grading/statistics/customers?from=${from}&to=${to}${byToday ? '&today=true' : ''}`}
                  fileName="grade-statistics.csv"
                />
              </>
            }
          >
            <StatisticsTable statistics={statistics.data} seesCost={seesCost} byToday={byToday} />
          </Card>
          <Card title={seesCost ? t('grading.contributionChart') : t('grading.revenueChart')}>
            <ThisAgainstLast statistics={statistics.data} seesCost={seesCost} />
          </Card>
          <StatisticsOverrides />
        </Stack>
      )}
    </Page>
  )
}

interface StatisticsTableProps {
  statistics: Statistics
  seesCost: boolean
  byToday: boolean
}

function StatisticsTable({ statistics, seesCost, byToday }: StatisticsTableProps) {
  const { t } = useTexts()
  const link = (grade: string, period: 'this' | 'previous', sort = '-revenue') =>
    `/grading/statistics/customers?from=${statistics.from}&to=${statistics.to}${grade ? `&grade=${grade}` : ''}&period=${period}&sort=${sort}${byToday ? '&today=true' : ''}`
  const row = (item: Omit<GradeStatistic, 'grade'>, grade: string) => (
    <>
      <Figure to={link(grade, 'this')}>
        <NumberText value={item.customers} digits={0} />
      </Figure>
      <Figure to={link(grade, 'previous')} quiet>
        <NumberText value={item.customersPrevious} digits={0} />
      </Figure>
      <Figure to={link(grade, 'this')}>
        <MoneyText value={item.revenue} />
      </Figure>
      <Figure to={link(grade, 'previous')} quiet>
        <MoneyText value={item.revenuePrevious} />
      </Figure>
      <Table.Td ta="right">
        <ChangeText value={change(item.revenue, item.revenuePrevious)} />
      </Table.Td>
      {seesCost && (
        <>
          <Figure to={link(grade, 'this', '-contribution')}>
            <MoneyText value={item.contribution} judge />
          </Figure>
          <Figure to={link(grade, 'previous', '-contribution')} quiet>
            <MoneyText value={item.contributionPrevious} judge />
          </Figure>
          <Table.Td ta="right">
            {item.contribution !== null &&
            item.contribution !== undefined &&
            item.contributionPrevious !== null &&
            item.contributionPrevious !== undefined ? (
              <ChangeText value={change(item.contribution, item.contributionPrevious)} />
            ) : (
              <NothingText />
            )}
          </Table.Td>
          <Table.Td ta="right">
            {item.revenue > 0 ? <PercentText value={item.margin} judge /> : <NothingText />}
          </Table.Td>
        </>
      )}
    </>
  )
  return (
    <Table.ScrollContainer minWidth={seesCost ? 980 : 640}>
      <Table verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grading.grade')}</Table.Th>
            <Table.Th ta="right">{t('grading.customers')}</Table.Th>
            <Table.Th ta="right">{t('grading.periodBefore')}</Table.Th>
            <Table.Th ta="right">{t('grading.revenue')}</Table.Th>
            <Table.Th ta="right">{t('grading.periodBefore')}</Table.Th>
            <Table.Th ta="right">{t('grading.change')}</Table.Th>
            {seesCost && (
              <>
                <Table.Th ta="right">{t('grading.contribution')}</Table.Th>
                <Table.Th ta="right">{t('grading.periodBefore')}</Table.Th>
                <Table.Th ta="right">{t('grading.change')}</Table.Th>
                <Table.Th ta="right">{t('customers.margin')}</Table.Th>
              </>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {statistics.items.map((item) => (
            <Table.Tr key={item.grade}>
              <Table.Td>
                <GradeBadge grade={item.grade} />
              </Table.Td>
              {row(item, item.grade)}
            </Table.Tr>
          ))}
          <Table.Tr fw={600}>
            <Table.Td>{t('common.total')}</Table.Td>
            {row(statistics.total, '')}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Figure({ to, quiet = false, children }: { to: string; quiet?: boolean; children: React.ReactNode }) {
  return (
    <Table.Td ta="right">
      <Anchor component={Link} to={to} inherit c={quiet ? 'dimmed' : 'var(--crm-text)'}>
        {children}
      </Anchor>
    </Table.Td>
  )
}

function ThisAgainstLast({ statistics, seesCost }: { statistics: Statistics; seesCost: boolean }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const now = (item: GradeStatistic) => (seesCost ? (item.contribution ?? null) : item.revenue)
      const before = (item: GradeStatistic) => (seesCost ? (item.contributionPrevious ?? null) : item.revenuePrevious)
      return {
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => (typeof value === 'number' ? exactMoney(value) : '–'),
        },
        xAxis: {
          ...nameAxis(
            colours,
            statistics.items.map((item) => item.grade),
          ),
          axisLabel: { color: colours.text, fontWeight: 600 },
        },
        yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
        series: [
          {
            name: t('grading.periodBefore'),
            type: 'bar',
            barMaxWidth: 44,
            itemStyle: { color: colours.soft, borderRadius: [3, 3, 0, 0] },
            data: statistics.items.map(before),
          },
          {
            name: t('grading.periodNow'),
            type: 'bar',
            barMaxWidth: 44,
            itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
            data: statistics.items.map(now),
          },
        ],
      }
    },
    [statistics, seesCost, t, language],
  )
  return <Chart option={option} height={280} label={t('grading.contributionChart')} />
}
