import { Button, Group, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { ListedComplaint } from '@/api/types'
import { ComplaintStateBadge } from '@/components/complaint/ComplaintStateBadge'
import { DueBadge } from '@/components/complaint/DueBadge'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { DateText, MoneyText, NothingText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { type ListState, useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { ComplaintLink, CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { ComplaintPanel } from './ComplaintPanel'
import { caseStates } from './caseSteps'
import { complaintFilters, useCauses, useComplaints } from './queries'
import { ReceiveDialog } from './ReceiveDialog'
import { Whose } from './Whose'

export const complaintKinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const
const grades = ['A', 'B', 'C', 'D', 'N'] as const

export function useComplaintFilters(list: ListState, withCustomer = true): Filter[] {
  const { t, word } = useTexts()
  const causes = useCauses()
  const given = (name: string, label: string): Filter => ({
    kind: 'given',
    name,
    label,
    value: `#${list.filter(name) ?? ''}`,
  })
  return [
    {
      kind: 'many',
      name: 'state',
      label: t('complaints.state'),
      options: [
        { value: 'open', label: t('complaints.notClosed') },
        { value: 'all', label: t('complaints.anyState') },
        ...caseStates.map((value) => ({ value, label: word('complaintState', value) })),
      ],
      always: true,
    },
    {
      kind: 'one',
      name: 'due',
      label: t('complaints.due'),
      options: [
        { value: 'overdue', label: t('complaints.overdue') },
        { value: 'today', label: t('complaints.dueToday') },
        { value: 'week', label: t('complaints.dueWeek') },
        { value: 'paused', label: t('complaints.isPaused') },
      ],
      always: true,
    },
    {
      kind: 'many',
      name: 'grade',
      label: t('customers.grade'),
      options: grades.map((value) => ({ value, label: word('grade', value) })),
      always: true,
    },
    {
      kind: 'many',
      name: 'kind',
      label: t('complaints.kind'),
      options: complaintKinds.map((value) => ({ value, label: word('complaintKind', value) })),
      always: true,
    },
    {
      kind: 'many',
      name: 'severity',
      label: t('complaints.severity'),
      options: [1, 2, 3, 4].map((value) => ({
        value: String(value),
        label: word('complaintSeverity', String(value)),
      })),
    },
    {
      kind: 'one',
      name: 'cause',
      label: t('complaints.cause'),
      options: (causes.data?.items ?? []).map((cause) => ({ value: String(cause.causeId), label: cause.name })),
    },
    { kind: 'yes', name: 'reopened', label: t('complaints.reopened') },
    { kind: 'day', name: 'from', label: t('complaints.receivedFrom') },
    { kind: 'day', name: 'to', label: t('complaints.receivedTo') },
    ...(withCustomer ? [given('customer', t('complaints.customer'))] : []),
    given('product', t('complaints.product')),
    given('supplier', t('complaints.supplier')),
    { kind: 'given', name: 'batch', label: t('complaints.batch'), value: list.filter('batch') ?? '' },
  ]
}

/** The one queue: by grade, then by what is due first. */
export function ComplaintsPage() {
  const { t } = useTexts()
  const can = useCan()
  const { params, set } = useAddress()
  const list = useListState('grade,dueAt', complaintFilters)
  const complaints = useComplaints(list)
  const columns = useComplaintColumns()
  const filters = useComplaintFilters(list)
  const mayWrite = can('writeComplaints')
  const receiving = params.get('create') === 'true' && mayWrite
  useHotkeys([['n', () => mayWrite && set({ create: 'true' })]])
  const openId = list.open === null ? null : Number(list.open)
  const opened = complaints.items.find((one) => one.complaintId === openId)
  const assignee = list.filter('assignee') ?? ''
  const chosen = Object.keys(list.filters).some((name) => name !== 'assignee')
  return (
    <ListPage
      title={t('complaints.queue')}
      note={t('complaints.queueNote')}
      actions={
        <>
          <Whose value={assignee} onChange={(next) => list.setFilter('assignee', next)} />
          {mayWrite && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              title={`${t('complaints.receive')} (N)`}
              onClick={() => set({ create: 'true' })}
            >
              {t('complaints.receive')}
            </Button>
          )}
        </>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.number ?? ''} page={`/complaints/${openId}`} onClose={() => list.setOpen(null)}>
            <ComplaintPanel key={openId} complaintId={openId} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="complaints" />
      <DataGrid
        id="complaints"
        label={t('complaints.queue')}
        columns={columns}
        query={complaints}
        list={list}
        rowId={(row) => String(row.complaintId)}
        pageOf={(row) => `/complaints/${row.complaintId}`}
        csv={{ path: '/api/v1/complaints', fileName: 'complaints.csv' }}
        tools={<FilterChips list={list} filters={filters} search={t('complaints.search')} />}
        narrow={(row) => <NarrowComplaint complaint={row} />}
        empty={
          chosen ? (
            <EmptyState
              title={t('grid.nothing')}
              hint={t('grid.nothingHint')}
              action={
                <Button variant="default" size="xs" onClick={list.clearFilters}>
                  {t('filter.clear')}
                </Button>
              }
            />
          ) : assignee ? (
            <EmptyState
              title={t('complaints.noneOfYours')}
              hint={t('complaints.noneOfYoursHint')}
              action={
                <Button variant="default" size="xs" onClick={() => list.setFilter('assignee', null)}>
                  {t('complaints.ofAll')}
                </Button>
              }
            />
          ) : (
            <EmptyState title={t('complaints.empty')} hint={t('complaints.emptyHint')} />
          )
        }
      />
      {receiving && <ReceiveDialog onClose={() => set({ create: null })} />}
    </ListPage>
  )
}

export function useComplaintColumns({ withCustomer = true } = {}): GridColumn<ListedComplaint>[] {
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  return useMemo(
    () => [
      {
        id: 'number',
        title: t('complaints.number'),
        cell: (row) => <ComplaintLink complaint={row} />,
        sort: 'number',
        width: 124,
      },
      {
        id: 'grade',
        title: t('customers.grade'),
        cell: (row) => <GradeBadge grade={row.grade} />,
        sort: 'grade',
        width: 70,
        grow: 0.3,
      },
      {
        id: 'due',
        title: t('complaints.due'),
        cell: (row) => <DueBadge clock={row.clock} />,
        sort: 'dueAt',
        width: 200,
      },
      {
        id: 'severity',
        title: t('complaints.severity'),
        cell: (row) => <SeverityBadge severity={row.severity} short />,
        sort: 'severity',
        width: 88,
        grow: 0.3,
      },
      {
        id: 'subject',
        title: t('complaints.subject'),
        cell: (row) => <span title={row.subject}>{row.subject}</span>,
        width: 220,
        grow: 3,
      },
      ...(withCustomer
        ? [
            {
              id: 'customer',
              title: t('complaints.customer'),
              cell: (row: ListedComplaint) => <CustomerLink customer={row.customer} />,
              width: 160,
              grow: 1.6,
            },
          ]
        : []),
      { id: 'kind', title: t('complaints.kind'), cell: (row) => word('complaintKind', row.kind), width: 88 },
      {
        id: 'product',
        title: t('complaints.product'),
        cell: (row) => (row.product ? <span title={row.product.code}>{row.product.name}</span> : <NothingText />),
        width: 140,
      },
      {
        id: 'batch',
        title: t('complaints.batch'),
        cell: (row) => row.batch ?? <NothingText />,
        width: 110,
        hidden: true,
      },
      {
        id: 'state',
        title: t('complaints.state'),
        cell: (row) => <ComplaintStateBadge state={row.state} rejected={row.isRejected} />,
        sort: 'state',
        width: 152,
      },
      {
        id: 'assignee',
        title: t('complaints.assignee'),
        cell: (row) =>
          row.assignee ? (
            <PersonName person={row.assignee} />
          ) : (
            <Text span inherit c="dimmed">
              {t('complaints.nobody')}
            </Text>
          ),
        width: 100,
      },
      {
        id: 'received',
        title: t('complaints.received'),
        cell: (row) => <DateText value={row.receivedAt} time />,
        sort: 'receivedAt',
        sortFirst: 'descending' as const,
        width: 134,
      },
      {
        id: 'closed',
        title: t('complaints.closedOn'),
        cell: (row) => <DateText value={row.closedAt} />,
        sort: 'closedAt',
        width: 108,
        hidden: true,
      },
      ...(seesCost
        ? [
            {
              id: 'cost',
              title: t('complaints.cost'),
              cell: (row: ListedComplaint) => <MoneyText value={row.cost} />,
              align: 'right' as const,
              sort: 'cost',
              width: 100,
              hidden: true,
            },
          ]
        : []),
    ],
    [t, word, seesCost, withCustomer],
  )
}

/** Two lines: what is due, and what it is about. */
export function NarrowComplaint({ complaint }: { complaint: ListedComplaint }) {
  const { t } = useTexts()
  return (
    <Group gap="sm" wrap="nowrap">
      <GradeBadge grade={complaint.grade} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text fw={600} truncate>
          {complaint.subject}
        </Text>
        <Group gap={6} wrap="nowrap">
          <DueBadge clock={complaint.clock} />
          <Text fz="xs" c="dimmed" truncate>
            {complaint.customer.name} · {complaint.assignee?.name ?? t('complaints.nobody')}
          </Text>
        </Group>
      </div>
      <SeverityBadge severity={complaint.severity} short />
    </Group>
  )
}
