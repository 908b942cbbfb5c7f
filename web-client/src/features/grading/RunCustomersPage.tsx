import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { RunResult } from '@/api/types'
import { MoneyText, NumberText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { GradeWhy } from '@/components/grade/GradeWhy'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { grades, resultFilters, useRun, useRunResults } from './queries'

/** Who got which grade in a run, who moved, and why. */
export function RunCustomersPage() {
  const runId = Number(useParams().runId)
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  const run = useRun(runId)
  const list = useListState('-score', resultFilters)
  const results = useRunResults(runId, list)
  const columns = useMemo<GridColumn<RunResult>[]>(() => {
    const contribution: GridColumn<RunResult> = {
      id: 'contribution',
      title: t('grading.contribution'),
      cell: (row) => <MoneyText value={row.contribution} judge />,
      align: 'right',
      sort: 'contribution',
      width: 120,
    }
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        width: 220,
        grow: 3,
      },
      { id: 'code', title: t('customers.code'), cell: (row) => row.customer.code, width: 100 },
      {
        id: 'score',
        title: t('grading.score'),
        cell: (row) => <NumberText value={row.score} />,
        align: 'right',
        sort: 'score',
        width: 90,
      },
      { id: 'grade', title: t('grading.grade'), cell: (row) => <GradeBadge grade={row.grade} />, width: 80, grow: 0.5 },
      {
        id: 'previous',
        title: t('grading.before'),
        cell: (row) => <GradeBadge grade={row.previousGrade} />,
        width: 80,
        grow: 0.5,
      },
      {
        id: 'revenue',
        title: t('grading.revenue'),
        cell: (row) => <MoneyText value={row.revenue} />,
        align: 'right',
        sort: 'revenue',
        width: 120,
      },
      ...(seesCost ? [contribution] : []),
      { id: 'owner', title: t('customers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 120 },
    ]
  }, [t, seesCost])
  const openId = list.open === null ? null : Number(list.open)
  const opened = results.items.find((result) => result.customer.customerId === openId)
  const options = grades.map((value) => ({ value, label: word('grade', value) }))
  return (
    <ListPage
      title={t('grading.resultOf', { asOf: run.data?.asOf ?? '' })}
      note={
        <Anchor component={Link} to={`/grading/runs/${runId}`} inherit>
          ← {t('grading.backToRun')}
        </Anchor>
      }
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel
            label={opened?.customer.name ?? ''}
            page={`/customers/${openId}`}
            onClose={() => list.setOpen(null)}
          >
            <GradeWhy key={openId} customerId={openId} runId={runId} />
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="grading-results"
        label={t('grading.runs')}
        columns={columns}
        query={results}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        csv={{ path: `/api/v1/grading/runs/${runId}/results`, fileName: `grading-${run.data?.asOf ?? runId}.csv` }}
        tools={
          <FilterChips
            list={list}
            search={t('customers.search')}
            filters={[
              { kind: 'one', name: 'grade', label: t('grading.grade'), options, always: true },
              { kind: 'one', name: 'from', label: t('grading.before'), options, always: true },
              {
                kind: 'one',
                name: 'moved',
                label: t('grading.moved'),
                options: [
                  { value: 'up', label: t('grading.up') },
                  { value: 'down', label: t('grading.down') },
                ],
                always: true,
              },
            ]}
          />
        }
        empty={<EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />}
      />
    </ListPage>
  )
}
