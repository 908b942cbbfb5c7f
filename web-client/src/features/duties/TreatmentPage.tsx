import { Anchor, Stack, Table } from '@mantine/core'
import { useCallback } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { TreatmentTotals } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { useTreatmentTotals } from './treatmentQueries'

/** Who is treated above its grade and what that costs, who below and what is at risk. */
export function TreatmentPage() {
  const { t, language } = useTexts()
  const today = useMe()?.today ?? ''
  const seesCost = useCan()('viewCost')
  const { params, set } = useAddress()
  const from = params.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = params.get('to') ?? today
  const totals = useTreatmentTotals(from, to)
  const setPeriod = (nextFrom: string, nextTo: string) => set({ from: nextFrom, to: nextTo })
  const some = totals.data?.items.some((item) => item.customers > 0)
  return (
    <Page
      title={t('treatment.title')}
      note={t('treatment.note')}
      actions={<PeriodFields from={from} to={to} max={today} onChange={setPeriod} />}
    >
      {totals.isPending && <RowsSkeleton rows={8} />}
      {totals.isError && <ErrorState error={totals.error} onRetry={() => void totals.refetch()} />}
      {totals.data && !some && <EmptyState title={t('treatment.none')} hint={t('treatment.noneHint')} />}
      {totals.data && some && (
        <Stack>
          <Card
            title={t('grading.byGrade')}
            note={t('treatment.policyIs', {
              number: totals.data.policyNumber,
              cost: shortMoney(totals.data.visitCost, language),
            })}
            actions={
              <CsvButton path={`/api/v1/grading/treatment?from=${from}&to=${to}`} fileName="grade-treatment.csv" />
            }
          >
            <TotalsTable totals={totals.data} seesCost={seesCost} />
          </Card>
          <Card title={seesCost ? t('treatment.chart') : t('treatment.chartCost')}>
            <CostAndRisk totals={totals.data} seesCost={seesCost} />
          </Card>
        </Stack>
      )}
    </Page>
  )
}

function TotalsTable({ totals, seesCost }: { totals: TreatmentTotals; seesCost: boolean }) {
  const { t } = useTexts()
  const link = (grade: string, treated?: 'above' | 'below', sort?: string) =>
    `/grading/treatment/customers?from=${totals.from}&to=${totals.to}&grade=${grade}${treated ? `&treated=${treated}` : ''}${sort ? `&sort=${sort}` : ''}`
  const figure = (value: number, to: string) =>
    value > 0 ? (
      <Anchor component={Link} to={to} inherit c="var(--crm-text)">
        <NumberText value={value} digits={0} />
      </Anchor>
    ) : (
      <NumberText value={0} digits={0} />
    )
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grading.grade')}</Table.Th>
            <Table.Th ta="right">{t('treatment.customers')}</Table.Th>
            <Table.Th ta="right">
              {t('treatment.visits')} ({t('treatment.visitsHint')})
            </Table.Th>
            <Table.Th ta="right">{t('treatment.discount')}</Table.Th>
            <Table.Th ta="right">{t('treatment.discountCap')}</Table.Th>
            <Table.Th ta="right">▲ {t('treatment.above')}</Table.Th>
            <Table.Th ta="right">{t('treatment.costAbove')}</Table.Th>
            <Table.Th ta="right">▼ {t('treatment.below')}</Table.Th>
            {seesCost && <Table.Th ta="right">{t('treatment.riskBelow')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {totals.items.map((item) => (
            <Table.Tr key={item.grade}>
              <Table.Td>
                <GradeBadge grade={item.grade} />
              </Table.Td>
              <Table.Td ta="right">{figure(item.customers, link(item.grade))}</Table.Td>
              <Table.Td ta="right">
                {t('treatment.visitsOf', { done: item.visitsDone, owed: item.visitsOwed })}
              </Table.Td>
              <Table.Td ta="right">
                {item.discount === null ? <NothingText /> : <PercentText value={item.discount} />}
              </Table.Td>
              <Table.Td ta="right">
                {item.discountCap === null ? (
                  t('policies.noLimit')
                ) : (
                  <PercentText value={item.discountCap} digits={0} />
                )}
              </Table.Td>
              <Table.Td ta="right">{figure(item.above, link(item.grade, 'above', '-costAbove'))}</Table.Td>
              <Table.Td ta="right">
                <MoneyText value={item.costAbove} />
              </Table.Td>
              <Table.Td ta="right">
                {figure(item.below, link(item.grade, 'below', seesCost ? '-riskBelow' : '-visitsShort'))}
              </Table.Td>
              {seesCost && (
                <Table.Td ta="right">
                  <MoneyText value={item.riskBelow} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function CostAndRisk({ totals, seesCost }: { totals: TreatmentTotals; seesCost: boolean }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const axis = (index: number) => ({
        ...amountAxis(colours, (value) => shortMoney(value, language)),
        gridIndex: index,
        splitNumber: 3,
      })
      const names = (index: number) => ({
        ...nameAxis(
          colours,
          totals.items.map((item) => item.grade),
        ),
        gridIndex: index,
        axisLabel: { color: colours.text, fontWeight: 600 },
      })
      const bars = (index: number, name: string, color: string, values: (number | null)[]) => ({
        name,
        type: 'bar',
        xAxisIndex: index,
        yAxisIndex: index,
        barMaxWidth: 40,
        itemStyle: { color, borderRadius: [3, 3, 0, 0] },
        data: values,
      })
      const cost = bars(
        0,
        t('treatment.chartCost'),
        colours.grades.C,
        totals.items.map((item) => item.costAbove),
      )
      // The two have different sizes by nature: each has its own scale, side by side.
      return {
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: {
          trigger: 'item',
          valueFormatter: (value: unknown) => (typeof value === 'number' ? exactMoney(value) : '–'),
        },
        grid: seesCost
          ? [
              { left: 8, right: '52%', top: 36, bottom: 4, containLabel: true },
              { left: '52%', right: 12, top: 36, bottom: 4, containLabel: true },
            ]
          : [{ left: 8, right: 12, top: 36, bottom: 4, containLabel: true }],
        xAxis: seesCost ? [names(0), names(1)] : [names(0)],
        yAxis: seesCost ? [axis(0), axis(1)] : [axis(0)],
        series: seesCost
          ? [
              cost,
              bars(
                1,
                t('treatment.chartRisk'),
                colours.loss,
                totals.items.map((item) => item.riskBelow),
              ),
            ]
          : [cost],
      }
    },
    [totals, seesCost, t, language],
  )
  return <Chart option={option} height={250} label={t('treatment.chart')} />
}
