import { Button, SegmentedControl } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { DemandItem, DemandSubject } from '@/api/types'
import { ChangeText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { instant } from '@/components/format'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { type ListState, useListState } from '@/components/grid/useListState'
import { JobProgress } from '@/components/JobProgress'
import { ListPage, SidePanel } from '@/components/ListPage'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { DemandSheet } from './DemandSheet'
import classes from './demand.module.css'
import { periodText } from './periods'
import {
  demandFilters,
  forecastMethods,
  useDemandList,
  useDemandState,
  useForgetForecasts,
  useMakeForecasts,
} from './queries'

const pageOf = (row: DemandItem) =>
  row.subject === 'product' ? `/products/${row.subjectId}/demand` : `/profit/demand/categories/${row.subjectId}`

/** What will probably sell in the next twelve months, by product or category. */
export function DemandPage() {
  const { t } = useTexts()
  const list = useListState('-next12', demandFilters)
  const subject: DemandSubject = list.filter('subject') === 'category' ? 'category' : 'product'
  const demand = useDemandList(list)
  const state = useDemandState()
  const make = useMakeForecasts()
  const columns = useColumns(subject)
  const opened = demand.items.find((one) => String(one.subjectId) === list.open)
  const isMaking = make.isPending || Boolean(state.data?.jobId)
  const button = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={isMaking}
      onClick={() => make.mutate()}
    >
      {t('demand.make')}
    </Button>
  )
  return (
    <ListPage
      title={t('demand.title')}
      note={
        state.data?.madeAt && state.data.madePeriod
          ? t('demand.madeNote', { at: instant(state.data.madeAt), period: periodText(state.data.madePeriod) })
          : t('demand.note')
      }
      actions={button}
      panel={
        opened && (
          <SidePanel label={opened.name} page={pageOf(opened)} onClose={() => list.setOpen(null)}>
            <DemandSheet subject={subject} subjectId={opened.subjectId} isNarrow />
          </SidePanel>
        )
      }
    >
      <div className={classes.list}>
        <ProblemAlert error={make.error} />
        <Making running={state.data?.jobId ?? 0} started={make.data?.jobId ?? 0} />
        <DataGrid
          id={`demand-${subject}`}
          label={t('demand.title')}
          columns={columns}
          query={demand}
          list={list}
          rowId={(row) => String(row.subjectId)}
          pageOf={pageOf}
          csv={{ path: '/api/v1/profit/demand', fileName: `demand-${subject}.csv` }}
          tools={<Tools list={list} subject={subject} />}
          narrow={(row) => <NarrowDemand row={row} />}
          empty={<Empty state={state.data?.madeAt ?? null} action={button} list={list} />}
        />
      </div>
    </ListPage>
  )
}

/** The job that makes new forecasts, as long as there is one and until it has told how it ended. */
function Making({ running, started }: { running: number; started: number }) {
  const [followed, setFollowed] = useState(0)
  const forget = useForgetForecasts()
  // The newest: one that was started here may be over before the state was read.
  const following = Math.max(running, started, followed)
  if (following > followed) setFollowed(following)
  if (following === 0) return null
  return (
    <div className={classes.making}>
      <JobProgress key={following} jobId={following} onOver={forget} startedHere={following === started} />
    </div>
  )
}

function Tools({ list, subject }: { list: ListState; subject: DemandSubject }) {
  const { t, word } = useTexts()
  return (
    <div className={classes.tools}>
      <SegmentedControl
        size="xs"
        aria-label={t('demand.subject')}
        data={(['product', 'category'] as const).map((value) => ({ value, label: word('demandSubject', value) }))}
        value={subject}
        onChange={(value) => {
          list.clearFilters()
          list.setFilter('subject', value === 'product' ? null : value)
        }}
      />
      <FilterChips
        key={subject}
        list={list}
        search={subject === 'product' ? t('demand.searchProduct') : t('demand.searchCategory')}
        filters={[
          {
            kind: 'one',
            name: 'method',
            label: t('demand.method'),
            options: forecastMethods.map((value) => ({ value, label: word('forecastMethod', value) })),
            always: true,
          },
        ]}
      />
    </div>
  )
}

function Empty({ state, action, list }: { state: string | null; action: React.ReactNode; list: ListState }) {
  const { t } = useTexts()
  const isFiltered = list.filter('q') !== null || list.filter('method') !== null
  if (isFiltered) return <EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />
  return state ? (
    <EmptyState title={t('demand.notSold')} hint={t('demand.notSoldHint')} />
  ) : (
    <EmptyState title={t('demand.notMade')} hint={t('demand.notMadeHint')} action={action} />
  )
}

/** A forecast as two lines, for narrow screens. */
function NarrowDemand({ row }: { row: DemandItem }) {
  const { t } = useTexts()
  const amount = (value: number | null) =>
    row.subject === 'category' ? <MoneyText value={value} /> : <NumberText value={value} digits={0} />
  return (
    <div className={classes.narrow}>
      <strong>{row.name}</strong>
      <span>{row.next12 === null ? t('demand.tooLittle') : <ChangeText value={row.change} />}</span>
      <span className={classes.quiet}>
        {t('demand.past12')} {amount(row.past12)}
      </span>
      <span>{amount(row.next12)}</span>
    </div>
  )
}

function useColumns(subject: DemandSubject): GridColumn<DemandItem>[] {
  const { t, word } = useTexts()
  return useMemo(() => {
    const amount = (id: 'past12' | 'next1' | 'next12', title: string): GridColumn<DemandItem> => ({
      id,
      title,
      cell: (row) =>
        subject === 'category' ? <MoneyText value={row[id]} /> : <NumberText value={row[id]} digits={0} />,
      align: 'right',
      sort: id,
      width: 120,
    })
    return [
      { id: 'name', title: word('demandSubject', subject), cell: (row) => row.name, sort: 'name', width: 220, grow: 2 },
      ...(subject === 'product'
        ? ([
            { id: 'code', title: t('products.code'), cell: (row) => row.code, width: 120 },
            { id: 'unit', title: t('products.unit'), cell: (row) => row.unit, width: 70, grow: 0.4 },
          ] satisfies GridColumn<DemandItem>[])
        : []),
      amount('past12', t('demand.past12')),
      amount('next1', t('demand.next1')),
      amount('next12', t('demand.next12')),
      {
        id: 'change',
        title: t('demand.change'),
        cell: (row) => <ChangeText value={row.change} />,
        align: 'right',
        sort: 'change',
        width: 100,
      },
      {
        id: 'method',
        title: t('demand.method'),
        cell: (row) => (row.method ? word('forecastMethod', row.method) : t('demand.tooLittle')),
        width: 190,
      },
      {
        id: 'mase',
        title: t('demand.error'),
        hint: t('demand.errorHint'),
        cell: (row) => (row.mase === null ? <NothingText /> : <NumberText value={row.mase} digits={2} />),
        align: 'right',
        sort: 'mase',
        sortFirst: 'ascending',
        width: 110,
      },
    ]
  }, [subject, t, word])
}
