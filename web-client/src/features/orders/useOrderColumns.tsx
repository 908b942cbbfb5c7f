import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { ListedOrder } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import type { GridColumn } from '@/components/grid/DataGrid'
import { CustomerLink, OrderLink } from '@/components/references'
import { useTexts } from '@/i18n'
import { OrderStateBadge } from './OrderStateBadge'

export function useOrderColumns({ withCustomer = true } = {}): GridColumn<ListedOrder>[] {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  return useMemo(() => {
    const customer: GridColumn<ListedOrder> = {
      id: 'customer',
      title: t('orders.customer'),
      cell: (row) => <CustomerLink customer={row.customer} />,
      width: 200,
      grow: 3,
    }
    const costs: GridColumn<ListedOrder>[] = [
      {
        id: 'contribution',
        title: t('orders.contribution'),
        cell: (row) => <MoneyText value={row.contribution} judge unknownBecause={t('orders.unknownCostReason')} />,
        align: 'right',
        sort: 'contribution',
        width: 120,
      },
      {
        id: 'margin',
        title: t('orders.margin'),
        cell: (row) =>
          row.net > 0 ? (
            <PercentText value={row.margin} judge unknownBecause={t('orders.unknownCostReason')} />
          ) : (
            <NothingText />
          ),
        align: 'right',
        width: 96,
      },
      {
        id: 'unknownCostNet',
        title: t('orders.unknownCostNet'),
        hint: t('orders.unknownCostNetHint'),
        cell: (row) => (row.unknownCostNet ? <MoneyText value={row.unknownCostNet} /> : <NothingText />),
        align: 'right',
        width: 130,
        hidden: true,
      },
    ]
    return [
      { id: 'number', title: t('orders.number'), cell: (row) => <OrderLink order={row} />, sort: 'number', width: 140 },
      ...(withCustomer ? [customer] : []),
      {
        id: 'orderDate',
        title: t('orders.orderDate'),
        cell: (row) => <DateText value={row.orderDate} />,
        sort: 'orderDate',
        sortFirst: 'descending',
        width: 116,
      },
      { id: 'state', title: t('orders.state'), cell: (row) => <OrderStateBadge state={row.state} />, width: 164 },
      {
        id: 'lines',
        title: t('orders.lineCount'),
        cell: (row) => <NumberText value={row.lineCount} digits={0} />,
        align: 'right',
        width: 70,
        grow: 0.5,
      },
      {
        id: 'net',
        title: t('orders.net'),
        hint: t('orders.netHint'),
        cell: (row) => <MoneyText value={row.net} />,
        align: 'right',
        sort: 'net',
        width: 120,
      },
      ...(seesCost ? costs : []),
      { id: 'currency', title: t('orders.currency'), cell: (row) => row.currency, width: 80, hidden: true },
    ]
  }, [t, seesCost, withCustomer])
}
