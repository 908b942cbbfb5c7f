import { Badge, Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import { plainNumber } from '@/components/format'
import { DataGrid } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { type ListState, useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { EmptyState } from '@/components/states'
import { useApprovalCount } from '@/components/useApprovalCount'
import { useTexts } from '@/i18n'
import { NarrowOrder } from './NarrowOrder'
import { OrderPanel } from './OrderPanel'
import { orderFilters, useOrders } from './queries'
import { useOrderColumns } from './useOrderColumns'

const states = [
  'draft',
  'checked',
  'waitingForApproval',
  'confirmed',
  'partShipped',
  'shipped',
  'closed',
  'rejected',
  'cancelled',
] as const

export function useOrderFilters(list: ListState): Filter[] {
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  const costs: Filter[] = [
    { kind: 'yes', name: 'losing', label: t('orders.losing'), always: true },
    { kind: 'yes', name: 'unknownCost', label: t('orders.withUnknownCost'), always: true },
  ]
  return [
    {
      kind: 'many',
      name: 'state',
      label: t('orders.state'),
      options: states.map((value) => ({ value, label: word('orderState', value) })),
      always: true,
    },
    { kind: 'day', name: 'from', label: t('orders.from'), always: true },
    { kind: 'day', name: 'to', label: t('orders.to'), always: true },
    ...(seesCost ? costs : []),
    { kind: 'given', name: 'customer', label: t('orders.customer'), value: `#${list.filter('customer')}` },
    { kind: 'given', name: 'product', label: t('orders.product'), value: `#${list.filter('product')}` },
  ]
}

export function OrdersPage() {
  const { t } = useTexts()
  const list = useListState('-orderDate', orderFilters)
  const orders = useOrders(list)
  const columns = useOrderColumns()
  const filters = useOrderFilters(list)
  const can = useCan()
  const openId = list.open === null ? null : Number(list.open)
  const opened = orders.items.find((order) => order.orderId === openId)
  return (
    <ListPage
      title={t('orders.title')}
      actions={
        <>
          {can('approveOrders') && <ApprovalsButton />}
          <Button component={Link} to="/orders/findings" variant="subtle" color="gray">
            {t('orderEntry.exceptions')}
          </Button>
          {can('writeOrders') && (
            <Button component={Link} to="/orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('orderEntry.create')}
            </Button>
          )}
        </>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.number ?? ''} page={`/orders/${openId}`} onClose={() => list.setOpen(null)}>
            <OrderPanel key={openId} orderId={openId} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="orders" />
      <DataGrid
        id="orders"
        label={t('orders.title')}
        columns={columns}
        query={orders}
        list={list}
        rowId={(row) => String(row.orderId)}
        pageOf={(row) => `/orders/${row.orderId}`}
        csv={{ path: '/api/v1/orders', fileName: 'orders.csv' }}
        tools={<FilterChips list={list} filters={filters} search={t('orders.search')} />}
        narrow={(row) => <NarrowOrder order={row} />}
        empty={<NoOrders list={list} />}
      />
    </ListPage>
  )
}

function ApprovalsButton() {
  const { t } = useTexts()
  const count = useApprovalCount()
  return (
    <Button
      component={Link}
      to="/orders/approvals"
      variant="subtle"
      color="gray"
      rightSection={count > 0 && <Badge variant="filled">{plainNumber(count, 0)}</Badge>}
    >
      {t('orderVerdict.approvals')}
    </Button>
  )
}

export function NoOrders({ list }: { list: ListState }) {
  const { t } = useTexts()
  if (Object.keys(list.filters).length === 0) {
    return <EmptyState title={t('orders.empty')} hint={t('orders.emptyHint')} />
  }
  return (
    <EmptyState
      title={t('grid.nothing')}
      hint={t('grid.nothingHint')}
      action={
        <Button variant="default" size="xs" onClick={list.clearFilters}>
          {t('filter.clear')}
        </Button>
      }
    />
  )
}
