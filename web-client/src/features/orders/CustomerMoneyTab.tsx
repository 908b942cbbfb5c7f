import { Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMemo } from 'react'
import { useParams } from 'react-router'
import type { Invoice } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { OrderLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useInvoices, usePayments } from './queries'
import classes from './tabs.module.css'

const filterNames = ['overdue'] as const

/** What the customer owes and how it pays. */
export function CustomerMoneyTab() {
  const customer = Number(useParams().customerId)
  const { t } = useTexts()
  const list = useListState('-invoiceDate', filterNames)
  const invoices = useInvoices(list, customer)
  const columns = useMemo<GridColumn<Invoice>[]>(
    () => [
      { id: 'number', title: t('orders.invoiceNumber'), cell: (row) => row.number, width: 130 },
      {
        id: 'invoiceDate',
        title: t('orders.invoiceDate'),
        cell: (row) => <DateText value={row.invoiceDate} />,
        sort: 'invoiceDate',
        sortFirst: 'descending',
        width: 110,
      },
      { id: 'dueDate', title: t('orders.dueDate'), cell: (row) => <DateText value={row.dueDate} />, width: 110 },
      { id: 'order', title: t('orders.order'), cell: (row) => <OrderLink order={row.order} />, width: 130 },
      {
        id: 'amount',
        title: t('orders.amount'),
        cell: (row) => <MoneyText value={row.amount} currency={row.currency} exact />,
        align: 'right',
        width: 130,
      },
      {
        id: 'open',
        title: t('orders.open'),
        cell: (row) =>
          row.open > 0 ? (
            <MoneyText value={row.open} currency={row.currency} exact />
          ) : (
            <span>{t('orders.paidInFull')}</span>
          ),
        align: 'right',
        width: 130,
      },
      {
        id: 'daysLate',
        title: t('orders.daysLate'),
        cell: (row) =>
          row.daysLate > 0 && row.open > 0 ? (
            <Text component="span" inherit c="var(--crm-loss)">
              {row.daysLate}
            </Text>
          ) : (
            <NothingText />
          ),
        align: 'right',
        width: 90,
      },
    ],
    [t],
  )
  return (
    <Stack gap="lg">
      <div className={classes.grid}>
        <DataGrid
          id="customer-invoices"
          label={t('orders.invoices')}
          columns={columns}
          query={invoices}
          list={list}
          rowId={(row) => String(row.invoiceId)}
          pageOf={(row) => (row.order ? `/orders/${row.order.orderId}` : '.')}
          withPanel={false}
          tools={
            <FilterChips
              list={list}
              filters={[{ kind: 'yes', name: 'overdue', label: t('orders.onlyOverdue'), always: true }]}
            />
          }
          empty={<EmptyState title={t('orders.noInvoices')} />}
        />
      </div>
      <Payments customer={customer} />
    </Stack>
  )
}

function Payments({ customer }: { customer: number }) {
  const { t } = useTexts()
  const payments = usePayments(customer)
  return (
    <section>
      <Title order={2} mb="xs">
        {t('orders.payments')}
      </Title>
      {payments.isLoading && <RowsSkeleton rows={4} />}
      {payments.error && payments.items.length === 0 ? (
        <ErrorState compact error={payments.error} onRetry={payments.retry} />
      ) : null}
      {!payments.isLoading && !payments.error && payments.items.length === 0 && (
        <EmptyState compact title={t('orders.noPayments')} />
      )}
      {payments.items.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.paidOn')}</Table.Th>
              <Table.Th>{t('orders.invoiceNumber')}</Table.Th>
              <Table.Th ta="right">{t('orders.amount')}</Table.Th>
              <Table.Th ta="right">{t('orders.daysTaken')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {payments.items.map((payment) => (
              <Table.Tr key={payment.paymentId}>
                <Table.Td>
                  <DateText value={payment.paidOn} />
                </Table.Td>
                <Table.Td>{payment.invoice?.number ?? <NothingText />}</Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={payment.amount} currency={payment.currency} exact />
                </Table.Td>
                <Table.Td ta="right">
                  <NumberText value={payment.days} digits={0} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {payments.hasMore && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" loading={payments.isLoadingMore} onClick={payments.loadMore}>
            {t('orders.morePayments')}
          </Button>
        </Group>
      )}
    </section>
  )
}
