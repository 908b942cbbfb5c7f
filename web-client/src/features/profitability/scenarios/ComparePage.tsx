import { Anchor, Stack, Table } from '@mantine/core'
import { Fragment, useCallback, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { ComparedScenario } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, plainNumber, shortMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CarriersBy, figureNames, Warnings } from './EffectView'
import { type CarrierKind, carriersOf, sideBySide } from './effect'
import { useComparison } from './queries'

/** Scenarios side by side on the same base year. */
export function ComparePage() {
  const { t } = useTexts()
  const [params] = useSearchParams()
  const comparison = useComparison(params.get('ids') ?? '')
  const items = comparison.data?.items ?? []
  const first = items[0]
  return (
    <Page
      title={t('scenarios.compareTitle')}
      note={
        <Anchor component={Link} to="/profit/scenarios" inherit>
          ← {t('scenarios.tab')}
        </Anchor>
      }
    >
      {comparison.isPending && <RowsSkeleton rows={12} />}
      {comparison.isError && <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {first && (
        <Stack>
          {items.map((item) => (
            <Warnings key={item.scenario.scenarioId} effect={item.effect} />
          ))}
          <Card title={t('scenarios.effect')} note={t('scenarios.effectNote', first.effect)}>
            <SideBySide items={items} />
          </Card>
          <Card title={t('scenarios.months')}>
            <Months items={items} />
          </Card>
          <Carriers items={items} />
          <Capacity items={items} />
        </Stack>
      )}
    </Page>
  )
}

function SideBySide({ items }: { items: ComparedScenario[] }) {
  const { t } = useTexts()
  const before = items[0]?.effect.before
  if (!before) return null
  return (
    <Table.ScrollContainer minWidth={300 + items.length * 200} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('scenarios.figure')}</Table.Th>
            <Table.Th ta="right">{t('scenarios.before')}</Table.Th>
            <Heads items={items} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {figureNames.map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{t(`scenarios.${name}`)}</Table.Td>
              <Table.Td ta="right">
                <MoneyText value={before[name]} />
              </Table.Td>
              {items.map(({ scenario, effect }) => (
                <Table.Td key={scenario.scenarioId} ta="right">
                  <MoneyText value={effect.after[name]} /> <Change value={effect.change[name]} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t('scenarios.margin')}</Table.Td>
            <Table.Td ta="right">
              <PercentText value={before.margin} />
            </Table.Td>
            {items.map(({ scenario, effect }) => (
              <Table.Td key={scenario.scenarioId} ta="right">
                <PercentText value={effect.after.margin} />
              </Table.Td>
            ))}
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t('wonAndLost.fixed')}</Table.Td>
            <Table.Td />
            {items.map(({ scenario, effect }) => (
              <Table.Td key={scenario.scenarioId} ta="right">
                <MoneyText value={effect.fixedLeft} />
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Change({ value, hours = false }: { value: number; hours?: boolean }) {
  const { language } = useTexts()
  if (value === 0) return null
  const amount = Math.abs(value)
  return (
    <span style={{ color: 'var(--mantine-color-dimmed)' }}>
      ({value > 0 ? '+' : '−'}
      {hours ? plainNumber(amount, 1) : shortMoney(amount, language)})
    </span>
  )
}

function Heads({ items, colSpan }: { items: ComparedScenario[]; colSpan?: number }) {
  return items.map(({ scenario }) => (
    <Table.Th key={scenario.scenarioId} ta="right" colSpan={colSpan}>
      <Anchor component={Link} to={`/profit/scenarios/${scenario.scenarioId}`} inherit>
        {scenario.name}
      </Anchor>
    </Table.Th>
  ))
}

/** What each category or grade carries of the fixed cost that goods leave behind, and what it has left. */
function Carriers({ items }: { items: ComparedScenario[] }) {
  const { t } = useTexts()
  const [by, setBy] = useState<CarrierKind>('category')
  const rows = sideBySide(
    items.map(({ effect }) => carriersOf(effect, by)),
    (row) => row.key,
  )
  if (rows.length === 0) return null
  return (
    <Card title={t('scenarios.carriers')} actions={<CarriersBy value={by} onChange={setBy} />}>
      <Table.ScrollContainer minWidth={200 + items.length * 240} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th rowSpan={2}>{by === 'category' ? t('scenarios.category') : t('scenarios.grade')}</Table.Th>
              <Heads items={items} colSpan={2} />
            </Table.Tr>
            <Table.Tr>
              {items.map(({ scenario }) => (
                <Fragment key={scenario.scenarioId}>
                  <Table.Th ta="right">{t('scenarios.extra')}</Table.Th>
                  <Table.Th ta="right">{t('scenarios.profitAfter')}</Table.Th>
                </Fragment>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.key}>
                <Table.Td>{row.first.name ?? t('scenarios.noCategory')}</Table.Td>
                {items.map(({ scenario }, at) => (
                  <Fragment key={scenario.scenarioId}>
                    <Table.Td ta="right">{amount(row.each[at]?.extra)}</Table.Td>
                    <Table.Td ta="right">{amount(row.each[at]?.fullProfit, true)}</Table.Td>
                  </Fragment>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  )
}

const amount = (value: number | undefined, judge = false) =>
  value === undefined ? <NothingText /> : <MoneyText value={value} judge={judge} />

function Capacity({ items }: { items: ComparedScenario[] }) {
  const { t } = useTexts()
  const rows = sideBySide(
    items.map(({ effect }) => effect.capacity),
    (row) => row.bottleneckId,
  )
  if (rows.length === 0) return null
  return (
    <Card title={t('scenarios.capacity')}>
      <Table.ScrollContainer minWidth={300 + items.length * 160} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('scenarios.bottleneck')}</Table.Th>
              <Table.Th ta="right">{t('scenarios.hoursBefore')}</Table.Th>
              <Heads items={items} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ key, first, each }) => (
              <Table.Tr key={key}>
                <Table.Td>{first.name}</Table.Td>
                <Table.Td ta="right">
                  <NumberText value={first.before} digits={1} />
                </Table.Td>
                {items.map(({ scenario }, at) => (
                  <Table.Td key={scenario.scenarioId} ta="right">
                    <NumberText value={each[at]?.after} digits={1} /> <Change value={-(each[at]?.freed ?? 0)} hours />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  )
}

function Months({ items }: { items: ComparedScenario[] }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const first = items[0]?.effect
      const strokes = [colours.accent, colours.gain, colours.loss, colours.grades.C, colours.text, colours.grades.N]
      const line = (name: string, color: string, data: number[], type: string) => ({
        name,
        type: 'line',
        showSymbol: false,
        lineStyle: { color, width: 2, type },
        itemStyle: { color },
        data,
      })
      return {
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text } },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => (typeof value === 'number' ? exactMoney(value) : '–'),
        },
        xAxis: nameAxis(colours, first?.months.map((month) => month.month) ?? []),
        yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
        series: [
          line(
            t('scenarios.before'),
            colours.text,
            first?.months.map((month) => month.contributionBefore) ?? [],
            'dashed',
          ),
          ...items.map(({ scenario, effect }, index) =>
            line(
              scenario.name,
              strokes[index % strokes.length] ?? colours.accent,
              effect.months.map((month) => month.contributionAfter),
              'solid',
            ),
          ),
        ],
      }
    },
    [items, t, language],
  )
  return <Chart option={option} height={300} label={t('scenarios.months')} />
}
