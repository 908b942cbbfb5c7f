import { Anchor, Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Run } from '@/api/types'
import { DateText, NothingText, NumberText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { GradeDistribution } from './GradeDistribution'
import { useRuns } from './queries'
import { RunStateBadge } from './RunStateBadge'
import { StartRunDialog } from './StartRunDialog'

export function RunsPage() {
  const { t } = useTexts()
  const can = useCan()
  const list = useListState('-startedAt', [])
  const runs = useRuns(list)
  const [params, setParams] = useSearchParams()
  const starting = params.get('start') === 'true' && can('runGrading')
  const setStarting = (on: boolean) => setParams(on ? { start: 'true' } : {})
  const columns = useMemo<GridColumn<Run>[]>(
    () => [
      {
        id: 'asOf',
        title: t('grading.asOf'),
        cell: (row) => (
          <Anchor component={Link} to={`/grading/runs/${row.runId}`} inherit>
            <DateText value={row.asOf} />
          </Anchor>
        ),
        width: 120,
      },
      { id: 'state', title: t('grading.state'), cell: (row) => <RunStateBadge state={row.state} />, width: 130 },
      {
        id: 'scheme',
        title: t('grading.scheme'),
        cell: (row) => `${row.scheme.name} · ${t('grading.version', { number: row.scheme.number })}`,
        width: 200,
        grow: 2,
      },
      {
        id: 'distribution',
        title: t('grading.distribution'),
        cell: (row) =>
          row.graded > 0 ? (
            <div style={{ width: 220 }}>
              <GradeDistribution counts={row.counts} small />
            </div>
          ) : (
            <NothingText />
          ),
        width: 250,
        grow: 2,
      },
      {
        id: 'graded',
        title: t('grading.graded'),
        cell: (row) => <NumberText value={row.graded} digits={0} />,
        align: 'right',
        width: 90,
      },
      {
        id: 'startedBy',
        title: t('grading.startedBy'),
        cell: (row) => <PersonName person={row.startedBy} />,
        width: 110,
      },
      {
        id: 'startedAt',
        title: t('grading.startedAt'),
        cell: (row) => <DateText value={row.startedAt} time />,
        width: 150,
      },
      {
        id: 'committedAt',
        title: t('grading.committedAt'),
        cell: (row) => <DateText value={row.committedAt} time />,
        width: 150,
        hidden: true,
      },
      { id: 'note', title: t('grading.note'), cell: (row) => row.note ?? <NothingText />, width: 160, hidden: true },
    ],
    [t],
  )
  const start = can('runGrading') && (
    <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setStarting(true)}>
      {t('grading.startRun')}
    </Button>
  )
  return (
    <ListPage title={t('grading.runs')} actions={start}>
      <DataGrid
        id="grading-runs"
        label={t('grading.runs')}
        columns={columns}
        query={runs}
        list={list}
        rowId={(row) => String(row.runId)}
        pageOf={(row) => `/grading/runs/${row.runId}`}
        withPanel={false}
        empty={<EmptyState title={t('grading.noRuns')} hint={t('grading.noRunsHint')} action={start} />}
      />
      {starting && (
        <StartRunDialog schemeId={Number(params.get('scheme')) || undefined} onClose={() => setStarting(false)} />
      )}
    </ListPage>
  )
}
