import { Anchor, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { answer, api } from '@/api/client'
import { useMe } from '@/api/session'
import type { VarianceReport } from '@/api/types'
import { MoneyText } from '@/components/figures'
import { exactMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { CustomerLink, ProductLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { type Step, Waterfall } from '@/components/Waterfall'
import { useTexts } from '@/i18n'
import classes from '../control.module.css'
import { monthWithin } from '../period'

const groups = ['order', 'product', 'customer', 'month'] as const satisfies By[]
type By = VarianceReport['by']
type Sum = VarianceReport['total']

const parts = ['price', 'quantity', 'cost', 'freight', 'days'] as const
const partLabel = { price: 'price', quantity: 'quantity', cost: 'costPart', freight: 'freight', days: 'days' } as const

/** Why orders earned something else than was forecast. */
export function VariancePage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const from = params.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = params.get('to') ?? today
  const by = groups.find((one) => one === params.get('by')) ?? 'order'
  const product = idIn(params, 'product')
  const customer = idIn(params, 'customer')
  const query = { by, from, to, product, customer }
  const report = useQuery({
    queryKey: ['profit', 'variance', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/variance', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title={t('profitControl.variance')}
      note={t('profitControl.varianceNote')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('profitControl.by')}
            value={by}
            onChange={(value) => set({ by: value })}
            data={[
              { value: 'order', label: t('profitControl.byOrder') },
              { value: 'product', label: t('profitControl.byProduct') },
              { value: 'customer', label: t('profitControl.byCustomer') },
              { value: 'month', label: t('profitControl.byMonth') },
            ]}
          />
          <PeriodFields from={from} to={to} onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })} />
        </>
      }
    >
      {(product !== undefined || customer !== undefined) && (
        <Group gap="sm" mb="sm">
          {customer !== undefined && <OfCustomer customerId={customer} />}
          {product !== undefined && <OfProduct productId={product} />}
          <Anchor component="button" type="button" fz="sm" onClick={() => set({ product: null, customer: null })}>
            {t('filter.clear')}
          </Anchor>
        </Group>
      )}
      {report.isPending && <RowsSkeleton rows={8} />}
      {report.isError && !report.data && <ErrorState error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && !report.data.hasData && <NothingToCompare unknownLines={report.data.unknownLines} />}
      {report.data?.hasData && (
        <Stack aria-busy={report.isPlaceholderData}>
          <Card title={t('profitControl.whyTotal')}>
            <VarianceSteps sum={report.data.total} />
          </Card>
          <Card
            title={t('profitControl.variance')}
            note={report.data.unknownLines > 0 && t('profitControl.unknownLines', { count: report.data.unknownLines })}
          >
            <VarianceTable report={report.data} />
          </Card>
        </Stack>
      )}
    </Page>
  )
}

const idIn = (params: URLSearchParams, name: string) => {
  const id = Number(params.get(name))
  return Number.isSafeInteger(id) && id > 0 ? id : undefined
}

function OfProduct({ productId }: { productId: number }) {
  const { t } = useTexts()
  const product = useQuery({
    queryKey: ['products', 'one', productId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/products/{productId}', { params: { path: { productId } }, signal })),
  })
  return (
    <Text fz="sm">
      {t('profitControl.byProduct')}:{' '}
      <ProductLink product={product.data ?? { productId, code: '', name: `#${productId}` }} />
    </Text>
  )
}

function OfCustomer({ customerId }: { customerId: number }) {
  const { t } = useTexts()
  const customer = useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId } }, signal })),
  })
  return (
    <Text fz="sm">
      {t('profitControl.byCustomer')}:{' '}
      <CustomerLink customer={customer.data ?? { customerId, name: `#${customerId}` }} />
    </Text>
  )
}

function NothingToCompare({ unknownLines }: { unknownLines: number }) {
  const { t } = useTexts()
  return unknownLines > 0 ? (
    <EmptyState
      title={t('profitControl.nothingComparable')}
      hint={t('profitControl.unknownLines', { count: unknownLines })}
    />
  ) : (
    <EmptyState title={t('profitControl.noVariance')} hint={t('profitControl.noVarianceHint')} />
  )
}

/** Where a row leads: an order to its page, a sum to the orders behind it. */
function useBehind(report: VarianceReport) {
  const [params] = useSearchParams()
  return ({ id, name }: VarianceReport['items'][number]): string => {
    if (report.by === 'order') return `/orders/${id}`
    const next = new URLSearchParams(params)
    next.set('by', 'order')
    const { from, to } = report.by === 'month' ? monthWithin(name, report.from, report.to) : report
    next.set('from', from)
    next.set('to', to)
    if (report.by !== 'month') next.set(report.by, String(id))
    return `?${next}`
  }
}

function VarianceTable({ report }: { report: VarianceReport }) {
  const { t } = useTexts()
  const behind = useBehind(report)
  return (
    <div className={classes.scroller}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`profitControl.${heads[report.by]}`)}</Table.Th>
            <Table.Th ta="right">{t('profitControl.forecast')}</Table.Th>
            <Table.Th ta="right">{t('profitControl.actual')}</Table.Th>
            <Table.Th ta="right">{t('profitControl.difference')}</Table.Th>
            {parts.map((part) => (
              <Table.Th key={part} ta="right">
                {t(`profitControl.${partLabel[part]}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.items.map((item) => (
            <Table.Tr key={item.id ?? item.name}>
              <Table.Th scope="row" fw={400} miw={150}>
                <Anchor component={Link} to={behind(item)} inherit>
                  {item.name}
                </Anchor>
              </Table.Th>
              <Cells sum={item.sum} />
            </Table.Tr>
          ))}
          {report.rest && (
            <Table.Tr>
              <Table.Th scope="row" fw={400}>
                {t('profitControl.rest')}
              </Table.Th>
              <Cells sum={report.rest} />
            </Table.Tr>
          )}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">{t('common.total')}</Table.Th>
            <Cells sum={report.total} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  )
}

const heads = { order: 'byOrder', product: 'byProduct', customer: 'byCustomer', month: 'byMonth' } as const

function Cells({ sum }: { sum: Sum }) {
  return (
    <>
      <Table.Td ta="right">
        <MoneyText value={sum.forecast} exact />
      </Table.Td>
      <Table.Td ta="right">
        <MoneyText value={sum.actual} exact />
      </Table.Td>
      <Table.Td ta="right" fw={600}>
        <MoneyText value={sum.difference} exact judge />
      </Table.Td>
      {parts.map((part) => (
        <Table.Td key={part} ta="right">
          <MoneyText value={sum[part]} exact judge />
        </Table.Td>
      ))}
    </>
  )
}

/** From the forecast to what came, one cause after the other. */
function VarianceSteps({ sum }: { sum: Sum }) {
  const { t } = useTexts()
  const steps = useMemo<Step[]>(
    () => [
      { label: t('profitControl.forecast'), amount: sum.forecast, total: true },
      ...parts.map((part) => ({ label: t(`profitControl.${partLabel[part]}`), amount: sum[part], judge: true })),
      { label: t('profitControl.actual'), amount: sum.actual, total: true },
    ],
    [sum, t],
  )
  const label = steps.map((step) => `${step.label} ${exactMoney(step.amount)}`).join(', ')
  return <Waterfall steps={steps} label={label} height={240} />
}
