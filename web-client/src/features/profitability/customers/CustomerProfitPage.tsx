import { Anchor, Button, SegmentedControl, Stack, Table } from '@mantine/core'
import { useCallback } from 'react'
import { Link } from 'react-router'
import { useMe } from '@/api/session'
import type { CustomerProfitGroups, CustomerWhale } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis } from '@/components/chartAxes'
import { MoneyText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { wholeYear } from '../period'
import { AdviceBadge } from './AdviceBadge'
import { type Grouping, groupings, useCustomerGroups, useWhale } from './queries'
import { ServeNotices } from './ServeNotices'

/** What customers bring after what it costs to serve them: the whole, the curve, the advice, and by group. */
export function CustomerProfitPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const year = wholeYear(today)
  const from = params.get('from') ?? year.from
  const to = params.get('to') ?? year.to
  const by = groupings.find((one) => one === params.get('by')) ?? 'grade'
  const whale = useWhale(from, to)
  const period = `from=${from}&to=${to}`
  const some = whale.data?.hasData
  return (
    <Page
      title={t('profitCustomers.title')}
      note={t('profitCustomers.note')}
      actions={
        <>
          <PeriodFields
            from={from}
            to={to}
            max={today}
            onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })}
          />
          <Button component={Link} to={`/profit/customers/list?${period}`} size="xs" variant="default">
            {t('profitCustomers.all')}
          </Button>
        </>
      }
    >
      {whale.isPending && <RowsSkeleton rows={10} />}
      {whale.isError && <ErrorState error={whale.error} onRetry={() => void whale.refetch()} />}
      {whale.data && !some && <EmptyState title={t('profitCustomers.empty')} hint={t('profitCustomers.emptyHint')} />}
      {whale.data && some && (
        <>
          <ServeNotices assumed={whale.data.assumedRates} unknownCostNet={whale.data.unknownCostNet} />
          <Stack>
            <KeyFigures>
              <KeyFigure label={t('profitCustomers.net')}>
                <MoneyText value={whale.data.net} />
              </KeyFigure>
              <KeyFigure label={t('profitCustomers.contribution')}>
                <MoneyText value={whale.data.contribution} judge />
              </KeyFigure>
              <KeyFigure label={t('profitCustomers.costToServe')}>
                <MoneyText value={whale.data.costToServe} />
              </KeyFigure>
              <KeyFigure label={t('profitCustomers.after')}>
                <MoneyText value={whale.data.after} judge />
              </KeyFigure>
              <KeyFigure label={t('profitCustomers.margin')}>
                <PercentText value={whale.data.margin} judge />
              </KeyFigure>
            </KeyFigures>
            <Whale whale={whale.data} />
            <AdviceCard whale={whale.data} period={period} />
            <Groups by={by} from={from} to={to} onBy={(next) => set({ by: next === 'grade' ? null : next })} />
          </Stack>
        </>
      )}
    </Page>
  )
}

function Whale({ whale }: { whale: CustomerWhale }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 24, top: 20, bottom: 28, containLabel: true },
      tooltip: {
        trigger: 'axis',
        formatter: (raw: unknown) => {
          const at = (raw as { data: [number, number] }[])[0]?.data
          return at
            ? `${t('profitCustomers.customers')}: ${plainNumber(at[0], 0)}<br/>${t('profitCustomers.whaleCumulative')}: <b>${exactMoney(at[1])}</b>`
            : ''
        },
      },
      xAxis: {
        type: 'value',
        name: t('profitCustomers.whaleAxis'),
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: { color: colours.text },
        min: 0,
        max: whale.customers,
        axisLabel: { color: colours.text },
        splitLine: { show: false },
        axisLine: { lineStyle: { color: colours.line } },
      },
      yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
      series: [
        {
          type: 'line',
          showSymbol: false,
          lineStyle: { color: colours.accent, width: 2 },
          areaStyle: { color: colours.soft, opacity: 0.5 },
          data: [[0, 0], ...whale.points.map((point) => [point.customers, point.cumulative])],
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: colours.loss, type: 'dashed' },
            label: { show: false },
            data: whale.earning < whale.customers ? [{ xAxis: whale.earning }] : [],
          },
        },
      ],
    }),
    [whale, t, language],
  )
  return (
    <Card
      title={t('profitCustomers.whale')}
      note={t('profitCustomers.whaleNote', {
        earning: whale.earning,
        peak: shortMoney(whale.peak, language),
        rest: whale.customers - whale.earning,
        after: shortMoney(whale.after, language),
      })}
    >
      <Chart option={option} height={300} label={t('profitCustomers.whale')} />
    </Card>
  )
}

function AdviceCard({ whale, period }: { whale: CustomerWhale; period: string }) {
  const { t } = useTexts()
  return (
    <Card title={t('profitCustomers.adviceCard')} note={t('profitCustomers.adviceNote')}>
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('profitCustomers.advice')}</Table.Th>
              <Table.Th ta="right">{t('profitCustomers.customers')}</Table.Th>
              <Table.Th ta="right">{t('profitCustomers.net')}</Table.Th>
              <Table.Th ta="right">{t('profitCustomers.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {whale.advice.map((row) => (
              <Table.Tr key={row.advice ?? 'none'}>
                <Table.Td>
                  {row.advice ? (
                    <AdviceBadge profit={{ advice: row.advice, reasons: [] }} />
                  ) : (
                    t('profitCustomers.noAdvice')
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  {row.advice ? (
                    <Anchor component={Link} to={`/profit/customers/list?${period}&advice=${row.advice}`} inherit>
                      <NumberText value={row.customers} digits={0} />
                    </Anchor>
                  ) : (
                    <NumberText value={row.customers} digits={0} />
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.net} />
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.after} judge />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  )
}

interface GroupsProps {
  by: Grouping
  from: string
  to: string
  onBy: (by: Grouping) => void
}

function Groups({ by, from, to, onBy }: GroupsProps) {
  const { t } = useTexts()
  const groups = useCustomerGroups(by, from, to)
  const names = {
    grade: t('profitCustomers.byGrade'),
    segment: t('profitCustomers.bySegment'),
    salesperson: t('profitCustomers.bySalesperson'),
    region: t('profitCustomers.byRegion'),
  }
  return (
    <Card
      title={t('profitCustomers.groups')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('profitCustomers.by')}
          value={by}
          onChange={(next) => onBy(next as Grouping)}
          data={groupings.map((value) => ({ value, label: names[value] }))}
        />
      }
    >
      {groups.isPending && <RowsSkeleton rows={5} />}
      {groups.isError && <ErrorState error={groups.error} onRetry={() => void groups.refetch()} compact />}
      {groups.data && <GroupTable groups={groups.data} by={by} title={names[by]} />}
    </Card>
  )
}

function GroupTable({ groups, by, title }: { groups: CustomerProfitGroups; by: Grouping; title: string }) {
  const { t } = useTexts()
  const link = (key: string) =>
    `/profit/customers/list?from=${groups.from}&to=${groups.to}&${by === 'salesperson' ? 'owner' : by}=${encodeURIComponent(key)}`
  return (
    <Table.ScrollContainer minWidth={820} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{title}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.customers')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.net')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.previous')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.contribution')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.costToServe')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.after')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.margin')}</Table.Th>
            <Table.Th ta="right">{t('profitCustomers.share')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.items.map((group) => (
            <Table.Tr key={group.key ?? ''}>
              <Table.Td>
                {group.key ? (
                  <Anchor component={Link} to={link(group.key)} inherit>
                    {group.label}
                  </Anchor>
                ) : (
                  t('profitCustomers.none')
                )}
              </Table.Td>
              <Table.Td ta="right">
                <NumberText value={group.customers} digits={0} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={group.net} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={group.previousNet} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={group.contribution} judge />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={group.costToServe} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={group.after} judge />
              </Table.Td>
              <Table.Td ta="right">
                <PercentText value={group.margin} judge />
              </Table.Td>
              <Table.Td ta="right">
                <PercentText value={group.share} judge />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
