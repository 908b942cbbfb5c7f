import { Anchor, Button, Group, NumberInput, Stack, Table, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import { Link, useParams } from 'react-router'
import { useMe } from '@/api/session'
import type { CubeAnswer, ProductProfit, SimulatedProduct } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis } from '@/components/chartAxes'
import { ChangeText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, listText, shortMoney, signedPercent } from '@/components/format'
import { Card } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useCube } from '../cube/queries'
import { monthBack } from '../period'
import { AdviceBadge } from './AdviceBadge'
import { useProductProfit, useSimulation } from './queries'

/** What one product earns, how that went month by month, and another price tried. */
export function ProductProfitTab() {
  const productId = Number(useParams().productId)
  const { t } = useTexts()
  const profit = useProductProfit(productId)
  if (profit.isPending) return <RowsSkeleton rows={8} />
  if (profit.isError) return <ErrorState error={profit.error} onRetry={() => void profit.refetch()} />
  const { product } = profit.data
  return (
    <Stack>
      {product ? (
        <Earned product={product} />
      ) : (
        <EmptyState compact title={t('productProfit.empty')} hint={t('productProfit.notSold')} />
      )}
      <Trend productId={productId} />
      <Simulation productId={productId} />
    </Stack>
  )
}

function Earned({ product }: { product: ProductProfit }) {
  const { t, word, language } = useTexts()
  return (
    <section>
      <Group gap="xs" mb="xs">
        <AdviceBadge advice={product.advice} />
        <Text size="sm">
          {listText(
            product.reasons.map((one) => word('productReason', one)),
            language,
          )}
        </Text>
      </Group>
      <KeyFigures>
        <KeyFigure label={t('productProfit.net')} note={<ChangeText value={product.netChange} />}>
          <MoneyText value={product.now.net} />
        </KeyFigure>
        <KeyFigure label={t('productProfit.contribution')} note={<ChangeText value={product.contributionChange} />}>
          <MoneyText value={product.now.contribution} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.margin')}>
          <PercentText value={product.now.margin} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.fullProfit')}>
          <MoneyText value={product.now.fullProfit} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.rank')}>
          <NumberText value={product.now.rank} digits={0} />
        </KeyFigure>
        <KeyFigure label={t('productProfit.complaintCost')}>
          <MoneyText value={product.complaintCost} />
        </KeyFigure>
        {product.bottlenecks.map((one) => (
          <KeyFigure
            key={one.bottleneckId}
            label={`${t('productProfit.perHour')} · ${one.name}`}
            to="/profit/bottlenecks"
          >
            <MoneyText value={one.contributionPerHour} />
          </KeyFigure>
        ))}
      </KeyFigures>
    </section>
  )
}

function Trend({ productId }: { productId: number }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const cube = useCube({
    dimensions: ['month'],
    measures: ['net', 'contribution', 'margin'],
    from: monthBack(today, 23),
    to: monthBack(today, 0),
    filters: { productIds: [productId] },
    compareYearBefore: false,
  })
  if (!cube.data?.hasData) return null
  return (
    <Card
      title={t('productProfit.trend')}
      actions={
        <Anchor
          component={Link}
          fz="sm"
          to={`/profit/cube?ask=${encodeURIComponent(
            JSON.stringify({
              dimensions: ['customer'],
              measures: ['net', 'contribution', 'margin'],
              from: monthBack(today, 11),
              to: monthBack(today, 0),
              filters: { productIds: [productId] },
              compareYearBefore: true,
            }),
          )}`}
        >
          {t('cube.tab')}
        </Anchor>
      }
    >
      <TrendChart answer={cube.data} />
    </Card>
  )
}

function TrendChart({ answer }: { answer: CubeAnswer }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => ({
      grid: { left: 8, right: 12, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.text } },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? exactMoney(value) : '–'),
      },
      xAxis: {
        type: 'category',
        data: answer.rows.map((row) => row.keys[0]?.name ?? ''),
        axisLabel: { color: colours.text },
      },
      yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
      series: [
        {
          name: t('productProfit.net'),
          type: 'bar',
          barMaxWidth: 22,
          itemStyle: { color: colours.soft },
          data: answer.rows.map((row) => row.values.net),
        },
        {
          name: t('productProfit.contribution'),
          type: 'line',
          symbolSize: 5,
          lineStyle: { color: colours.accent, width: 2 },
          itemStyle: { color: colours.accent },
          data: answer.rows.map((row) => row.values.contribution),
        },
      ],
    }),
    [answer, t, language],
  )
  return <Chart option={option} height={260} label={t('productProfit.trend')} />
}

function Simulation({ productId }: { productId: number }) {
  const { t } = useTexts()
  const [price, setPrice] = useState<number | string>('')
  const [cost, setCost] = useState<number | string>('')
  const [elasticity, setElasticity] = useState<number | string>(1)
  const simulation = useSimulation(productId)
  const number = (typed: number | string) => (typed === '' ? null : Number(typed))
  return (
    <Card title={t('productProfit.simulate')} note={t('productProfit.simulateNote')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          simulation.mutate({ price: number(price), variableCost: number(cost), elasticity: number(elasticity) })
        }}
      >
        <Stack>
          <Group align="flex-start">
            <NumberInput
              label={t('productProfit.price')}
              min={0}
              decimalScale={4}
              w={180}
              value={price}
              onChange={setPrice}
            />
            <NumberInput
              label={t('productProfit.cost')}
              min={0}
              decimalScale={4}
              w={180}
              value={cost}
              onChange={setCost}
            />
            <NumberInput
              label={t('productProfit.elasticity')}
              description={t('productProfit.elasticityHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={0}
              max={10}
              decimalScale={2}
              w={260}
              value={elasticity}
              onChange={setElasticity}
            />
            <Button type="submit" mt={24} loading={simulation.isPending}>
              {t('productProfit.tryIt')}
            </Button>
          </Group>
          <ProblemAlert error={simulation.error} />
          {simulation.data && <Outcome outcome={simulation.data} />}
        </Stack>
      </form>
    </Card>
  )
}

function Outcome({ outcome }: { outcome: SimulatedProduct }) {
  const { t } = useTexts()
  if (!outcome.hasData || !outcome.now) return <EmptyState compact title={t('productProfit.noBase')} />
  const columns = [
    { label: t('productProfit.now'), year: outcome.now },
    { label: t('productProfit.same'), year: outcome.sameQuantity },
    { label: t('productProfit.following'), year: outcome.followingQuantity },
  ].filter((one) => one.year !== null)
  const row = (label: string, cell: (year: NonNullable<SimulatedProduct['now']>) => React.ReactNode) => (
    <Table.Tr>
      <Table.Td>{label}</Table.Td>
      {columns.map(({ label: name, year }) => (
        <Table.Td key={name} ta="right">
          {year ? cell(year) : <NothingText />}
        </Table.Td>
      ))}
    </Table.Tr>
  )
  return (
    <>
      <Text size="sm" c="dimmed">
        {outcome.averagePrice !== null && t('productProfit.priceNow', { price: exactMoney(outcome.averagePrice) })}
        {outcome.breakEvenQuantityChange !== null && (
          <> · {t('productProfit.breakEven', { change: signedPercent(outcome.breakEvenQuantityChange) })}</>
        )}
      </Text>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              {columns.map(({ label }) => (
                <Table.Th key={label} ta="right">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {row(t('productProfit.quantity'), (year) => (
              <NumberText value={year.quantity} digits={0} />
            ))}
            {row(t('productProfit.net'), (year) => (
              <MoneyText value={year.net} exact />
            ))}
            {row(t('productProfit.contribution'), (year) => (
              <MoneyText value={year.contribution} exact judge />
            ))}
            {row(t('productProfit.margin'), (year) => (
              <PercentText value={year.margin} judge />
            ))}
            {row(t('productProfit.fullProfit'), (year) => (
              <MoneyText value={year.fullProfit} exact judge />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  )
}
