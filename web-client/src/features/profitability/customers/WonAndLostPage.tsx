import { Anchor, Button, SimpleGrid, Stack, Table } from '@mantine/core'
import { useCallback } from 'react'
import { Link } from 'react-router'
import { useMe } from '@/api/session'
import type { WonAndLostTotals } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { MoneyText, NumberText } from '@/components/figures'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { wholeYear } from '../period'
import { useWonAndLost } from './queries'

/** Who came, who went, who came back, and what that brought or took. */
export function WonAndLostPage() {
  const { t, language } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const from = params.get('from') ?? wholeYear(today).from
  const to = params.get('to') ?? today
  const totals = useWonAndLost(from, to)
  const period = `from=${from}&to=${to}`
  const figure = (change: 'new' | 'lost' | 'returned', data: WonAndLostTotals) => (
    <KeyFigure
      label={t(`wonAndLost.${change}`)}
      to={`/profit/won-and-lost/customers?${period}&change=${change}`}
      note={`${change === 'lost' ? t('wonAndLost.took') : t('wonAndLost.brought')}: ${shortMoney(data[change].contribution, language)}`}
      warn={change === 'lost' && data.lost.customers > data.new.customers + data.returned.customers}
    >
      <NumberText value={data[change].customers} digits={0} />
    </KeyFigure>
  )
  return (
    <Page
      title={t('wonAndLost.title')}
      note={t('wonAndLost.note')}
      actions={
        <>
          <PeriodFields
            from={from}
            to={to}
            max={today}
            onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })}
          />
          <Button component={Link} to={`/profit/won-and-lost/customers?${period}`} size="xs" variant="default">
            {t('profitCustomers.all')}
          </Button>
        </>
      }
    >
      {totals.isPending && <RowsSkeleton rows={10} />}
      {totals.isError && <ErrorState error={totals.error} onRetry={() => void totals.refetch()} />}
      {totals.data && !totals.data.hasData && (
        <EmptyState title={t('wonAndLost.empty')} hint={t('wonAndLost.emptyHint')} />
      )}
      {totals.data?.hasData && (
        <Stack>
          <KeyFigures>
            {figure('new', totals.data)}
            {figure('returned', totals.data)}
            {figure('lost', totals.data)}
            <KeyFigure label={t('wonAndLost.fixed')}>
              <MoneyText value={totals.data.lost.fixedCost} />
            </KeyFigure>
          </KeyFigures>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <Card
              title={t('wonAndLost.months')}
              note={t('wonAndLost.rule', {
                factor: totals.data.silence.factor,
                days: totals.data.silence.days,
                once: totals.data.silence.onceDays,
              })}
            >
              <Months totals={totals.data} money={false} />
            </Card>
            <Card title={t('wonAndLost.contributionMonths')} note={t('wonAndLost.tookHint')}>
              <Months totals={totals.data} money />
            </Card>
          </SimpleGrid>
          {totals.data.reasons.length > 0 && (
            <Card title={t('wonAndLost.reasons')}>
              <Reasons totals={totals.data} period={period} />
            </Card>
          )}
        </Stack>
      )}
    </Page>
  )
}

/** Won above the line, lost beneath it. */
function Months({ totals, money }: { totals: WonAndLostTotals; money: boolean }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const text = (value: number) => (money ? exactMoney(Math.abs(value)) : plainNumber(Math.abs(value), 0))
      const bars = (name: string, color: string, values: number[]) => ({
        name,
        type: 'bar',
        stack: 'all',
        barMaxWidth: 32,
        itemStyle: { color },
        data: values,
      })
      return {
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'axis',
          axisPointer: { type: 'shadow' },
          valueFormatter: (value: unknown) => (typeof value === 'number' ? text(value) : '–'),
        },
        xAxis: nameAxis(
          colours,
          totals.months.map((month) => month.month),
        ),
        yAxis: amountAxis(colours, (value) =>
          money ? shortMoney(Math.abs(value), language) : plainNumber(Math.abs(value), 0),
        ),
        series: [
          bars(
            t('wonAndLost.new'),
            colours.gain,
            totals.months.map((month) => (money ? month.newContribution : month.new)),
          ),
          bars(
            t('wonAndLost.returned'),
            colours.accent,
            totals.months.map((month) => (money ? month.returnedContribution : month.returned)),
          ),
          bars(
            t('wonAndLost.lost'),
            colours.loss,
            totals.months.map((month) => -(money ? month.lostContribution : month.lost)),
          ),
        ],
      }
    },
    [totals, money, t, language],
  )
  return (
    <Chart option={option} height={280} label={money ? t('wonAndLost.contributionMonths') : t('wonAndLost.months')} />
  )
}

function Reasons({ totals, period }: { totals: WonAndLostTotals; period: string }) {
  const { t, word } = useTexts()
  return (
    <Table verticalSpacing={8}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('wonAndLost.reason')}</Table.Th>
          <Table.Th ta="right">{t('profitCustomers.customers')}</Table.Th>
          <Table.Th ta="right">{t('wonAndLost.took')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {totals.reasons.map((row) => (
          <Table.Tr key={`${row.reason}${row.declared}`}>
            <Table.Td>
              {row.reason ? (
                <Anchor
                  component={Link}
                  to={`/profit/won-and-lost/customers?${period}&change=lost&reason=${row.reason}`}
                  inherit
                >
                  {word('lossReason', row.reason)}
                </Anchor>
              ) : (
                t('wonAndLost.undeclared')
              )}
            </Table.Td>
            <Table.Td ta="right">
              <NumberText value={row.customers} digits={0} />
            </Table.Td>
            <Table.Td ta="right">
              <MoneyText value={row.contribution} judge />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
