import { Anchor, Stack, Table, Title } from '@mantine/core'
import { useCallback } from 'react'
import { Link, useParams } from 'react-router'
import type { GradeAt } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { DateText, NumberText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { GradeWhy } from '@/components/grade/GradeWhy'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CustomerOverride } from './CustomerOverride'
import { useCustomerOverrides } from './overrideQueries'
import { useGradeHistory } from './queries'

/** Why the customer has its grade, and how it came to it over the years. */
export function CustomerGradeTab() {
  const customerId = Number(useParams().customerId)
  const { t } = useTexts()
  const history = useGradeHistory(customerId)
  const overrides = useCustomerOverrides(customerId)
  // What holds stands first; where nothing does, the way to propose it comes after the reasons.
  const first = overrides.data?.items.some(({ state }) => state === 'proposed' || state === 'approved') ?? false
  const byHand = (
    <section>
      <Title order={2} mb="sm">
        {t('grading.byHandTitle')}
      </Title>
      <CustomerOverride customerId={customerId} />
    </section>
  )
  return (
    <Stack gap="xl">
      {first && byHand}
      <section>
        <Title order={2} mb="sm">
          {t('grade.why')}
        </Title>
        <GradeWhy customerId={customerId} withoutByHand={first} />
      </section>
      {!first && byHand}
      <section>
        <Title order={2} mb="sm">
          {t('grading.history')}
        </Title>
        {history.isPending && <RowsSkeleton rows={4} />}
        {history.isError && <ErrorState compact error={history.error} onRetry={() => void history.refetch()} />}
        {history.data?.items.length === 0 && <EmptyState compact title={t('grading.noHistory')} />}
        {history.data && history.data.items.length > 0 && <History items={history.data.items} />}
      </section>
    </Stack>
  )
}

const levels = ['N', 'D', 'C', 'B', 'A'] as const

function History({ items }: { items: GradeAt[] }) {
  const { t } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const inOrder = [...items].sort((a, b) => a.asOf.localeCompare(b.asOf))
      return {
        grid: { left: 8, right: 20, top: 14, bottom: 4, containLabel: true },
        tooltip: {
          trigger: 'axis',
          formatter: (points: { dataIndex: number }[]) => {
            const item = inOrder[points[0]?.dataIndex ?? 0]
            return item
              ? `${item.asOf}<br/><b>${item.grade}</b> ${item.score === null ? '' : plainNumber(item.score)}`
              : ''
          },
        },
        xAxis: {
          type: 'category',
          data: inOrder.map((item) => item.asOf),
          boundaryGap: inOrder.length < 2,
          axisLabel: { color: colours.text },
          axisLine: { lineStyle: { color: colours.line } },
        },
        yAxis: {
          type: 'category',
          data: [...levels],
          boundaryGap: false,
          axisLabel: { color: colours.text, fontWeight: 600 },
          axisLine: { show: false },
          axisTick: { show: false },
          splitLine: { show: true, lineStyle: { color: colours.line } },
        },
        series: [
          {
            type: 'line',
            step: 'end',
            lineStyle: { color: colours.accent, width: 2 },
            symbol: 'circle',
            symbolSize: 9,
            data: inOrder.map((item) => ({ value: item.grade, itemStyle: { color: colours.grades[item.grade] } })),
          },
        ],
      }
    },
    [items],
  )
  return (
    <>
      <Chart option={option} height={190} label={t('grading.history')} />
      <Table verticalSpacing={6} mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grading.asOf')}</Table.Th>
            <Table.Th>{t('grading.grade')}</Table.Th>
            <Table.Th ta="right">{t('grading.score')}</Table.Th>
            <Table.Th>{t('grading.scheme')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...items]
            .sort((a, b) => b.asOf.localeCompare(a.asOf))
            .map((item) => (
              <Table.Tr key={item.runId}>
                <Table.Td>
                  <Anchor component={Link} to={`/grading/runs/${item.runId}`} inherit>
                    <DateText value={item.asOf} />
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <GradeBadge grade={item.grade} />
                </Table.Td>
                <Table.Td ta="right">
                  <NumberText value={item.score} />
                </Table.Td>
                <Table.Td>
                  {item.scheme.name} · {t('grading.version', { number: item.scheme.number })}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
