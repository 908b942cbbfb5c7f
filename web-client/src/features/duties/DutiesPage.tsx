import { ActionIcon, Button, Group, SegmentedControl, Text, Tooltip } from '@mantine/core'
import { IconCalendarDue, IconPencil, IconTransfer } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { Duty } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { type Filter, FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { CustomerLink } from '@/components/references'
import { EmptyState } from '@/components/states'
import { DutyKindIcon, dutyKinds } from '@/components/touchpoint/channels'
import { DutyWhen } from '@/components/touchpoint/DutyWhen'
import { ReportDialog } from '@/components/touchpoint/ReportDialog'
import { useTexts } from '@/i18n'
import { DutyPanel } from './DutyPanel'
import classes from './duties.module.css'
import { isOpen } from './open'
import { PostponeDialog } from './PostponeDialog'
import { askedFilters, dutyFilters, useDuties, usualPerson, usualStates } from './queries'
import { ReassignDialog } from './ReassignDialog'
import { WhoseControl } from './WhoseControl'

const views = [usualStates, 'overdue', 'due', 'upcoming', 'done', 'all'] as const

/** Visits, calls and care that are due: done from here with two clicks. */
export function DutiesPage() {
  const { t, word } = useTexts()
  const can = useCan()
  const me = useMe()
  const list = useListState('dueOn', dutyFilters)
  const asked = useMemo(() => ({ ...list, filters: askedFilters(list.filters) }), [list])
  const duties = useDuties(list.sort, asked.filters)
  const [reporting, setReporting] = useState<Duty | null>(null)
  const [postponing, setPostponing] = useState<Duty | null>(null)
  const [reassigning, setReassigning] = useState(false)
  const mayRecord = can('recordTouchpoints')
  const whose = list.filter('person') ?? usualPerson
  const view = list.filter('state') ?? usualStates
  const columns = useDutyColumns(mayRecord, setReporting, setPostponing)
  const opened = duties.items.find((duty) => String(duty.dutyId) === list.open)
  const filters: Filter[] = [
    {
      kind: 'one',
      name: 'kind',
      label: t('duties.kind'),
      options: dutyKinds.map((value) => ({ value, label: word('dutyKind', value) })),
      always: true,
    },
    {
      kind: 'many',
      name: 'grade',
      label: t('customers.grade'),
      options: (['A', 'B', 'C', 'D', 'N'] as const).map((value) => ({ value, label: word('grade', value) })),
    },
    { kind: 'day', name: 'from', label: t('duties.from') },
    { kind: 'day', name: 'to', label: t('duties.to') },
    {
      kind: 'given',
      name: 'customer',
      label: t('grading.customer'),
      value: duties.items[0]?.customer.name ?? `#${list.filter('customer')}`,
    },
  ]
  const viewLabel = (value: string) => {
    if (value === usualStates) return t('duties.todo')
    return value === 'all' ? t('duties.every') : t(`duties.${value as 'overdue' | 'due' | 'upcoming' | 'done'}`)
  }
  const knownViews: string[] = [...views]
  return (
    <ListPage
      title={t('duties.title')}
      note={t('duties.titleNote')}
      actions={
        can('reassignDuties') && (
          <Button
            variant="default"
            leftSection={<IconTransfer size={16} aria-hidden />}
            onClick={() => setReassigning(true)}
          >
            {t('duties.reassign')}
          </Button>
        )
      }
      panel={
        opened && (
          <SidePanel
            label={opened.customer.name}
            page={`/customers/${opened.customer.customerId}/timeline`}
            onClose={() => list.setOpen(null)}
          >
            <DutyPanel
              key={opened.dutyId}
              duty={opened}
              onReport={() => setReporting(opened)}
              onPostpone={() => setPostponing(opened)}
            />
          </SidePanel>
        )
      }
    >
      <SavedViews id="duties" />
      <DataGrid
        id="duties"
        label={t('duties.title')}
        columns={columns}
        query={duties}
        list={asked}
        rowId={(row) => String(row.dutyId)}
        pageOf={(row) => `/customers/${row.customer.customerId}/timeline`}
        csv={{ path: '/api/v1/grading/duties', fileName: 'duties.csv' }}
        tools={
          <div className={classes.tools}>
            <SegmentedControl
              size="xs"
              aria-label={t('duties.standing')}
              data={(knownViews.includes(view) ? knownViews : [view, ...knownViews]).map((value) => ({
                value,
                label: knownViews.includes(value)
                  ? viewLabel(value)
                  : value
                      .split(',')
                      .map((one) => word('dutyStanding', one))
                      .join(', '),
              }))}
              value={view}
              onChange={(next) => list.setFilter('state', next === usualStates ? null : next)}
              style={{ overflowX: 'auto', maxWidth: '100%' }}
            />
            <WhoseControl
              value={whose}
              person={duties.items.find((duty) => String(duty.person?.personId) === whose)?.person ?? null}
              onChange={(next) => list.setFilter('person', next === usualPerson ? null : next)}
            />
            <FilterChips list={list} filters={filters} />
          </div>
        }
        narrow={(row) => <NarrowDuty duty={row} onReport={mayRecord ? () => setReporting(row) : undefined} />}
        empty={
          <EmptyState
            title={view === usualStates && whose === usualPerson ? t('duties.emptyMine') : t('duties.empty')}
            hint={t('duties.emptyHint')}
            action={
              <Group gap="xs">
                {view !== 'upcoming' && (
                  <Button variant="default" size="xs" onClick={() => list.setFilter('state', 'upcoming')}>
                    {t('duties.showUpcoming')}
                  </Button>
                )}
                <Button variant="default" size="xs" component={Link} to="/grading/policies">
                  {t('duties.policiesLink')}
                </Button>
              </Group>
            }
          />
        }
      />
      {reporting && (
        <ReportDialog
          duty={reporting}
          onClose={() => {
            setReporting(null)
            list.setOpen(null)
          }}
        />
      )}
      {postponing && <PostponeDialog duty={postponing} onClose={() => setPostponing(null)} />}
      {reassigning && (
        <ReassignDialog
          away={whose === usualPerson && me ? { personId: me.personId, name: me.name } : null}
          onClose={() => setReassigning(false)}
        />
      )}
    </ListPage>
  )
}

function useDutyColumns(
  mayRecord: boolean,
  report: (duty: Duty) => void,
  postpone: (duty: Duty) => void,
): GridColumn<Duty>[] {
  const { t, word } = useTexts()
  return useMemo(() => {
    const actions: GridColumn<Duty> = {
      id: 'actions',
      title: t('duties.actions'),
      cell: (row) =>
        isOpen(row) ? (
          <Group gap={4} wrap="nowrap">
            <Button
              variant="light"
              size="compact-xs"
              leftSection={<IconPencil size={13} aria-hidden />}
              aria-label={`${t('duties.reportShort')}: ${row.customer.name}`}
              onClick={() => report(row)}
            >
              {t('duties.reportShort')}
            </Button>
            <Tooltip label={t('duties.postpone')}>
              <ActionIcon
                size="sm"
                aria-label={`${t('duties.postpone')}: ${row.customer.name}`}
                onClick={() => postpone(row)}
              >
                <IconCalendarDue size={15} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ) : (
          <NothingText />
        ),
      width: 128,
      grow: 0.4,
    }
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'customer',
        width: 200,
        grow: 3,
      },
      {
        id: 'kind',
        title: t('duties.kind'),
        cell: (row) => (
          <span className={classes.kind}>
            <DutyKindIcon kind={row.kind} />
            {word('dutyKind', row.kind)}
          </span>
        ),
        width: 90,
        grow: 0.5,
      },
      {
        id: 'grade',
        title: t('customers.grade'),
        cell: (row) => <GradeBadge grade={row.grade} customerId={row.customer.customerId} />,
        sort: 'grade',
        width: 72,
        grow: 0.4,
      },
      {
        id: 'dueOn',
        title: t('duties.dueOn'),
        cell: (row) => <DateText value={row.dueOn} />,
        sort: 'dueOn',
        width: 106,
      },
      { id: 'when', title: t('duties.when'), cell: (row) => <DutyWhen duty={row} />, width: 150 },
      {
        id: 'person',
        title: t('duties.person'),
        cell: (row) =>
          row.person ? (
            row.person.name
          ) : (
            <Text span inherit c="dimmed">
              {t('duties.nobody')}
            </Text>
          ),
        width: 110,
      },
      {
        id: 'plannedOn',
        title: t('duties.planned'),
        cell: (row) => <DateText value={row.plannedOn} />,
        width: 110,
        hidden: true,
      },
      {
        id: 'note',
        title: t('duties.postponeNote'),
        cell: (row) => row.note ?? <NothingText />,
        width: 120,
        hidden: true,
      },
      ...(mayRecord ? [actions] : []),
    ]
  }, [t, word, mayRecord, report, postpone])
}

function NarrowDuty({ duty, onReport }: { duty: Duty; onReport?: () => void }) {
  const { t, word } = useTexts()
  return (
    <div className={classes.narrow}>
      <GradeBadge grade={duty.grade} />
      <div className={classes.narrowText}>
        <Text fw={600} truncate>
          {duty.customer.name}
        </Text>
        <Group gap={8} fz="xs" wrap="nowrap">
          <span className={classes.kind}>
            <DutyKindIcon kind={duty.kind} size={13} />
            {word('dutyKind', duty.kind)}
          </span>
          <DutyWhen duty={duty} />
        </Group>
      </div>
      {onReport && isOpen(duty) && (
        <Button
          variant="light"
          size="sm"
          onClick={onReport}
          aria-label={`${t('duties.reportShort')}: ${duty.customer.name}`}
        >
          {t('duties.reportShort')}
        </Button>
      )}
    </div>
  )
}
