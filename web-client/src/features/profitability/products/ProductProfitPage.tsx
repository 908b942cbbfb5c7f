import { Button, Group, NumberInput, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAdjustments } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { ProductProfit, ProductProfitSummary } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { ChangeText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { fromPercent, listText, percent, plainNumber, toPercent } from '@/components/format'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { MonthFields } from '../MonthFields'
import { monthBack } from '../period'
import { AdviceBadge } from './AdviceBadge'
import { ProductMatrix } from './ProductMatrix'
import classes from './products.module.css'
import { advices, productProfitFilters, useChangeAdvice, useProductProfits, useProductSummary } from './queries'

/** What products earn: totals, margin × net, and the list with advice. */
export function ProductProfitPage() {
  const { t, word } = useTexts()
  const may = useCan()('manageProfitSettings')
  const list = useListState('-contribution', productProfitFilters)
  const today = useMe()?.today ?? ''
  const [params, setParams] = useSearchParams()
  const summary = useProductSummary(list.filters.from, list.filters.to)
  const products = useProductProfits(list)
  const [changing, setChanging] = useState(false)
  const columns = useProductColumns()
  return (
    <Page
      title={t('productProfit.title')}
      note={t('productProfit.note')}
      width={1900}
      actions={
        <Group align="flex-end" gap="xs">
          <MonthFields
            from={params.get('from') ?? monthBack(today, 11)}
            to={params.get('to') ?? monthBack(today, 0)}
            onChange={(from, to) =>
              setParams(
                (old) => {
                  old.set('from', from)
                  old.set('to', to)
                  return old
                },
                { replace: true },
              )
            }
          />
          {may && summary.data && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconAdjustments size={16} aria-hidden />}
              onClick={() => setChanging(true)}
            >
              {t('productProfit.rules')}
            </Button>
          )}
        </Group>
      }
    >
      <Stack>
        {summary.isPending && <RowsSkeleton rows={8} />}
        {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
        {summary.data?.hasData && <Summary summary={summary.data} />}
        <div className={classes.list}>
          <DataGrid
            id="product-profit"
            label={t('productProfit.title')}
            columns={columns}
            query={products}
            list={list}
            rowId={(row) => String(row.productId)}
            pageOf={(row) => `/products/${row.productId}/profit`}
            csv={{ path: '/api/v1/profit/products', fileName: 'product-profit.csv' }}
            tools={
              <FilterChips
                list={list}
                search={t('productProfit.search')}
                filters={[
                  {
                    kind: 'many',
                    name: 'advice',
                    label: t('productProfit.advice'),
                    options: advices.map((one) => ({ value: one, label: word('productAdvice', one) })),
                    always: true,
                  },
                  { kind: 'yes', name: 'loss', label: t('productProfit.lossOnly'), always: true },
                ]}
              />
            }
            empty={<EmptyState title={t('productProfit.empty')} hint={t('productProfit.emptyHint')} />}
          />
        </div>
      </Stack>
      {changing && summary.data && <RulesDialog rules={summary.data.rules} onClose={() => setChanging(false)} />}
    </Page>
  )
}

function Summary({ summary }: { summary: ProductProfitSummary }) {
  const { t, word } = useTexts()
  const [params] = useSearchParams()
  const with_ = (name: string, value: string) => {
    const next = new URLSearchParams(params)
    next.set(name, value)
    return `/profit/products?${next}`
  }
  return (
    <>
      <KeyFigures>
        <KeyFigure label={t('productProfit.products')}>
          <NumberText value={summary.products} digits={0} />
        </KeyFigure>
        <KeyFigure label={t('productProfit.net')}>
          <MoneyText value={summary.net} />
        </KeyFigure>
        <KeyFigure label={t('productProfit.contribution')}>
          <MoneyText value={summary.contribution} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.margin')}>
          <PercentText value={summary.margin} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.lossMakers')} to={with_('loss', 'true')}>
          {plainNumber(summary.lossMakers, 0)} · <MoneyText value={summary.lossContribution} judge />
        </KeyFigure>
        <KeyFigure label={t('productProfit.complaintCost')}>
          <MoneyText value={summary.complaintCost} />
        </KeyFigure>
        {summary.advice.map((one) => (
          <KeyFigure key={one.advice} label={word('productAdvice', one.advice)} to={with_('advice', one.advice)}>
            <NumberText value={one.products} digits={0} />
          </KeyFigure>
        ))}
      </KeyFigures>
      <Card
        title={t('productProfit.matrix')}
        note={
          <>
            {t('productProfit.matrixNote')} {summary.currency} · {summary.from} – {summary.to}
            {(summary.unknownCostShare ?? 0) > 0 && (
              <> · {t('cube.unknown', { share: percent(summary.unknownCostShare ?? 0) })}</>
            )}
            {summary.waiting > 0 && <> · {t('cube.waiting', { n: summary.waiting })}</>}
          </>
        }
      >
        <ProductMatrix summary={summary} />
      </Card>
    </>
  )
}

function useProductColumns(): GridColumn<ProductProfit>[] {
  const { t, word, language } = useTexts()
  return useMemo(
    () => [
      {
        id: 'name',
        title: word('cubeDimension', 'product'),
        cell: (row) => <Link to={`/products/${row.productId}/profit`}>{row.name}</Link>,
        width: 220,
        grow: 2,
      },
      { id: 'code', title: t('products.code'), cell: (row) => row.code, sort: 'code', width: 120 },
      {
        id: 'advice',
        title: t('productProfit.advice'),
        cell: (row) => <AdviceBadge advice={row.advice} reasons={row.reasons} />,
        width: 130,
      },
      {
        id: 'reasons',
        title: t('productProfit.reasons'),
        cell: (row) =>
          listText(
            row.reasons.map((one) => word('productReason', one)),
            language,
          ),
        width: 220,
        grow: 1.5,
      },
      {
        id: 'net',
        title: t('productProfit.net'),
        cell: (row) => <MoneyText value={row.now.net} />,
        align: 'right',
        sort: 'net',
        width: 110,
      },
      {
        id: 'netChange',
        title: t('productProfit.change'),
        cell: (row) => <ChangeText value={row.netChange} />,
        align: 'right',
        sort: 'netChange',
        width: 110,
      },
      {
        id: 'quantity',
        title: t('productProfit.quantity'),
        cell: (row) => <NumberText value={row.now.quantity} digits={0} />,
        align: 'right',
        sort: 'quantity',
        width: 100,
      },
      {
        id: 'contribution',
        title: t('productProfit.contribution'),
        cell: (row) => <MoneyText value={row.now.contribution} judge />,
        align: 'right',
        sort: 'contribution',
        width: 120,
      },
      {
        id: 'margin',
        title: t('productProfit.margin'),
        cell: (row) => (
          <PercentText value={row.now.margin} judge unknownBecause={word('productReason', 'costUnknown')} />
        ),
        align: 'right',
        sort: 'margin',
        width: 110,
      },
      {
        id: 'share',
        title: t('productProfit.share'),
        cell: (row) => <PercentText value={row.contributionShare} digits={2} />,
        align: 'right',
        width: 100,
      },
      {
        id: 'rank',
        title: t('productProfit.rank'),
        cell: (row) => <NumberText value={row.now.rank} digits={0} />,
        align: 'right',
        width: 70,
      },
      {
        id: 'complaintCost',
        title: t('productProfit.complaintCost'),
        cell: (row) => <MoneyText value={row.complaintCost} />,
        align: 'right',
        sort: 'complaintCost',
        width: 110,
      },
      {
        id: 'perHour',
        title: t('productProfit.perHour'),
        cell: (row) => {
          // Without a known cost it is unknown, not 0; of several bottlenecks the scarcest counts, as the list sorts.
          const known = row.bottlenecks.flatMap((one) => one.contributionPerHour ?? [])
          return row.bottlenecks.length === 0 ? (
            <NothingText />
          ) : (
            <span
              title={listText(
                row.bottlenecks.map((one) => one.name),
                language,
              )}
            >
              <MoneyText
                value={known.length === 0 ? null : Math.min(...known)}
                unknownBecause={word('productReason', 'costUnknown')}
              />
            </span>
          )
        },
        align: 'right',
        sort: 'contributionPerHour',
        width: 140,
      },
      {
        id: 'unknown',
        title: t('productProfit.unknownShare'),
        cell: (row) => <PercentText value={row.now.unknownCostShare} digits={0} />,
        align: 'right',
        sort: 'unknownCostShare',
        width: 110,
        hidden: true,
      },
    ],
    [t, word, language],
  )
}

function RulesDialog({ rules, onClose }: { rules: ProductProfitSummary['rules']; onClose: () => void }) {
  const { t } = useTexts()
  const [typed, setTyped] = useState(rules)
  const change = useChangeAdvice()
  const field = (name: 'floorMargin' | 'targetMargin' | 'fallShare' | 'weightShare', label: string) => (
    <NumberInput
      label={label}
      suffix=" %"
      min={0}
      max={100}
      decimalScale={3}
      value={toPercent(typed[name])}
      onChange={(value) => typeof value === 'number' && setTyped({ ...typed, [name]: fromPercent(value) })}
    />
  )
  return (
    <Dialog title={t('productProfit.rules')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(typed, {
            onSuccess: () => {
              notifications.show({ color: 'green', message: t('common.saved') })
              onClose()
            },
          })
        }}
      >
        <Stack>
          <ProblemAlert error={change.error} />
          <div>{t('productProfit.rulesNote')}</div>
          {field('floorMargin', t('productProfit.floor'))}
          {field('targetMargin', t('productProfit.target'))}
          {field('fallShare', t('productProfit.fall'))}
          {field('weightShare', t('productProfit.weight'))}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
