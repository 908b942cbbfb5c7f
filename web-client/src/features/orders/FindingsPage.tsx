import { Button, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { ListedFinding } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { CustomerLink, OrderLink } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { findingFilters, useOrderFindings } from './entryQueries'

const states = ['open', 'acknowledged', 'approved', 'refused', 'recorded', 'withdrawn'] as const
const modes = ['inform', 'warn', 'approve', 'block'] as const

/** Every exception: what was found, who let it go on, what was done and why. */
export function FindingsPage() {
  const { t, word } = useTexts()
  const list = useListState('-foundAt', findingFilters)
  const findings = useOrderFindings(list)
  const columns = useMemo<GridColumn<ListedFinding>[]>(
    () => [
      {
        id: 'found',
        title: t('orderEntry.foundAt'),
        cell: (row) => <DateText value={row.foundAt} time />,
        sort: 'foundAt',
        sortFirst: 'descending',
        width: 136,
      },
      { id: 'order', title: t('orders.order'), cell: (row) => <OrderLink order={row.order} />, width: 130 },
      {
        id: 'customer',
        title: t('orders.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        width: 180,
        grow: 2,
      },
      {
        id: 'mode',
        title: t('orderEntry.modeOf'),
        cell: (row) => word('policyMode', row.mode),
        sort: 'mode',
        width: 80,
      },
      {
        id: 'product',
        title: t('orders.product'),
        cell: (row) => (row.product ? row.product.name : <NothingText />),
        width: 150,
      },
      { id: 'batch', title: t('orders.batch'), cell: (row) => row.batch ?? <NothingText />, width: 100, hidden: true },
      {
        id: 'state',
        title: t('orders.state'),
        cell: (row) => word('findingState', row.state),
        sort: 'state',
        width: 96,
      },
      {
        id: 'done',
        title: t('orderEntry.whatWasDone'),
        cell: (row) =>
          row.note ? (
            <span title={row.note}>
              {row.action && `${word('findingAction', row.action)}: `}
              {row.note}
            </span>
          ) : (
            <NothingText />
          ),
        width: 220,
        grow: 2,
      },
      {
        id: 'by',
        title: t('orderEntry.decidedBy'),
        cell: (row) =>
          row.decidedBy ? (
            row.decidedBy.name
          ) : (
            <Text span inherit c="dimmed">
              –
            </Text>
          ),
        width: 100,
      },
    ],
    [t, word],
  )
  const filters: Filter[] = [
    {
      kind: 'many',
      name: 'state',
      label: t('orders.state'),
      options: states.map((value) => ({ value, label: word('findingState', value) })),
      always: true,
    },
    {
      kind: 'many',
      name: 'mode',
      label: t('orderEntry.modeOf'),
      options: modes.map((value) => ({ value, label: word('policyMode', value) })),
      always: true,
    },
    { kind: 'day', name: 'from', label: t('common.periodFrom'), always: true },
    { kind: 'day', name: 'to', label: t('common.periodTo'), always: true },
    { kind: 'given', name: 'customer', label: t('orders.customer'), value: `#${list.filter('customer')}` },
    { kind: 'given', name: 'order', label: t('orders.order'), value: `#${list.filter('order')}` },
  ]
  return (
    <ListPage title={t('orderEntry.exceptions')} note={t('orderEntry.exceptionsNote')}>
      <SavedViews id="order-findings" />
      <DataGrid
        id="order-findings"
        label={t('orderEntry.exceptions')}
        columns={columns}
        query={findings}
        list={list}
        rowId={(row) => String(row.findingId)}
        pageOf={(row) => (row.order ? `/orders/${row.order.orderId}` : `/customers/${row.customer.customerId}`)}
        withPanel={false}
        csv={{ path: '/api/v1/order-findings', fileName: 'order-findings.csv' }}
        tools={<FilterChips list={list} filters={filters} />}
        empty={
          Object.keys(list.filters).length > 0 ? (
            <EmptyState
              title={t('grid.nothing')}
              hint={t('grid.nothingHint')}
              action={
                <Button variant="default" size="xs" onClick={list.clearFilters}>
                  {t('filter.clear')}
                </Button>
              }
            />
          ) : (
            <EmptyState title={t('orderEntry.noFindings')} hint={t('orderEntry.noFindingsHint')} />
          )
        }
      />
    </ListPage>
  )
}
