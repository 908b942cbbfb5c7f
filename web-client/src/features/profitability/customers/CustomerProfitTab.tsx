import { Stack, Table, Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { useParams } from 'react-router'
import { useMe } from '@/api/session'
import type { CustomerProfitSheet } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { MoneyText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, listText, shortMoney } from '@/components/format'
import { Card } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { Waterfall } from '@/components/Waterfall'
import { useTexts } from '@/i18n'
import { wholeYear } from '../period'
import { AdviceBadge } from './AdviceBadge'
import { useCustomerSheet } from './queries'
import { ServeNotices } from './ServeNotices'

/** What this customer brings: from net to contribution after what it cost to serve it, and month by month. */
export function CustomerProfitTab() {
  const customerId = Number(useParams().customerId)
  const { t, word, language } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const year = wholeYear(today)
  const from = params.get('from') ?? year.from
  const to = params.get('to') ?? year.to
  const sheet = useCustomerSheet(customerId, from, to)
  const profit = sheet.data?.profit
  const why = profit
    ? listText(
        profit.reasons.map((one) => word('customerAdviceReason', one)),
        language,
      )
    : ''
  return (
    <Stack>
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
        <PeriodFields
          from={from}
          to={to}
          max={today}
          onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })}
        />
      </div>
      {sheet.isPending && <RowsSkeleton rows={10} />}
      {sheet.isError && <ErrorState error={sheet.error} onRetry={() => void sheet.refetch()} />}
      {sheet.data && !profit && (
        <EmptyState title={t('profitCustomers.sheetNone')} hint={t('profitCustomers.sheetNoneHint')} />
      )}
      {sheet.data && profit && (
        <>
          <ServeNotices assumed={sheet.data.assumedRates} unknownCostNet={profit.unknownCostNet} />
          <KeyFigures>
            <KeyFigure label={t('profitCustomers.net')}>
              <MoneyText value={profit.net} />
            </KeyFigure>
            <KeyFigure label={t('profitCustomers.contribution')}>
              <MoneyText value={profit.contribution} judge />
            </KeyFigure>
            <KeyFigure label={t('profitCustomers.after')}>
              <MoneyText value={profit.after} judge />
            </KeyFigure>
            <KeyFigure label={t('profitCustomers.margin')}>
              <PercentText value={profit.margin} judge />
            </KeyFigure>
            <KeyFigure label={t('profitCustomers.advice')} note={why}>
              <AdviceBadge profit={profit} />
            </KeyFigure>
          </KeyFigures>
          <Card
            title={t('profitCustomers.sheet')}
            note={t('profitCustomers.sheetNote', {
              from: sheet.data.from,
              to: sheet.data.to,
              rank: profit.rank,
              customers: sheet.data.customers,
            })}
          >
            <SheetWaterfall sheet={sheet.data} />
          </Card>
        </>
      )}
      {sheet.data?.months.some((month) => month.net !== 0 || month.costToServe !== 0) && (
        <Card title={t('profitCustomers.trend')}>
          <Trend sheet={sheet.data} />
        </Card>
      )}
      {sheet.data && profit && (
        <Card title={t('profitCustomers.serveCard')}>
          <ServeTable sheet={sheet.data} />
        </Card>
      )}
    </Stack>
  )
}

function SheetWaterfall({ sheet }: { sheet: CustomerProfitSheet }) {
  const { t } = useTexts()
  const steps = useMemo(() => {
    const parts = sheet.components
    const cost = sheet.costToServe.reduce((sum, item) => sum + item.cost, 0)
    const taken = [
      'material',
      'labour',
      'variableOverhead',
      'freight',
      'commission',
      'rebate',
      'financing',
      'complaint',
    ] as const
    return [
      { label: t('profitCustomers.net'), amount: parts.knownNet, total: true },
      ...taken
        .filter((name) => parts[name] !== 0)
        .map((name) => ({ label: t(`profitCustomers.${name}`), amount: -parts[name] })),
      { label: t('profitCustomers.contribution'), amount: parts.contribution, total: true },
      { label: t('profitCustomers.costToServe'), amount: -cost },
      { label: t('profitCustomers.after'), amount: parts.contribution - cost, total: true },
    ]
  }, [sheet, t])
  return <Waterfall steps={steps} label={t('profitCustomers.sheet')} />
}

function Trend({ sheet }: { sheet: CustomerProfitSheet }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? exactMoney(value) : '–'),
      },
      xAxis: nameAxis(
        colours,
        sheet.months.map((month) => month.month),
      ),
      yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
      series: [
        {
          name: t('profitCustomers.net'),
          type: 'bar',
          barMaxWidth: 22,
          itemStyle: { color: colours.soft },
          data: sheet.months.map((month) => month.net),
        },
        {
          name: t('profitCustomers.after'),
          type: 'line',
          symbolSize: 5,
          lineStyle: { color: colours.accent, width: 2 },
          itemStyle: { color: colours.accent },
          data: sheet.months.map((month) => month.after),
        },
      ],
    }),
    [sheet, t, language],
  )
  return <Chart option={option} height={260} label={t('profitCustomers.trend')} />
}

function ServeTable({ sheet }: { sheet: CustomerProfitSheet }) {
  const { t, word } = useTexts()
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('profitCustomers.driver')}</Table.Th>
          <Table.Th ta="right">{t('profitCustomers.count')}</Table.Th>
          <Table.Th ta="right">{t('profitCustomers.cost')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sheet.costToServe.map((item) => (
          <Table.Tr key={item.driver}>
            <Table.Td>{word('serveDriver', item.driver)}</Table.Td>
            <Table.Td ta="right">
              <NumberText value={item.count} digits={0} />
            </Table.Td>
            <Table.Td ta="right">
              {sheet.assumedRates.includes(item.driver) && item.cost === 0 ? (
                <Text span inherit c="dimmed">
                  {t('profit.notSet')}
                </Text>
              ) : (
                <MoneyText value={item.cost} exact />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
