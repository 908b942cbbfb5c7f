import { Anchor, Badge, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import type { WonOrLost } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { Losses, useLosses } from '@/components/losses'
import { lossReasons } from '@/components/lossReasons'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { useOfferActions } from '@/components/recordActions'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useWonOrLost, wonAndLostFilters } from './queries'

const changes = ['new', 'lost', 'returned'] as const
const grades = ['A', 'B', 'C', 'D', 'N'] as const
const rowId = (row: WonOrLost) => `${row.customer.customerId}.${row.change}.${row.day}`

/** The customers behind won and lost. */
export function WonAndLostListPage() {
  const { t, word } = useTexts()
  const list = useListState('-contribution', wonAndLostFilters)
  const turns = useWonOrLost(list)
  const columns = useColumns()
  const opened = turns.items.find((one) => rowId(one) === list.open)
  const period = (['from', 'to'] as const)
    .filter((name) => list.filter(name))
    .map((name) => `${name}=${list.filter(name)}`)
    .join('&')
  return (
    <ListPage
      title={t('wonAndLost.listTitle')}
      note={
        <Anchor component={Link} to={`/profit/won-and-lost?${period}`} inherit>
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
            <TurnPanel key={rowId(opened)} item={opened} />
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="won-and-lost"
        label={t('wonAndLost.listTitle')}
        columns={columns}
        query={turns}
        list={list}
        rowId={rowId}
        pageOf={(row) => `/customers/${row.customer.customerId}/profit`}
        csv={{ path: '/api/v1/profit/won-and-lost/customers', fileName: 'won-and-lost.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'many',
                name: 'change',
                label: t('wonAndLost.change'),
                options: changes.map((value) => ({ value, label: word('lifeChange', value) })),
                always: true,
              },
              {
                kind: 'many',
                name: 'reason',
                label: t('wonAndLost.reason'),
                options: lossReasons.map((value) => ({ value, label: word('lossReason', value) })),
              },
              {
                kind: 'many',
                name: 'grade',
                label: t('grading.grade'),
                options: grades.map((value) => ({ value, label: word('grade', value) })),
              },
              {
                kind: 'one',
                name: 'owner',
                label: t('profitCustomers.owner'),
                options: [{ value: 'me', label: t('profitCustomers.mine') }],
              },
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

const looks = {
  new: { color: 'green', sign: '+' },
  lost: { color: 'red', sign: '−' },
  returned: { color: 'blue', sign: '↺' },
} as const

function ChangeBadge({ change }: { change: WonOrLost['change'] }) {
  const { word } = useTexts()
  return (
    <Badge color={looks[change].color}>
      <span aria-hidden>{looks[change].sign}</span> {word('lifeChange', change)}
    </Badge>
  )
}

function Why({ item }: { item: WonOrLost }) {
  const { t, word } = useTexts()
  if (item.change !== 'lost') return <NothingText />
  if (item.reason) return <>{word('lossReason', item.reason)}</>
  return (
    <Text span inherit c="dimmed">
      {item.declared ? t('wonAndLost.declared') : t('wonAndLost.silent')}
    </Text>
  )
}

function useColumns(): GridColumn<WonOrLost>[] {
  const { t } = useTexts()
  return useMemo(
    () => [
      {
        id: 'customer',
        title: t('wonAndLost.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 210,
        grow: 2.5,
      },
      {
        id: 'change',
        title: t('wonAndLost.change'),
        cell: (row) => <ChangeBadge change={row.change} />,
        sort: 'change',
        width: 100,
      },
      {
        id: 'day',
        title: t('wonAndLost.day'),
        cell: (row) => <DateText value={row.day} />,
        sort: 'day',
        sortFirst: 'descending',
        width: 108,
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
        id: 'net',
        title: t('profitCustomers.net'),
        cell: (row) => <MoneyText value={row.net} />,
        align: 'right',
        sort: 'net',
        width: 110,
      },
      {
        id: 'contribution',
        title: t('profitCustomers.contribution'),
        cell: (row) => <MoneyText value={row.contribution} judge />,
        align: 'right',
        sort: 'contribution',
        width: 116,
      },
      {
        id: 'lastOrder',
        title: t('wonAndLost.lastOrder'),
        cell: (row) => (row.lastOrder ? <DateText value={row.lastOrder} /> : <NothingText />),
        sort: 'lastOrder',
        width: 108,
      },
      {
        id: 'gap',
        title: t('wonAndLost.gap'),
        cell: (row) => (row.usualGap === null ? <NothingText /> : <NumberText value={row.usualGap} digits={1} />),
        align: 'right',
        width: 96,
      },
      { id: 'reason', title: t('wonAndLost.reason'), cell: (row) => <Why item={row} />, width: 120 },
      {
        id: 'competitor',
        title: t('wonAndLost.competitor'),
        cell: (row) => row.competitor ?? <NothingText />,
        width: 120,
        hidden: true,
      },
      { id: 'owner', title: t('profitCustomers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 96 },
    ],
    [t],
  )
}

function TurnPanel({ item }: { item: WonOrLost }) {
  const { t } = useTexts()
  return (
    <Stack>
      <div>
        <ChangeBadge change={item.change} />
      </div>
      <FactGroup>
        <Fact label={t('wonAndLost.day')}>
          <DateText value={item.day} />
        </Fact>
        <Fact label={item.change === 'lost' ? t('wonAndLost.took') : t('wonAndLost.brought')}>
          <MoneyText value={item.contribution} exact judge />
        </Fact>
        {item.change === 'lost' && (
          <>
            <Fact label={t('wonAndLost.lastOrder')}>
              <DateText value={item.lastOrder} />
            </Fact>
            <Fact label={t('wonAndLost.fixed')}>
              <MoneyText value={item.fixedCost} exact />
            </Fact>
            <Fact label={t('wonAndLost.reason')}>
              <Why item={item} />
            </Fact>
          </>
        )}
      </FactGroup>
      {item.change === 'lost' && (
        <>
          <Declared item={item} />
          <Meaning customerId={item.customer.customerId} />
        </>
      )}
    </Stack>
  )
}

/** The declaration of this loss; those of the customer's other losses stand with these. */
function Declared({ item }: { item: WonOrLost }) {
  const all = useLosses(item.customer.customerId)
  const losses = all.only(
    (loss) => loss.lostOn >= item.day && loss.reason === item.reason && loss.competitor === item.competitor,
  )
  useOfferActions(losses.actions)
  return <Losses of={losses} />
}

/** What twelve months without the customer mean. */
function Meaning({ customerId }: { customerId: number }) {
  const { t } = useTexts()
  const effect = useQuery({
    queryKey: ['profit', 'loss-effect', customerId],
    queryFn: () =>
      answer(
        api.POST('/api/v1/profit/scenarios/preview', {
          body: {
            items: [
              {
                kind: 'loseCustomers',
                scope: { customerIds: [customerId], grades: [], productIds: [], categoryIds: [] },
                fromMonth: 1,
                share: null,
                days: null,
                elasticity: null,
                likeCustomerId: null,
                rampMonths: null,
                count: null,
              },
            ],
          },
        }),
      ),
  })
  if (effect.isPending) return <RowsSkeleton rows={4} />
  if (effect.isError) return <ErrorState error={effect.error} onRetry={() => void effect.refetch()} compact />
  const { change, fixedLeft, categories } = effect.data
  if (change.net === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('wonAndLost.meaningNone')}
      </Text>
    )
  return (
    <>
      <FactGroup title={t('wonAndLost.meaning')}>
        <Fact label={t('profitCustomers.net')}>
          <MoneyText value={change.net} exact judge />
        </Fact>
        <Fact label={t('profitCustomers.contribution')}>
          <MoneyText value={change.contribution} exact judge />
        </Fact>
        <Fact label={t('profitCustomers.fullProfit')}>
          <MoneyText value={change.fullProfit} exact judge />
        </Fact>
        <Fact label={t('wonAndLost.fixed')}>
          <MoneyText value={fixedLeft} exact />
        </Fact>
        {categories.slice(0, 3).map((category) => (
          <Fact key={category.categoryId ?? 0} label={`→ ${category.name ?? t('scenarios.noCategory')}`}>
            <MoneyText value={category.extra} exact />
          </Fact>
        ))}
      </FactGroup>
      <Text fz="xs" c="dimmed">
        {t('wonAndLost.meaningNote')}
      </Text>
    </>
  )
}
