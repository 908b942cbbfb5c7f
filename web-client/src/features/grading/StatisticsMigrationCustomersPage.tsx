import { Anchor, Button, Group, Stack } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import type { MigratedCustomer } from '@/api/types'
import { ChangeText, MoneyText, NothingText } from '@/components/figures'
import { change } from '@/components/format'
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
import { migrantFilters, useMigrants } from './statisticsQueries'

/** The customers behind a number of the migration, and from there their orders. */
export function StatisticsMigrationCustomersPage() {
  const { t, word } = useTexts()
  const can = useCan()
  const seesCost = can('viewCost')
  const list = useListState(seesCost ? '-contributionAfter' : 'name', migrantFilters)
  const migrants = useMigrants(list)
  const columns = useMemo<GridColumn<MigratedCustomer>[]>(() => {
    const money: GridColumn<MigratedCustomer>[] = [
      {
        id: 'contributionBefore',
        title: t('statistics.contributionBefore'),
        cell: (row) => <MoneyText value={row.contributionBefore} judge />,
        align: 'right',
        sort: 'contributionBefore',
        width: 130,
      },
      {
        id: 'contributionAfter',
        title: t('statistics.contributionAfter'),
        cell: (row) => <MoneyText value={row.contributionAfter} judge />,
        align: 'right',
        sort: 'contributionAfter',
        width: 130,
      },
      {
        id: 'change',
        title: t('statistics.change'),
        cell: (row) =>
          row.contributionBefore !== null && row.contributionAfter !== null ? (
            <ChangeText value={change(row.contributionAfter, row.contributionBefore)} />
          ) : (
            <NothingText />
          ),
        align: 'right',
        width: 110,
      },
    ]
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 220,
        grow: 3,
      },
      { id: 'code', title: t('customers.code'), cell: (row) => row.customer.code, width: 100 },
      {
        id: 'from',
        title: t('statistics.fromGrade'),
        cell: (row) => <GradeBadge grade={row.from} />,
        sort: 'from',
        width: 90,
        grow: 0.5,
      },
      {
        id: 'to',
        title: t('statistics.toGrade'),
        cell: (row) => <GradeBadge grade={row.to} customerId={row.customer.customerId} />,
        sort: 'to',
        width: 90,
        grow: 0.5,
      },
      ...(seesCost ? money : []),
      { id: 'owner', title: t('customers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 110 },
      { id: 'region', title: t('customers.region'), cell: (row) => row.region ?? <NothingText />, width: 110 },
    ]
  }, [t, seesCost])
  const from = list.filter('from')
  const to = list.filter('to')
  const opened = migrants.items.find((one) => String(one.customer.customerId) === list.open)
  const gradeOptions = grades.map((value) => ({ value, label: word('grade', value) }))
  return (
    <ListPage
      title={t('statistics.migrants')}
      note={
        <Anchor component={Link} to={`/grading/statistics/migration?from=${from}&to=${to}`} inherit>
          ← {t('statistics.backToMigration')}
        </Anchor>
      }
      panel={
        opened && (
          <SidePanel
            label={opened.customer.name}
            page={`/customers/${opened.customer.customerId}`}
            onClose={() => list.setOpen(null)}
          >
            <Stack>
              <Group gap="sm">
                <GradeBadge grade={opened.from} /> <span aria-hidden>→</span> <GradeBadge grade={opened.to} />
                {can('readOrders') && (
                  <Button
                    component={Link}
                    to={`/customers/${opened.customer.customerId}/orders`}
                    variant="default"
                    size="compact-sm"
                  >
                    {t('statistics.orders')}
                  </Button>
                )}
              </Group>
              <GradeWhy key={list.open} customerId={opened.customer.customerId} />
            </Stack>
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="migrants"
        label={t('statistics.migrants')}
        columns={columns}
        query={migrants}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        csv={{ path: '/api/v1/grading/statistics/migration/customers', fileName: 'grade-migration-customers.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'many',
                name: 'fromGrade',
                label: t('statistics.fromGrade'),
                options: gradeOptions,
                always: true,
              },
              { kind: 'many', name: 'toGrade', label: t('statistics.toGrade'), options: gradeOptions, always: true },
              {
                kind: 'given',
                name: 'owner',
                label: t('customers.owner'),
                value: migrants.items[0]?.owner?.name ?? t('statistics.noOwner'),
              },
              { kind: 'given', name: 'region', label: t('customers.region'), value: list.filter('region') ?? '' },
            ]}
          />
        }
        empty={<EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />}
      />
    </ListPage>
  )
}
