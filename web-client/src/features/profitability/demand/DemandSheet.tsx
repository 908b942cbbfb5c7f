import { Stack, Table, Text } from '@mantine/core'
import { useCallback } from 'react'
import type { DemandSubject, DemandView } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { ChangeText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { exactMoney, instant, plainNumber, shortMoney } from '@/components/format'
import { Card } from '@/components/Page'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { periodText } from './periods'
import { useDemand } from './queries'

interface DemandSheetProps {
  subject: DemandSubject
  subjectId: number
  /** In a side panel: less of the past. */
  isNarrow?: boolean
}

/** The demand of one product or category: the past, the forecast with its interval, and how every method did. */
export function DemandSheet({ subject, subjectId, isNarrow = false }: DemandSheetProps) {
  const { t } = useTexts()
  const demand = useDemand(subject, subjectId)
  if (demand.isPending) return <RowsSkeleton rows={8} />
  if (demand.isError) return <ErrorState error={demand.error} onRetry={() => void demand.refetch()} />
  const view = demand.data
  if (view.answer === 'notMade') return <EmptyState title={t('demand.notMade')} hint={t('demand.notMadeHint')} />
  if (view.answer === 'notSold') return <EmptyState title={t('demand.notSold')} hint={t('demand.notSoldHint')} />
  return (
    <Stack>
      <Figures view={view} />
      <Card title={t('demand.chart')} note={<ChartNote view={view} />}>
        <DemandChart view={view} months={isNarrow ? 24 : 48} />
      </Card>
      {view.answer === 'tooLittleHistory' ? (
        <EmptyState compact title={t('demand.tooLittle')} hint={t('demand.tooLittleHint')} />
      ) : (
        <>
          <Card title={t('demand.months')} note={t('demand.monthsNote')}>
            <Months view={view} />
          </Card>
          <Card title={t('demand.trials')} note={t('demand.trialsNote')}>
            <Trials view={view} />
          </Card>
        </>
      )}
    </Stack>
  )
}

function Amount({ view, value }: { view: DemandView; value: number | null }) {
  return view.currency ? <MoneyText value={value} /> : <NumberText value={value} digits={0} />
}

function Figures({ view }: { view: DemandView }) {
  const { t, word } = useTexts()
  return (
    <KeyFigures>
      <KeyFigure label={t('demand.past12')}>
        <Amount view={view} value={view.past12} />
      </KeyFigure>
      <KeyFigure label={t('demand.next12')}>
        <Amount view={view} value={view.next12} />
      </KeyFigure>
      <KeyFigure label={t('demand.change')}>
        <ChangeText value={view.change} />
      </KeyFigure>
      <KeyFigure label={t('demand.method')} note={view.mase === null ? undefined : t('demand.errorHint')}>
        {view.method ? word('forecastMethod', view.method) : <NothingText />}
        {view.mase !== null && ` · ${plainNumber(view.mase)}`}
      </KeyFigure>
    </KeyFigures>
  )
}

function ChartNote({ view }: { view: DemandView }) {
  const { t } = useTexts()
  const unit = view.currency ?? view.unit
  return (
    <>
      {unit && `${t('demand.perMonth', { unit })} · `}
      {view.madeAt && t('demand.madeAt', { at: instant(view.madeAt) })}
    </>
  )
}

function DemandChart({ view, months }: { view: DemandView; months: number }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => demandOption(view, months, colours, t, language),
    [view, months, t, language],
  )
  return <Chart option={option} height={320} label={t('demand.chart')} />
}

function demandOption(
  view: DemandView,
  months: number,
  colours: ChartColours,
  t: ReturnType<typeof useTexts>['t'],
  language: ReturnType<typeof useTexts>['language'],
): ChartOption {
  const past = view.history.slice(-months)
  const known = past.map((month) => month.value)
  const gap = known.map(() => null)
  // The lines of the forecast begin where the past ends.
  const joint = <Value,>(value: Value) => (known.length > 0 ? [...gap.slice(1), value] : [])
  const told = (value: unknown) =>
    typeof value !== 'number' ? '–' : view.currency ? exactMoney(Math.round(value)) : plainNumber(value, 1)
  // A band is a clear line at its lower edge and the filled rest stacked upon it.
  const band = (name: string, stack: string, low: number[], high: number[], opacity: number) => [
    {
      name: `${name} ↓`,
      type: 'line',
      stack,
      silent: true,
      symbol: 'none',
      lineStyle: { opacity: 0 },
      tooltip: { show: false },
      data: [...joint(known.at(-1) ?? 0), ...low],
    },
    {
      name,
      type: 'line',
      stack,
      silent: true,
      symbol: 'none',
      lineStyle: { opacity: 0 },
      areaStyle: { color: colours.accent, opacity },
      itemStyle: { color: colours.accent, opacity: opacity * 3 },
      tooltip: { show: false },
      data: [...joint(0), ...high.map((value, at) => value - (low[at] ?? 0))],
    },
  ]
  const ahead = view.months
  const last = past.length
  return {
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      textStyle: { color: colours.text },
      itemWidth: 12,
      itemHeight: 12,
      data: [t('demand.ordered'), t('demand.forecast'), t('demand.within80'), t('demand.within95')],
    },
    tooltip: {
      trigger: 'axis',
      formatter: (points: unknown) => {
        const at = (points as { dataIndex: number }[])[0]?.dataIndex ?? 0
        const foretold = ahead[at - last]
        const month = foretold ?? past[at]
        if (!month) return ''
        const rows = [`<b>${periodText(month.period)}</b>`, told(month.value)]
        if (foretold) {
          rows.push(`${t('demand.within80')}: ${told(foretold.low80)} – ${told(foretold.high80)}`)
          rows.push(`${t('demand.within95')}: ${told(foretold.low95)} – ${told(foretold.high95)}`)
        }
        return rows.join('<br/>')
      },
    },
    xAxis: nameAxis(
      colours,
      [...past, ...ahead].map((month) => periodText(month.period)),
    ),
    yAxis: amountAxis(colours, (value) => (value < 10_000 ? plainNumber(value, 1) : shortMoney(value, language))),
    series: [
      ...band(
        t('demand.within95'),
        '95',
        ahead.map((month) => month.low95),
        ahead.map((month) => month.high95),
        0.1,
      ),
      ...band(
        t('demand.within80'),
        '80',
        ahead.map((month) => month.low80),
        ahead.map((month) => month.high80),
        0.18,
      ),
      {
        name: t('demand.ordered'),
        type: 'line',
        symbol: 'none',
        lineStyle: { color: colours.text, width: 1.5 },
        itemStyle: { color: colours.text },
        data: known,
      },
      {
        name: t('demand.forecast'),
        type: 'line',
        symbolSize: 5,
        lineStyle: { color: colours.accent, width: 2, type: 'dashed' },
        itemStyle: { color: colours.accent },
        data: [...joint(known.at(-1) ?? null), ...ahead.map((month) => month.value)],
      },
    ],
  }
}

function Months({ view }: { view: DemandView }) {
  const { t } = useTexts()
  const before = new Map(view.history.map((month) => [month.period, month.value]))
  return (
    <Table.ScrollContainer minWidth={460}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('demand.month')}</Table.Th>
            <Table.Th ta="right">{t('demand.yearBefore')}</Table.Th>
            <Table.Th ta="right">{t('demand.forecast')}</Table.Th>
            <Table.Th ta="right">{t('demand.within80')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {view.months.map((month) => (
            <Table.Tr key={month.period}>
              <Table.Td>{periodText(month.period)}</Table.Td>
              <Table.Td ta="right">
                <Amount view={view} value={before.get(month.period - 100) ?? null} />
              </Table.Td>
              <Table.Td ta="right" fw={600}>
                <Amount view={view} value={month.value} />
              </Table.Td>
              <Table.Td ta="right">
                <Amount view={view} value={month.low80} /> – <Amount view={view} value={month.high80} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Trials({ view }: { view: DemandView }) {
  const { t, word } = useTexts()
  if (view.trials.length === 0) return <Text fz="sm">{t('demand.noTrials')}</Text>
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('demand.method')}</Table.Th>
            <Table.Th ta="right">{t('demand.meanError')}</Table.Th>
            <Table.Th ta="right">{t('demand.error')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {view.trials.map((trial) => (
            <Table.Tr key={trial.method} fw={trial.method === view.method ? 600 : undefined}>
              <Table.Td>
                {word('forecastMethod', trial.method)}
                {trial.method === view.method && ` · ${t('demand.chosen')}`}
              </Table.Td>
              <Table.Td ta="right">
                <Amount view={view} value={trial.meanAbsoluteError} />
              </Table.Td>
              <Table.Td ta="right">
                {trial.mase === null ? <NothingText /> : <NumberText value={trial.mase} digits={2} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
