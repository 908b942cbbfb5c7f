import { Button, Group, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { ListedCustomer } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { CustomerPanel } from './CustomerPanel'
import { CustomerStatusBadge } from './CustomerStatusBadge'
import { NewCustomerDialog } from './NewCustomerDialog'
import { customerFilters, useCustomers } from './queries'

const grades = ['A', 'B', 'C', 'D', 'N'] as const
const statuses = ['prospect', 'active', 'dormant', 'lost', 'blocked'] as const
const kinds = ['company', 'person', 'dealer', 'partner'] as const

export function CustomersPage() {
  const { t, word } = useTexts()
  const can = useCan()
  const list = useListState('-revenue12m', customerFilters)
  const [params, setParams] = useSearchParams()
  const customers = useCustomers(list)
  const seesCost = can('viewCost')
  const columns = useCustomerColumns(seesCost)
  const ownerId = list.filter('owner')
  const filters: Filter[] = [
    {
      kind: 'many',
      name: 'grade',
      label: t('customers.grade'),
      options: grades.map((value) => ({ value, label: word('grade', value) })),
      always: true,
    },
    {
      kind: 'one',
      name: 'owner',
      label: t('customers.owner'),
      options: [
        { value: 'me', label: t('customers.mine') },
        { value: 'none', label: t('customers.nobody') },
        ...(ownerId && ownerId !== 'me' && ownerId !== 'none' ? [{ value: ownerId, label: `#${ownerId}` }] : []),
      ],
      always: true,
    },
    {
      kind: 'many',
      name: 'status',
      label: t('customers.status'),
      options: statuses.map((value) => ({ value, label: word('customerStatus', value) })),
      always: true,
    },
    { kind: 'yes', name: 'hasOverdue', label: t('customers.hasOverdue'), always: true },
    {
      kind: 'many',
      name: 'kind',
      label: t('customers.kind'),
      options: kinds.map((value) => ({ value, label: word('customerKind', value) })),
    },
    { kind: 'given', name: 'region', label: t('customers.region'), value: list.filter('region') ?? '' },
    { kind: 'given', name: 'segment', label: t('customers.segment'), value: list.filter('segment') ?? '' },
  ]
  const filtered = Object.keys(list.filters).length > 0
  const creating = params.get('create') === 'true' && can('writeCustomers')
  const setCreating = (on: boolean) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (on) next.set('create', 'true')
      else next.delete('create')
      return next
    })
  const openId = list.open === null ? null : Number(list.open)
  const opened = customers.items.find((customer) => customer.customerId === openId)

  return (
    <ListPage
      title={t('place.customers')}
      actions={
        can('writeCustomers') && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            visibleFrom="sm"
            onClick={() => setCreating(true)}
          >
            {t('customers.create')}
          </Button>
        )
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.name ?? ''} page={`/customers/${openId}`} onClose={() => list.setOpen(null)}>
            <CustomerPanel key={openId} customerId={openId} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="customers" />
      <DataGrid
        id="customers"
        label={t('place.customers')}
        columns={columns}
        query={customers}
        list={list}
        rowId={(row) => String(row.customerId)}
        pageOf={(row) => `/customers/${row.customerId}`}
        csv={{ path: '/api/v1/customers', fileName: 'customers.csv' }}
        tools={<FilterChips list={list} filters={filters} search={t('customers.search')} />}
        narrow={(row) => <NarrowCustomer customer={row} />}
        empty={
          filtered ? (
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
            <EmptyState title={t('customers.empty')} hint={t('customers.emptyHint')} />
          )
        }
      />
      {creating && <NewCustomerDialog onClose={() => setCreating(false)} />}
    </ListPage>
  )
}

function useCustomerColumns(seesCost: boolean): GridColumn<ListedCustomer>[] {
  const { t, word } = useTexts()
  return useMemo(() => {
    const costs: GridColumn<ListedCustomer>[] = [
      {
        id: 'contribution',
        title: t('customers.contributionShort'),
        hint: t('customers.contribution12m'),
        cell: (row) => <MoneyText value={row.contribution12m} judge unknownBecause={t('customers.costUnknown')} />,
        align: 'right',
        sort: 'contribution12m',
        width: 120,
      },
      {
        id: 'margin',
        title: t('customers.margin'),
        cell: (row) =>
          row.revenue12m > 0 ? (
            <PercentText value={row.margin12m} judge unknownBecause={t('customers.costUnknown')} />
          ) : (
            <NothingText />
          ),
        align: 'right',
        width: 96,
      },
    ]
    return [
      {
        id: 'name',
        title: t('customers.name'),
        cell: (row) => <CustomerLink customer={row} />,
        sort: 'name',
        width: 190,
        grow: 3,
      },
      { id: 'code', title: t('customers.code'), cell: (row) => row.code, sort: 'code', width: 88 },
      {
        id: 'grade',
        title: t('customers.grade'),
        cell: (row) => <GradeBadge grade={row.grade} customerId={row.customerId} />,
        sort: 'grade',
        width: 72,
        grow: 0.5,
      },
      {
        id: 'score',
        title: t('customers.score'),
        cell: (row) => <NumberText value={row.score} digits={1} />,
        align: 'right',
        sort: 'score',
        width: 84,
        hidden: true,
      },
      {
        id: 'revenue',
        title: t('customers.revenueShort'),
        hint: t('customers.revenue12m'),
        cell: (row) => <MoneyText value={row.revenue12m} />,
        align: 'right',
        sort: 'revenue12m',
        width: 130,
      },
      ...(seesCost ? costs : []),
      {
        id: 'overdue',
        title: t('customers.overdue'),
        cell: (row) => (row.overdue > 0 ? <Overdue value={row.overdue} /> : <NothingText />),
        align: 'right',
        sort: 'overdue',
        width: 110,
      },
      {
        id: 'orders',
        title: t('customers.orders12m'),
        cell: (row) => <NumberText value={row.orderCount12m} digits={0} />,
        align: 'right',
        sort: 'orderCount',
        width: 96,
        hidden: true,
      },
      {
        id: 'lastOrder',
        title: t('customers.lastOrder'),
        cell: (row) => <DateText value={row.lastOrderOn} />,
        sort: 'lastOrderOn',
        sortFirst: 'descending',
        width: 108,
      },
      { id: 'owner', title: t('customers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 100 },
      {
        id: 'status',
        title: t('customers.status'),
        cell: (row) => <CustomerStatusBadge status={row.status} />,
        width: 100,
      },
      {
        id: 'kind',
        title: t('customers.kind'),
        cell: (row) => word('customerKind', row.kind),
        width: 90,
        hidden: true,
      },
      {
        id: 'region',
        title: t('customers.region'),
        cell: (row) => row.region ?? <NothingText />,
        width: 110,
        hidden: true,
      },
      {
        id: 'segment',
        title: t('customers.segment'),
        cell: (row) => row.segment ?? <NothingText />,
        width: 110,
        hidden: true,
      },
    ]
  }, [t, word, seesCost])
}

function Overdue({ value }: { value: number }) {
  return (
    <Text component="span" inherit c="var(--crm-loss)">
      <MoneyText value={value} />
    </Text>
  )
}

/** Two lines with what one looks a customer up for on the way. */
function NarrowCustomer({ customer }: { customer: ListedCustomer }) {
  const { t } = useTexts()
  return (
    <Group gap="sm" wrap="nowrap">
      <GradeBadge grade={customer.grade} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text fw={600} truncate>
          {customer.name}
        </Text>
        <Text fz="xs" c="dimmed" truncate>
          {customer.code} · {customer.owner?.name ?? t('customers.nobody')} · {t('customers.lastOrder')}{' '}
          <DateText value={customer.lastOrderOn} />
        </Text>
      </div>
      <div style={{ textAlign: 'right' }}>
        <MoneyText value={customer.revenue12m} />
        {customer.overdue > 0 && (
          <Text fz="xs" c="var(--crm-loss)">
            {t('customers.overdue')} <MoneyText value={customer.overdue} />
          </Text>
        )}
      </div>
    </Group>
  )
}
