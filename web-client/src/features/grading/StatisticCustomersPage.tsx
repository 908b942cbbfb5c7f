import { Anchor, Button, Stack } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import type { StatisticCustomer } from '@/api/types'
import { MoneyText, NumberText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { GradeWhy } from '@/components/grade/GradeWhy'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { grades } from './queries'
import { statisticFilters, useStatisticCustomers } from './statisticsQueries'

/** The customers behind a number of the statistics. */
export function StatisticCustomersPage() {
  const { t, word } = useTexts()
  const can = useCan()
  const seesCost = can('viewCost')
  const list = useListState('-revenue', statisticFilters)
  const customers = useStatisticCustomers(list)
  const columns = useMemo<GridColumn<StatisticCustomer>[]>(() => {
    const contribution: GridColumn<StatisticCustomer> = {
      id: 'contribution',
      title: t('grading.contribution'),
      cell: (row) => <MoneyText value={row.contribution} judge />,
      align: 'right',
      sort: 'contribution',
      width: 130,
    }
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        width: 230,
        grow: 3,
      },
      { id: 'code', title: t('customers.code'), cell: (row) => row.customer.code, width: 110 },
      { id: 'grade', title: t('grading.grade'), cell: (row) => <GradeBadge grade={row.grade} />, width: 80, grow: 0.5 },
      {
        id: 'revenue',
        title: t('grading.revenue'),
        cell: (row) => <MoneyText value={row.revenue} />,
        align: 'right',
        sort: 'revenue',
        width: 130,
      },
      ...(seesCost ? [contribution] : []),
      {
        id: 'orders',
        title: t('grading.orders'),
        cell: (row) => <NumberText value={row.orderCount} digits={0} />,
        align: 'right',
        width: 90,
      },
      { id: 'owner', title: t('customers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 120 },
    ]
  }, [t, seesCost])
  const from = list.filter('from') ?? ''
  const to = list.filter('to') ?? ''
  const openId = list.open === null ? null : Number(list.open)
  const opened = customers.items.find((one) => one.customer.customerId === openId)
  return (
    <ListPage
      title={t('grading.statisticCustomers')}
      note={
        <Anchor component={Link} to={`/grading/statistics?from=${from}&to=${to}`} inherit>
          ← {t('grading.statistics')}
        </Anchor>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel
            label={opened?.customer.name ?? ''}
            page={`/customers/${openId}`}
            onClose={() => list.setOpen(null)}
          >
            <Stack>
              {can('readOrders') && (
                <Button
                  component={Link}
                  to={`/orders?customer=${openId}&from=${from}&to=${to}`}
                  variant="default"
                  size="xs"
                  w="fit-content"
                >
                  {t('statistics.orders')}
                </Button>
              )}
              <GradeWhy key={openId} customerId={openId} />
            </Stack>
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="statistic-customers"
        label={t('grading.statisticCustomers')}
        columns={columns}
        query={customers}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        csv={{ path: '/api/v1/grading/statistics/customers', fileName: 'grade-statistics.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'one',
                name: 'grade',
                label: t('grading.grade'),
                options: grades.map((value) => ({ value, label: word('grade', value) })),
                always: true,
              },
              {
                kind: 'one',
                name: 'period',
                label: t('grading.period'),
                options: [
                  { value: 'this', label: t('grading.periodNow') },
                  { value: 'previous', label: t('grading.periodBefore') },
                ],
                always: true,
              },
              { kind: 'yes', name: 'today', label: t('statistics.byTodaySwitch') },
              { kind: 'day', name: 'from', label: t('common.periodFrom'), always: true },
              { kind: 'day', name: 'to', label: t('common.periodTo'), always: true },
            ]}
          />
        }
        empty={<EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />}
      />
    </ListPage>
  )
}
