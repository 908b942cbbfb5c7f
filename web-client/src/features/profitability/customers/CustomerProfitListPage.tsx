import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { CustomerProfit } from '@/api/types'
import { MoneyText, NumberText, PercentText } from '@/components/figures'
import { listText } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { AdviceBadge } from './AdviceBadge'
import { advices, customerProfitFilters, useCustomerProfits } from './queries'

const grades = ['A', 'B', 'C', 'D', 'N'] as const

/** Every customer by what it brings. */
export function CustomerProfitListPage() {
  const { t, word } = useTexts()
  const list = useListState('rank', customerProfitFilters)
  const profits = useCustomerProfits(list)
  const columns = useColumns()
  const opened = profits.items.find((one) => String(one.customer.customerId) === list.open)
  const period = (['from', 'to'] as const)
    .filter((name) => list.filter(name))
    .map((name) => `${name}=${list.filter(name)}`)
    .join('&')
  const given = (name: 'segment' | 'region', label: string) => {
    const value = list.filter(name)
    return value ? [{ kind: 'given' as const, name, label, value }] : []
  }
  const owner = list.filter('owner')
  const ownerName = profits.items[0]?.owner?.name ?? owner ?? ''
  return (
    <ListPage
      title={t('profitCustomers.listTitle')}
      note={
        <Anchor component={Link} to={`/profit/customers?${period}`} inherit>
          ← {t('profitCustomers.back')}
        </Anchor>
      }
      panel={
        opened && (
          <SidePanel
            label={opened.customer.name}
            page={`/customers/${opened.customer.customerId}/profit`}
            onClose={() => list.setOpen(null)}
          >
            <ProfitPanel item={opened} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="customer-profit" />
      <DataGrid
        id="customer-profit"
        label={t('profitCustomers.listTitle')}
        columns={columns}
        query={profits}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}/profit`}
        csv={{ path: '/api/v1/profit/customers', fileName: 'customer-profit.csv' }}
        tools={
          <FilterChips
            list={list}
            search={t('profitCustomers.search')}
            filters={[
              {
                kind: 'many',
                name: 'advice',
                label: t('profitCustomers.advice'),
                options: advices.map((value) => ({ value, label: word('customerAdvice', value) })),
                always: true,
              },
              {
                kind: 'many',
                name: 'grade',
                label: t('grading.grade'),
                options: grades.map((value) => ({ value, label: word('grade', value) })),
                always: true,
              },
              {
                kind: 'one',
                name: 'owner',
                label: t('profitCustomers.owner'),
                options: [
                  { value: 'me', label: t('profitCustomers.mine') },
                  ...(owner && owner !== 'me' ? [{ value: owner, label: ownerName }] : []),
                ],
              },
              ...given('segment', t('profitCustomers.segment')),
              ...given('region', t('profitCustomers.region')),
              { kind: 'day', name: 'from', label: t('common.periodFrom'), always: true },
              { kind: 'day', name: 'to', label: t('common.periodTo'), always: true },
            ]}
          />
        }
        empty={
          <EmptyState
            title={t('grid.nothing')}
            hint={t('grid.nothingHint')}
            action={
              <Button variant="default" size="xs" onClick={list.clearFilters}>
                {t('filter.clear')}
              </Button>
            }
          />
        }
      />
    </ListPage>
  )
}

type MoneyField = 'net' | 'contribution' | 'costToServe' | 'after' | 'fullProfit' | 'previousNet' | 'previousAfter'

function useColumns(): GridColumn<CustomerProfit>[] {
  const { t } = useTexts()
  return useMemo(() => {
    const money = (id: MoneyField, title: string, more: Partial<GridColumn<CustomerProfit>> = {}) => ({
      id,
      title,
      cell: (row: CustomerProfit) => <MoneyText value={row[id]} judge={id !== 'costToServe'} />,
      align: 'right' as const,
      sort: id,
      width: 112,
      ...more,
    })
    return [
      {
        id: 'rank',
        title: t('profitCustomers.rank'),
        cell: (row) => <NumberText value={row.rank} digits={0} />,
        sort: 'rank',
        sortFirst: 'ascending',
        width: 64,
        grow: 0.3,
      },
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 200,
        grow: 2.5,
      },
      {
        id: 'grade',
        title: t('grading.grade'),
        cell: (row) => <GradeBadge grade={row.grade} customerId={row.customer.customerId} />,
        sort: 'grade',
        width: 70,
        grow: 0.3,
      },
      {
        id: 'advice',
        title: t('profitCustomers.advice'),
        cell: (row) => <AdviceBadge profit={row} />,
        sort: 'advice',
        width: 100,
      },
      money('net', t('profitCustomers.net')),
      money('previousNet', t('profitCustomers.previous'), { hidden: true }),
      money('contribution', t('profitCustomers.contribution'), { hint: t('profitCustomers.contributionHint') }),
      money('costToServe', t('profitCustomers.costToServe')),
      money('after', t('profitCustomers.after'), { hint: t('profitCustomers.afterHint') }),
      money('previousAfter', t('profitCustomers.previousAfter'), { hidden: true }),
      money('fullProfit', t('profitCustomers.fullProfit'), { hidden: true }),
      {
        id: 'margin',
        title: t('profitCustomers.margin'),
        cell: (row) => <PercentText value={row.margin} judge />,
        align: 'right',
        sort: 'margin',
        width: 86,
      },
      {
        id: 'share',
        title: t('profitCustomers.share'),
        cell: (row) => <PercentText value={row.share} judge />,
        align: 'right',
        width: 80,
      },
      {
        id: 'cumulative',
        title: t('profitCustomers.cumulative'),
        cell: (row) => <PercentText value={row.cumulativeShare} />,
        align: 'right',
        width: 92,
      },
      {
        id: 'orders',
        title: t('profitCustomers.orders'),
        cell: (row) => <NumberText value={row.orders} digits={0} />,
        align: 'right',
        sort: 'orders',
        hidden: true,
        width: 76,
      },
      { id: 'owner', title: t('profitCustomers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 96 },
    ]
  }, [t])
}

function ProfitPanel({ item }: { item: CustomerProfit }) {
  const { t, word, language } = useTexts()
  const counts = [
    ['order', item.orders],
    ['line', item.lines],
    ['visit', item.visits],
    ['touchpoint', item.touchpoints],
    ['complaint', item.complaints],
    ['rush', item.rushOrders],
    ['latePayment', item.latePayments],
  ] as const
  return (
    <Stack>
      <div>
        <AdviceBadge profit={item} />
        <Text fz="sm" mt={4}>
          {listText(
            item.reasons.map((one) => word('customerAdviceReason', one)),
            language,
          )}
        </Text>
      </div>
      <FactGroup>
        <Fact label={t('profitCustomers.net')}>
          <MoneyText value={item.net} exact />
        </Fact>
        <Fact label={t('profitCustomers.previous')}>
          <MoneyText value={item.previousNet} exact />
        </Fact>
        <Fact label={t('profitCustomers.contribution')}>
          <MoneyText value={item.contribution} exact judge />
        </Fact>
        <Fact label={t('profitCustomers.costToServe')}>
          <MoneyText value={item.costToServe} exact />
        </Fact>
        <Fact label={t('profitCustomers.after')}>
          <MoneyText value={item.after} exact judge />
        </Fact>
        <Fact label={t('profitCustomers.fullProfit')}>
          <MoneyText value={item.fullProfit} exact judge />
        </Fact>
      </FactGroup>
      <FactGroup title={t('profitCustomers.serveCard')}>
        {counts.map(([driver, count]) => (
          <Fact key={driver} label={word('serveDriver', driver)}>
            <NumberText value={count} digits={0} />
          </Fact>
        ))}
      </FactGroup>
    </Stack>
  )
}
