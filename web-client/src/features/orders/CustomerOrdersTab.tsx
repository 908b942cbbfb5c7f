import { useParams } from 'react-router'
import { DataGrid } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { useTexts } from '@/i18n'
import { NarrowOrder } from './NarrowOrder'
import { NoOrders, useOrderFilters } from './OrdersPage'
import { useOrders } from './queries'
import classes from './tabs.module.css'
import { useOrderColumns } from './useOrderColumns'

const filterNames = ['q', 'state', 'from', 'to', 'losing', 'unknownCost'] as const

/** The orders of the customer on the screen. */
export function CustomerOrdersTab() {
  const customer = Number(useParams().customerId)
  const { t } = useTexts()
  const list = useListState('-orderDate', filterNames)
  const orders = useOrders(list, { customer })
  const columns = useOrderColumns({ withCustomer: false })
  const filters = useOrderFilters(list).filter((filter) => filter.kind !== 'given')
  return (
    <div className={classes.grid}>
      <DataGrid
        id="customer-orders"
        label={t('orders.title')}
        columns={columns}
        query={orders}
        list={list}
        rowId={(row) => String(row.orderId)}
        pageOf={(row) => `/orders/${row.orderId}`}
        withPanel={false}
        tools={<FilterChips list={list} filters={filters} />}
        narrow={(row) => <NarrowOrder order={row} />}
        empty={<NoOrders list={list} />}
      />
    </div>
  )
}
