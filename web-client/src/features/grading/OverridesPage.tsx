import { Button, Group } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useCan, useMe } from '@/api/session'
import type { GradeOverride } from '@/api/types'
import { DateText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { DecideOverrideDialog, overrideActs } from './OverrideDialogs'
import { OverrideStateBadge } from './OverrideStateBadge'
import { type Decision, overrideFilters, useOverrides } from './overrideQueries'

const states = ['proposed', 'approved', 'rejected', 'ended', 'withdrawn'] as const

/** Grades set by hand: what waits for a decision, what holds and until when. */
export function OverridesPage() {
  const { t, word } = useTexts()
  const can = useCan()
  const me = useMe()
  const list = useListState('until', overrideFilters)
  const overrides = useOverrides(list)
  const approve = can('approveOverride')
  const override = can('overrideGrade')
  const personId = me?.personId
  const [deciding, setDeciding] = useState<{ override: GradeOverride; decision: Decision } | null>(null)
  const columns = useMemo<GridColumn<GradeOverride>[]>(
    () => [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 210,
        grow: 2,
      },
      {
        id: 'computed',
        title: t('grading.computed'),
        cell: (row) => <GradeBadge grade={row.computedGrade} customerId={row.customer.customerId} />,
        width: 90,
      },
      {
        id: 'grade',
        title: t('grading.byHand'),
        cell: (row) => <GradeBadge grade={row.grade} />,
        sort: 'grade',
        width: 90,
      },
      {
        id: 'state',
        title: t('grading.state'),
        cell: (row) => <OverrideStateBadge state={row.state} />,
        sort: 'state',
        width: 120,
      },
      { id: 'reason', title: t('grading.reason'), cell: (row) => row.reason, width: 220, grow: 3 },
      {
        id: 'until',
        title: t('grading.until'),
        cell: (row) => <DateText value={row.until} />,
        sort: 'until',
        width: 115,
      },
      {
        id: 'proposedBy',
        title: t('grading.proposedBy'),
        cell: (row) => <PersonName person={row.proposedBy} />,
        width: 110,
      },
      {
        id: 'proposedAt',
        title: t('grading.proposedAt'),
        cell: (row) => <DateText value={row.proposedAt} time />,
        sort: 'proposedAt',
        width: 145,
        hidden: true,
      },
      {
        id: 'decidedBy',
        title: t('grading.decidedBy'),
        cell: (row) => <PersonName person={row.decidedBy} />,
        width: 110,
      },
      {
        id: 'acts',
        title: t('grading.decide'),
        cell: (row) => (
          <Group gap={4} wrap="nowrap">
            {overrideActs(row, { approve, override, personId }).map((decision) => (
              <Button
                key={decision}
                size="compact-xs"
                variant={decision === 'approve' ? 'filled' : 'default'}
                onClick={(event) => {
                  event.stopPropagation()
                  setDeciding({ override: row, decision })
                }}
              >
                {t(`grading.overrideAct.${decision}`)}
              </Button>
            ))}
          </Group>
        ),
        width: 150,
      },
    ],
    [t, approve, override, personId],
  )
  return (
    <ListPage title={t('grading.overrides')} note={t('grading.overridesNote')}>
      <SavedViews id="grading-overrides" />
      <DataGrid
        id="grading-overrides"
        label={t('grading.overrides')}
        columns={columns}
        query={overrides}
        list={list}
        rowId={(row) => String(row.overrideId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        withPanel={false}
        csv={{ path: '/api/v1/grading/overrides', fileName: 'grade-overrides.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'many',
                name: 'state',
                label: t('grading.state'),
                options: states.map((value) => ({ value, label: word('overrideState', value) })),
                always: true,
              },
              { kind: 'day', name: 'endsBefore', label: t('grading.endsBefore'), always: true },
            ]}
          />
        }
        empty={<EmptyState title={t('grading.noOverrides')} hint={t('grading.noOverridesHint')} />}
      />
      {deciding && <DecideOverrideDialog {...deciding} onClose={() => setDeciding(null)} />}
    </ListPage>
  )
}
