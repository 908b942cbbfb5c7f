import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useCan, useMe } from '@/api/session'
import type { CaseAction } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { ComplaintLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { actionFilters, actionStandings, actionsQuery } from './actionQueries'
import { CaseActions } from './CaseActions'
import classes from './case.module.css'
import { useAllActions } from './queries'
import { Whose } from './Whose'

const pageOf = (row: CaseAction) => `/complaints/${row.complaintId}?tab=actions`

/** What is still to be done about causes, in all complaints: what is overdue stands first. */
export function ActionsPage() {
  const { t, word } = useTexts()
  const today = useMe()?.today ?? ''
  const mayWrite = useCan()('writeComplaints')
  const list = useListState('dueOn', actionFilters)
  const asked = useMemo(() => ({ ...list, filters: actionsQuery(list.filters, today) }), [list, today])
  const actions = useAllActions(asked)
  const columns = useActionColumns()
  const found = actions.items.find((one) => String(one.actionId) === list.open)
  // Done, it may be in the list no more: what is open stays open.
  const [last, setLast] = useState(found)
  if (found && found !== last) setLast(found)
  const opened = found ?? (String(last?.actionId) === list.open ? last : undefined)
  const standing = list.filter('standing') ?? 'open'
  const filters: Filter[] = [
    {
      kind: 'many',
      name: 'kind',
      label: t('complaints.kind'),
      options: (['containment', 'corrective', 'preventive'] as const).map((value) => ({
        value,
        label: word('actionKind', value),
      })),
      always: true,
    },
  ]
  return (
    <ListPage
      title={t('caseActions.title')}
      note={t('caseActions.note')}
      actions={<Whose value={list.filter('owner')} onChange={(owner) => list.setFilter('owner', owner)} />}
      panel={
        opened && (
          <SidePanel label={opened.complaintNumber} page={pageOf(opened)} onClose={() => list.setOpen(null)}>
            <Text fz="sm" mb="sm">
              {opened.customerName}
            </Text>
            <CaseActions complaintId={opened.complaintId} mayWrite={mayWrite} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="complaint-actions" />
      <DataGrid
        id="complaint-actions"
        label={t('caseActions.title')}
        columns={columns}
        query={actions}
        list={asked}
        rowId={(row) => String(row.actionId)}
        pageOf={pageOf}
        csv={{ path: '/api/v1/complaint-actions', fileName: 'complaint-actions.csv' }}
        tools={
          <Group gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={t('caseActions.standing')}
              data={actionStandings.map((value) => ({ value, label: t(`caseActions.${value}`) }))}
              value={standing}
              onChange={(next) => list.setFilter('standing', next === 'open' ? null : next)}
            />
            <FilterChips list={list} filters={filters} />
          </Group>
        }
        narrow={(row) => <NarrowAction action={row} />}
        empty={
          standing === 'open' && list.filter('kind') === null && list.filter('owner') === null ? (
            <EmptyState title={t('caseActions.empty')} hint={t('caseActions.emptyHint')} />
          ) : (
            <EmptyState
              title={t('grid.nothing')}
              hint={t('grid.nothingHint')}
              action={
                <Button variant="default" size="xs" onClick={list.clearFilters}>
                  {t('filter.clear')}
                </Button>
              }
            />
          )
        }
      />
    </ListPage>
  )
}

function Due({ action }: { action: CaseAction }) {
  const { t } = useTexts()
  if (!action.isOverdue) return <DateText value={action.dueOn} />
  return (
    <span className={classes.late}>
      <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: -2 }} /> <DateText value={action.dueOn} /> ·{' '}
      {t('caseActions.overdue')}
    </span>
  )
}

function NarrowAction({ action }: { action: CaseAction }) {
  const { word } = useTexts()
  return (
    <div>
      <Text fz="sm" fw={600} lineClamp={2} td={action.doneAt ? 'line-through' : undefined}>
        {action.text}
      </Text>
      <Text fz="xs" c="dimmed">
        {action.complaintNumber} · {action.customerName}
      </Text>
      <Text fz="xs" component="div">
        {word('actionKind', action.kind)} · {action.owner.name} · <Due action={action} />
      </Text>
    </div>
  )
}

function useActionColumns(): GridColumn<CaseAction>[] {
  const { t, word } = useTexts()
  return useMemo(
    () => [
      {
        id: 'dueOn',
        title: t('complaints.dueOn'),
        cell: (row) => <Due action={row} />,
        sort: 'dueOn',
        sortFirst: 'ascending',
        width: 170,
        grow: 0.3,
      },
      {
        id: 'text',
        title: t('complaints.action'),
        cell: (row) => <span title={row.text}>{row.text}</span>,
        width: 280,
        grow: 3,
      },
      { id: 'kind', title: t('complaints.kind'), cell: (row) => word('actionKind', row.kind), width: 110, grow: 0.3 },
      {
        id: 'owner',
        title: t('complaints.owner'),
        cell: (row) => <PersonName person={row.owner} />,
        width: 110,
        grow: 0.5,
      },
      {
        id: 'complaint',
        title: t('caseActions.complaint'),
        cell: (row) => <ComplaintLink complaint={{ complaintId: row.complaintId, number: row.complaintNumber }} />,
        width: 140,
        grow: 0.3,
      },
      { id: 'customer', title: t('complaints.customer'), cell: (row) => row.customerName, width: 200, grow: 1 },
      {
        id: 'doneAt',
        title: t('complaints.done'),
        cell: (row) => (row.doneAt ? <DateText value={row.doneAt} time /> : <NothingText />),
        width: 140,
        grow: 0.3,
      },
      {
        id: 'outcome',
        title: t('caseActions.outcome'),
        cell: (row) => row.outcome ?? <NothingText />,
        width: 200,
        grow: 1,
        hidden: true,
      },
      {
        id: 'createdAt',
        title: t('caseActions.createdAt'),
        cell: (row) => <DateText value={row.createdAt} time />,
        sort: 'createdAt',
        width: 140,
        hidden: true,
      },
    ],
    [t, word],
  )
}
