import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Run, RunComparison, RunDifference } from '@/api/types'
import { MoneyText, NumberText } from '@/components/figures'
import { percent, plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { Card, Page } from '@/components/Page'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { GradeDistribution } from './GradeDistribution'
import { MovementMatrix } from './MovementMatrix'
import { MovementSankey } from './MovementSankey'
import { grades } from './queries'
import { differenceFilters, useRunComparison, useRunDifferences } from './runCompareQueries'
import classes from './SchemeEditor.module.css'

function useSides() {
  const params = useParams()
  return { runId: Number(params.runId), otherId: Number(params.otherId) }
}

/** Two runs side by side: how far they agree, and who stands elsewhere. */
export function CompareRunsPage() {
  const { runId, otherId } = useSides()
  const { t } = useTexts()
  const comparison = useRunComparison(runId, otherId)
  return (
    <Page
      title={t('grading.compareRuns')}
      width={1300}
      note={
        <Anchor component={Link} to="/grading/runs" inherit underline="always">
          {t('grading.runs')}
        </Anchor>
      }
      actions={
        <>
          <Button
            component={Link}
            to={`/grading/runs/${otherId}/compare/${runId}`}
            variant="default"
            leftSection={<IconArrowsExchange size={16} aria-hidden />}
          >
            {t('grading.swapSides')}
          </Button>
          <Button component={Link} to={`/grading/runs/${runId}/compare/${otherId}/customers`} variant="default">
            {t('grading.showCustomers')}
          </Button>
        </>
      }
    >
      {comparison.isPending && <RowsSkeleton rows={10} />}
      {comparison.isError && <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.data && <Comparison comparison={comparison.data} />}
    </Page>
  )
}

function Comparison({ comparison }: { comparison: RunComparison }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const { left, right } = comparison
  const list = `/grading/runs/${left.runId}/compare/${right.runId}/customers`
  const movement = useMemo(
    () =>
      comparison.matrix.map(({ from, to, customers, contributionRight }) => ({
        from,
        to,
        customers,
        contribution: contributionRight,
      })),
    [comparison],
  )
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Side run={left} title={t('grading.leftSide')} />
        <Side run={right} title={t('grading.rightSide')} />
      </SimpleGrid>
      <Card title={t('grading.agreement')}>
        <Group gap={36}>
          <Figure
            label={t('grading.sameGrade')}
            value={comparison.agreement === null ? '–' : percent(comparison.agreement)}
            note={t('grading.sameOf', {
              same: plainNumber(comparison.same, 0),
              customers: plainNumber(comparison.customers, 0),
            })}
          />
          <Figure
            label={t('grading.correlation')}
            value={comparison.rankCorrelation === null ? '–' : comparison.rankCorrelation.toFixed(3)}
            note={t('grading.correlationOfScores')}
          />
          <Figure
            label={t('grading.onlyOne')}
            value={plainNumber(comparison.onlyLeft + comparison.onlyRight, 0)}
            note={t('grading.onlyOneNote', { left: comparison.onlyLeft, right: comparison.onlyRight })}
          />
        </Group>
      </Card>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card title={t('grading.movement')} note={seesCost ? t('grading.contributionOfRight') : undefined}>
          <MovementMatrix
            movement={movement}
            seesCost={seesCost}
            linkOf={(from, to) => `${list}?from=${from}&to=${to}`}
            sides={[t('grading.leftSide'), t('grading.rightSide')]}
          />
        </Card>
        <Card title={t('grading.flow')} note={t('grading.flowOfRuns')}>
          <MovementSankey movement={movement} sides={[t('grading.leftSide'), t('grading.rightSide')]} />
        </Card>
      </SimpleGrid>
    </Stack>
  )
}

function Side({ run, title }: { run: Run; title: string }) {
  const { t } = useTexts()
  return (
    <Card
      title={`${title}: ${run.asOf}`}
      note={
        <Group gap="sm">
          <Anchor component={Link} to={`/grading/runs/${run.runId}`} inherit underline="always">
            {t('grading.runOf', { asOf: run.asOf })}
          </Anchor>
          <span>
            {run.scheme.name} · {t('grading.version', { number: run.scheme.number })}
          </span>
        </Group>
      }
    >
      <GradeDistribution counts={run.counts} />
    </Card>
  )
}

function Figure({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <div>
      <Text fz="xs" c="dimmed">
        {label}
      </Text>
      <Text fz="xl" fw={600}>
        {value}
      </Text>
      <Text fz="xs" c="dimmed">
        {note}
      </Text>
    </div>
  )
}

/** The customers behind a comparison. */
export function RunDifferencesPage() {
  const { runId, otherId } = useSides()
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  const comparison = useRunComparison(runId, otherId)
  const list = useListState('-revenue', differenceFilters)
  const differences = useRunDifferences(runId, otherId, list)
  const columns = useMemo<GridColumn<RunDifference>[]>(() => {
    const [left, right] = [t('grading.leftSide'), t('grading.rightSide')]
    const contribution: GridColumn<RunDifference> = {
      id: 'contribution',
      title: `${t('grading.contribution')}, ${right}`,
      cell: (row) => <MoneyText value={row.contributionRight} judge />,
      align: 'right',
      sort: 'contribution',
      width: 140,
    }
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 220,
        grow: 3,
      },
      {
        id: 'move',
        title: t('grading.moved'),
        cell: (row) => (
          <span className={classes.way}>
            <GradeBadge grade={row.from} customerId={row.customer.customerId} runId={runId} />
            <span aria-hidden>→</span>
            <GradeBadge grade={row.to} customerId={row.customer.customerId} runId={otherId} />
          </span>
        ),
        width: 110,
      },
      {
        id: 'scoreLeft',
        title: `${t('grading.score')}, ${left}`,
        cell: (row) => <NumberText value={row.scoreLeft} />,
        align: 'right',
        width: 110,
      },
      {
        id: 'scoreRight',
        title: `${t('grading.score')}, ${right}`,
        cell: (row) => <NumberText value={row.scoreRight} />,
        align: 'right',
        sort: 'score',
        width: 110,
      },
      {
        id: 'revenue',
        title: `${t('grading.revenue')}, ${right}`,
        cell: (row) => <MoneyText value={row.revenueRight} />,
        align: 'right',
        sort: 'revenue',
        width: 130,
      },
      ...(seesCost ? [contribution] : []),
      { id: 'owner', title: t('customers.owner'), cell: (row) => <PersonName person={row.owner} />, width: 120 },
    ]
  }, [t, seesCost, runId, otherId])
  const options = grades.map((value) => ({ value, label: word('grade', value) }))
  return (
    <ListPage
      title={t('grading.differences')}
      note={
        <Anchor component={Link} to={`/grading/runs/${runId}/compare/${otherId}`} inherit>
          ←{' '}
          {comparison.data ? `${comparison.data.left.asOf} / ${comparison.data.right.asOf}` : t('grading.compareRuns')}
        </Anchor>
      }
    >
      <DataGrid
        id="grading-differences"
        label={t('grading.differences')}
        columns={columns}
        query={differences}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        withPanel={false}
        csv={{
          path: `/api/v1/grading/runs/${runId}/compare/${otherId}/customers`,
          fileName: `grading-${runId}-${otherId}.csv`,
        }}
        tools={
          <FilterChips
            list={list}
            filters={[
              { kind: 'many', name: 'from', label: t('grading.leftSide'), options, always: true },
              { kind: 'many', name: 'to', label: t('grading.rightSide'), options, always: true },
            ]}
          />
        }
        empty={<EmptyState title={t('grading.noDifferentGrades')} hint={t('grid.nothingHint')} />}
      />
    </ListPage>
  )
}
