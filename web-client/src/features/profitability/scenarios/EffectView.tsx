import { Alert, SegmentedControl, Stack, Table } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import type { ScenarioEffect } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { MoneyText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, shortMoney } from '@/components/format'
import { Card } from '@/components/Page'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { type CarrierKind, carriersOf } from './effect'

export const figureNames = [
  'net',
  'variableCost',
  'freight',
  'commission',
  'rebate',
  'financing',
  'complaint',
  'contribution',
  'fixedCost',
  'fullProfit',
] as const
const sums = new Set<string>(['net', 'contribution', 'fullProfit'])

/** What a scenario does: the figures before and after, by month, and who carries the fixed cost. */
export function EffectView({ effect }: { effect: ScenarioEffect }) {
  const { t } = useTexts()
  if (!effect.hasData) return <EmptyState title={t('scenarios.noData')} />
  return (
    <Stack>
      <Warnings effect={effect} />
      <Card title={t('scenarios.effect')} note={t('scenarios.effectNote', effect)}>
        <Figures effect={effect} />
      </Card>
      <Card title={t('scenarios.months')}>
        <Months effect={effect} />
      </Card>
      <Carriers effect={effect} />
      {effect.capacity.length > 0 && (
        <Card title={t('scenarios.capacity')}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('scenarios.bottleneck')}</Table.Th>
                <Table.Th ta="right">{t('scenarios.hoursBefore')}</Table.Th>
                <Table.Th ta="right">{t('scenarios.hoursAfter')}</Table.Th>
                <Table.Th ta="right">{t('scenarios.freed')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {effect.capacity.map((one) => (
                <Table.Tr key={one.bottleneckId}>
                  <Table.Td>{one.name}</Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={one.before} digits={1} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={one.after} digits={1} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={one.freed} digits={1} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
    </Stack>
  )
}

export function Warnings({ effect }: { effect: ScenarioEffect }) {
  const { t, word } = useTexts()
  if (effect.warnings.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} p="xs">
      {effect.warnings.map((warning) => (
        <div key={`${warning.item}${warning.doubt}${warning.id}`}>
          {t('scenarios.notFound', { item: warning.item + 1 })}
          {word('scenarioDoubt', warning.doubt)} {warning.name}
        </div>
      ))}
    </Alert>
  )
}

function Figures({ effect }: { effect: ScenarioEffect }) {
  const { t } = useTexts()
  const { before, after, change } = effect
  return (
    <Table.ScrollContainer minWidth={440} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('scenarios.figure')}</Table.Th>
            <Table.Th ta="right">{t('scenarios.before')}</Table.Th>
            <Table.Th ta="right">{t('scenarios.after')}</Table.Th>
            <Table.Th ta="right">{t('scenarios.change')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {figureNames.map((name) => (
            <Table.Tr key={name} fw={sums.has(name) ? 600 : undefined}>
              <Table.Td>{t(`scenarios.${name}`)}</Table.Td>
              <Table.Td ta="right">
                <MoneyText value={before[name]} judge={sums.has(name)} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={after[name]} judge={sums.has(name)} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={change[name]} judge={sums.has(name)} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t('scenarios.margin')}</Table.Td>
            <Table.Td ta="right">
              <PercentText value={before.margin} />
            </Table.Td>
            <Table.Td ta="right">
              <PercentText value={after.margin} />
            </Table.Td>
            <Table.Td ta="right">
              <PercentText value={change.margin} judge />
            </Table.Td>
          </Table.Tr>
          {(before.unknownCostNet !== 0 || after.unknownCostNet !== 0) && (
            <Table.Tr>
              <Table.Td>{t('scenarios.unknownCostNet')}</Table.Td>
              <Table.Td ta="right">
                <MoneyText value={before.unknownCostNet} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={after.unknownCostNet} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={change.unknownCostNet} />
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Months({ effect }: { effect: ScenarioEffect }) {
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
        effect.months.map((month) => month.month),
      ),
      yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
      series: [
        {
          name: t('scenarios.before'),
          type: 'bar',
          barMaxWidth: 26,
          itemStyle: { color: colours.soft },
          data: effect.months.map((month) => month.contributionBefore),
        },
        {
          name: t('scenarios.after'),
          type: 'bar',
          barMaxWidth: 26,
          itemStyle: { color: colours.accent },
          data: effect.months.map((month) => month.contributionAfter),
        },
      ],
    }),
    [effect, t, language],
  )
  return <Chart option={option} height={250} label={t('scenarios.months')} />
}

export function CarriersBy({ value, onChange }: { value: CarrierKind; onChange: (by: CarrierKind) => void }) {
  const { t } = useTexts()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('profitCustomers.by')}
      value={value}
      onChange={(next) => onChange(next as CarrierKind)}
      data={[
        { value: 'category', label: t('scenarios.byCategory') },
        { value: 'grade', label: t('scenarios.byGrade') },
      ]}
    />
  )
}

function Carriers({ effect }: { effect: ScenarioEffect }) {
  const { t, language } = useTexts()
  const [by, setBy] = useState<CarrierKind>('category')
  const rows = carriersOf(effect, by)
  const amount = shortMoney(Math.abs(effect.fixedLeft), language)
  const title =
    effect.fixedLeft > 0
      ? t('scenarios.fixedLeft', { amount })
      : effect.fixedLeft < 0
        ? t('scenarios.fixedRelief', { amount })
        : t('scenarios.fixedSame')
  return (
    <Card
      title={title}
      note={
        effect.uncovered > 0 ? t('scenarios.uncovered', { amount: shortMoney(effect.uncovered, language) }) : undefined
      }
      actions={<CarriersBy value={by} onChange={setBy} />}
    >
      <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{by === 'category' ? t('scenarios.category') : t('scenarios.grade')}</Table.Th>
              <Table.Th ta="right">{t('scenarios.contribution')}</Table.Th>
              <Table.Th ta="right">{t('scenarios.carried')}</Table.Th>
              <Table.Th ta="right">{t('scenarios.extra')}</Table.Th>
              <Table.Th ta="right">{t('scenarios.profitAfter')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.key}>
                <Table.Td>{row.name ?? t('scenarios.noCategory')}</Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.contribution} judge />
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.carried} />
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.extra} />
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={row.fullProfit} judge />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  )
}
