import { Button, NumberInput, Stack, Table, Text, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import { useMe } from '@/api/session'
import type { ListedOrderDrop, OrderDrop } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { amountAxis, nameAxis } from '@/components/chartAxes'
import { ComplaintStateBadge } from '@/components/complaint/ComplaintStateBadge'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { ChangeText, DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { exactMoney, percent, shiftDays, shortMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { PeriodFields } from '@/components/PeriodFields'
import { ComplaintLink, CustomerLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from './settings.module.css'

const filterNames = ['percent', 'from', 'to', 'complained'] as const

/** Customers whose orders fell, with how their complaints were handled beside it. */
export function OrderDropPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { set } = useAddress()
  const list = useListState('-lost', filterNames)
  const from = list.filter('from') ?? shiftDays(today, -364)
  const to = list.filter('to') ?? today
  const least = Number(list.filter('percent') ?? 20)
  const setPercent = useDebouncedCallback((value: string | number) => {
    if (Number(value) > 0) list.setFilter('percent', Number(value) === 20 ? null : String(value))
  }, 400)
  const drops = useListQuery(
    ['complaints', 'order-drop', list.sort, list.filters],
    ({ cursor, limit, count, signal }) =>
      answer(
        api.GET('/api/v1/complaints/order-drop', {
          params: {
            query: {
              percent: least,
              from,
              to,
              ...(list.filter('complained') ? { complained: true } : {}),
              sort: list.sort,
              limit,
              cursor,
              count,
            },
          },
          signal,
        }),
      ),
  )
  const columns = useDropColumns()
  const openId = list.open === null ? null : Number(list.open)
  const opened = drops.items.find((one) => one.customer.customerId === openId)
  return (
    <ListPage
      title={t('orderDrop.title')}
      note={t('orderDrop.note', { percent: least })}
      actions={
        <>
          <NumberInput
            size="xs"
            w={90}
            aria-label={t('orderDrop.percent')}
            suffix=" %"
            min={1}
            max={100}
            defaultValue={least}
            onChange={setPercent}
          />
          <PeriodFields
            from={from}
            to={to}
            max={today}
            onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })}
          />
        </>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel
            label={opened?.customer.name ?? ''}
            page={`/customers/${openId}`}
            onClose={() => list.setOpen(null)}
          >
            <DropPanel key={openId} customerId={openId} percentage={least} from={from} to={to} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="order-drop" />
      <DataGrid
        id="order-drop"
        label={t('orderDrop.title')}
        columns={columns}
        query={drops}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        csv={{ path: '/api/v1/complaints/order-drop', fileName: 'order-drop.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[{ kind: 'yes', name: 'complained', label: t('orderDrop.complained'), always: true }]}
          />
        }
        empty={
          <EmptyState
            title={t('orderDrop.none')}
            hint={t('orderDrop.noneHint')}
            action={
              list.filter('percent') || list.filter('complained') ? (
                <Button variant="default" size="xs" onClick={list.clearFilters}>
                  {t('filter.clear')}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </ListPage>
  )
}

function useDropColumns(): GridColumn<ListedOrderDrop>[] {
  const { t, word } = useTexts()
  return useMemo(
    () => [
      {
        id: 'customer',
        title: t('complaints.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 180,
        grow: 2,
      },
      {
        id: 'grade',
        title: t('customers.grade'),
        cell: (row) => <GradeBadge grade={row.grade} />,
        width: 66,
        grow: 0.3,
      },
      {
        id: 'before',
        title: t('orderDrop.before'),
        cell: (row) => <MoneyText value={row.netBefore} />,
        align: 'right',
        sort: 'netBefore',
        width: 100,
      },
      {
        id: 'now',
        title: t('orderDrop.now'),
        cell: (row) => <MoneyText value={row.netNow} />,
        align: 'right',
        sort: 'netNow',
        width: 100,
      },
      {
        id: 'lost',
        title: t('orderDrop.lost'),
        cell: (row) => <MoneyText value={row.lost} />,
        align: 'right',
        sort: 'lost',
        width: 100,
      },
      { id: 'fall', title: t('orderDrop.fall'), cell: (row) => `▼ ${percent(row.fall, 0)}`, align: 'right', width: 76 },
      { id: 'began', title: t('orderDrop.began'), cell: (row) => row.began?.slice(0, 7) ?? <NothingText />, width: 84 },
      {
        id: 'complaints',
        title: t('orderDrop.complaints'),
        cell: (row) => (row.complaints > 0 ? <NumberText value={row.complaints} digits={0} /> : <NothingText />),
        align: 'right',
        width: 78,
      },
      {
        id: 'late',
        title: t('orderDrop.openLate'),
        cell: (row) =>
          row.complaints > 0 ? (
            <Text span inherit c={row.lateComplaints > 0 ? 'var(--crm-loss)' : undefined}>
              {row.openComplaints} / {row.lateComplaints > 0 && '⚠ '}
              {row.lateComplaints}
            </Text>
          ) : (
            <NothingText />
          ),
        width: 98,
      },
      {
        id: 'satisfaction',
        title: t('complaints.satisfaction'),
        cell: (row) => <NumberText value={row.satisfaction} digits={1} />,
        align: 'right',
        width: 78,
      },
      {
        id: 'complaintBefore',
        title: t('orderDrop.complaintBefore'),
        cell: (row) =>
          row.complaints === 0 ? <NothingText /> : row.complaintBefore ? t('common.yes') : t('common.no'),
        width: 96,
      },
      {
        id: 'last',
        title: t('orderDrop.last'),
        cell: (row) =>
          row.lastComplaint ? (
            <span title={row.lastComplaint.method ?? undefined}>
              <ComplaintLink complaint={row.lastComplaint} /> {word('complaintState', row.lastComplaint.state)} ·{' '}
              {row.lastComplaint.subject}
            </span>
          ) : (
            <NothingText />
          ),
        width: 200,
        grow: 2,
      },
    ],
    [t, word],
  )
}

interface DropPanelProps {
  customerId: number
  percentage: number
  from: string
  to: string
}

/** One customer month by month, and what it ordered before and after each complaint. */
function DropPanel({ customerId, percentage, from, to }: DropPanelProps) {
  const { t, language } = useTexts()
  const drop = useQuery({
    queryKey: ['complaints', 'order-drop', 'one', customerId, percentage, from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/complaints/order-drop/{customerId}', {
          params: { path: { customerId }, query: { percent: percentage, from, to } },
          signal,
        }),
      ),
  })
  if (drop.isPending) return <RowsSkeleton rows={8} />
  if (drop.isError) return <ErrorState error={drop.error} onRetry={() => void drop.refetch()} />
  const one = drop.data
  return (
    <Stack gap="lg">
      <Title order={2} fz="lg">
        <CustomerLink customer={one.customer} />
      </Title>
      <Text fz="sm">
        {t('orderDrop.sum', { before: shortMoney(one.netBefore, language), now: shortMoney(one.netNow, language) })}
        {one.began && ` ${t('orderDrop.beganIn', { month: one.began.slice(0, 7) })}`}
        {one.complaintBefore && ` ${t('orderDrop.cameBefore')}`}
      </Text>
      <Months drop={one} />
      <section>
        <Title order={3} mb={6}>
          {t('orderDrop.aroundComplaints')}
        </Title>
        {one.complaints.length === 0 ? (
          <EmptyState compact title={t('orderDrop.noComplaints')} />
        ) : (
          <div className={classes.scroller}>
            <Table verticalSpacing={6} fz="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('complaints.number')}</Table.Th>
                  <Table.Th ta="right">{t('orderDrop.halfBefore')}</Table.Th>
                  <Table.Th ta="right">{t('orderDrop.halfAfter')}</Table.Th>
                  <Table.Th ta="right">{t('orderDrop.change')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {one.complaints.map((each) => (
                  <Table.Tr key={each.complaintId}>
                    <Table.Td>
                      <ComplaintLink complaint={each} /> <SeverityBadge severity={each.severity} short />{' '}
                      <ComplaintStateBadge state={each.state} />
                      <Text fz="xs">{each.subject}</Text>
                      <Text fz="xs" c="dimmed">
                        <DateText value={each.receivedOn} />
                        {each.solvedInTime !== null &&
                          ` · ${each.solvedInTime ? t('complaints.inTime') : t('complaints.late')}`}
                        {each.satisfaction !== null && ` · ${t('complaints.stars', { count: each.satisfaction })}`}
                      </Text>
                      {each.result && (
                        <Text fz="xs" c="dimmed">
                          {each.result}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={each.netBefore} />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={each.netAfter} />
                    </Table.Td>
                    <Table.Td ta="right">
                      {each.change === null ? <NothingText /> : <ChangeText value={each.change} />}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </section>
      <Button component={Link} to={`/complaints?state=all&customer=${customerId}`} variant="default" size="xs">
        {t('orderDrop.allComplaints')}
      </Button>
    </Stack>
  )
}

function Months({ drop }: { drop: OrderDrop }) {
  const { t, language } = useTexts()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const bars = (name: string, color: string, values: number[]) => ({
        name,
        type: 'bar',
        itemStyle: { color, borderRadius: [2, 2, 0, 0] },
        data: values,
      })
      return {
        grid: { left: 4, right: 4, top: 30, bottom: 4, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colours.text }, itemWidth: 12, itemHeight: 12 },
        tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => exactMoney(Number(value)) },
        xAxis: nameAxis(
          colours,
          drop.months.map((month) => month.month.slice(0, 7)),
        ),
        yAxis: amountAxis(colours, (value) => shortMoney(value, language)),
        series: [
          bars(
            t('orderDrop.before'),
            colours.soft,
            drop.months.map((month) => month.netBefore),
          ),
          bars(
            t('orderDrop.now'),
            colours.accent,
            drop.months.map((month) => month.netNow),
          ),
        ],
      }
    },
    [drop, t, language],
  )
  return <Chart option={option} height={220} label={t('orderDrop.months')} />
}
