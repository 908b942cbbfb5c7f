import { Anchor, Text } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import { Link } from 'react-router'
import type { Job } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { JobStateBadge, ProgressLine } from '@/components/JobProgress'
import { ListPage, SidePanel } from '@/components/ListPage'
import { PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { isOver } from '@/components/useJob'
import { useTexts } from '@/i18n'
import { kindOf, outcomeOf } from './outcome'
import { jobFilters, syncKinds, useSyncJobs } from './queries'
import { SyncJobDetails } from './SyncJobDetails'

const states = ['receiving', 'waiting', 'running', 'done', 'failed', 'cancelled'] as const

export function SyncJobsPage() {
  const { t, word } = useTexts()
  const list = useListState('-createdAt', jobFilters)
  const jobs = useSyncJobs(list)
  const busy = jobs.items.some((job) => !isOver(job))
  // While something runs the list keeps up with it.
  const refresh = useInterval(() => jobs.retry(), 4_000)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only starting and stopping matter
  useEffect(() => {
    if (busy) refresh.start()
    else refresh.stop()
    return refresh.stop
  }, [busy])
  const columns = useMemo<GridColumn<Job>[]>(
    () => [
      {
        id: 'kind',
        title: t('sync.kind'),
        cell: (row) => (
          <Anchor component={Link} to={`/sync/jobs/${row.jobId}`} inherit>
            {word('syncKind', kindOf(row))}
          </Anchor>
        ),
        width: 140,
      },
      { id: 'state', title: t('sync.state'), cell: (row) => <JobStateBadge state={row.state} />, width: 110 },
      {
        id: 'progress',
        title: t('sync.progress'),
        cell: (row) => (
          <div style={{ width: 250 }}>
            <ProgressLine job={row} />
          </div>
        ),
        width: 280,
        grow: 2,
      },
      {
        id: 'created',
        title: t('sync.created'),
        cell: (row) => count(outcomeOf(row).created),
        align: 'right',
        width: 84,
      },
      {
        id: 'updated',
        title: t('sync.updated'),
        cell: (row) => count(outcomeOf(row).updated),
        align: 'right',
        width: 84,
      },
      {
        id: 'unchanged',
        title: t('sync.unchanged'),
        cell: (row) => count(outcomeOf(row).unchanged),
        align: 'right',
        width: 84,
      },
      {
        id: 'failed',
        title: t('sync.failed'),
        cell: (row) =>
          outcomeOf(row).failed ? (
            <Text component="span" inherit c="var(--crm-loss)" fw={600}>
              {plainNumber(outcomeOf(row).failed ?? 0, 0)}
            </Text>
          ) : (
            count(outcomeOf(row).failed)
          ),
        align: 'right',
        width: 84,
      },
      {
        id: 'source',
        title: t('sync.source'),
        cell: (row) => outcomeOf(row).source ?? <NothingText />,
        width: 90,
        hidden: true,
      },
      { id: 'by', title: t('sync.by'), cell: (row) => <PersonName person={row.createdBy} />, width: 120 },
      { id: 'at', title: t('sync.at'), cell: (row) => <DateText value={row.createdAt} time />, width: 150 },
      {
        id: 'finished',
        title: t('sync.finishedAt'),
        cell: (row) => <DateText value={row.finishedAt} time />,
        width: 150,
        hidden: true,
      },
    ],
    [t, word],
  )
  const openId = list.open === null ? null : Number(list.open)
  const opened = jobs.items.find((job) => job.jobId === openId)
  return (
    <ListPage
      title={t('sync.jobs')}
      note={t('sync.jobsNote')}
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.title ?? ''} page={`/sync/jobs/${openId}`} onClose={() => list.setOpen(null)}>
            <SyncJobDetails key={openId} jobId={openId} />
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="sync-jobs"
        label={t('sync.jobs')}
        columns={columns}
        query={jobs}
        list={list}
        rowId={(row) => String(row.jobId)}
        pageOf={(row) => `/sync/jobs/${row.jobId}`}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'one',
                name: 'kind',
                label: t('sync.kind'),
                options: syncKinds.map((value) => ({ value: `sync.${value}`, label: word('syncKind', value) })),
                always: true,
              },
              {
                kind: 'many',
                name: 'state',
                label: t('sync.state'),
                options: states.map((value) => ({ value, label: word('jobState', value) })),
                always: true,
              },
            ]}
          />
        }
        empty={<EmptyState title={t('sync.none')} hint={t('sync.noneHint')} />}
      />
    </ListPage>
  )
}

function count(value: number | undefined) {
  return value === undefined ? <NothingText /> : plainNumber(value, 0)
}
