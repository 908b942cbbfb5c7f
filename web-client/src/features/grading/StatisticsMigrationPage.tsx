import { Anchor, Button, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import { useCan } from '@/api/session'
import type { MigrationCell } from '@/api/types'
import { Chart, type ChartColours, type ChartOption } from '@/components/Chart'
import { CsvButton } from '@/components/CsvButton'
import { ChangeText, MoneyText, NumberText } from '@/components/figures'
import { change, plainNumber, shortMoney } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { MovementMatrix } from './MovementMatrix'
import { grades } from './queries'
import classes from './StatisticsMigrationPage.module.css'
import { StatisticsRunSelect } from './StatisticsRunSelect'
import { StatisticsTabs } from './StatisticsTabs'
import { sumByGroup, useFinishedRuns, useMigration, usualPair } from './statisticsQueries'

/** Who went from which grade to which between two runs, and what it brought. */
export function StatisticsMigrationPage() {
  const { t } = useTexts()
  const { params, set } = useAddress()
  const runs = useFinishedRuns()
  const usual = usualPair(runs.data ?? [])
  const from = Number(params.get('from')) || usual?.[0] || 0
  const to = Number(params.get('to')) || usual?.[1] || 0
  const by = params.get('by') === 'region' ? 'region' : 'owner'
  const only = params.get('only')
  const whole = useMigration(from, to, 'none')
  const grouped = useMigration(from, to, by)
  const groupedCells = grouped.data?.items ?? []
  const chosen = only === null ? (whole.data?.items ?? []) : groupedCells.filter((cell) => keyOf(cell, by) === only)
  const nameOf = (key: string) => {
    const cell = groupedCells.find((one) => keyOf(one, by) === key)
    if (by === 'owner') return cell?.owner?.name ?? t('statistics.noOwner')
    return cell?.region ?? t('statistics.noRegion')
  }
  const asOf = (runId: number) => runs.data?.find((run) => run.runId === runId)?.asOf ?? ''
  const narrowed = only === null ? '' : `&${by}=${encodeURIComponent(only)}`
  const linkOf = (fromGrade: string, toGrade: string) =>
    `/grading/statistics/migration/customers?from=${from}&to=${to}&fromGrade=${fromGrade}&toGrade=${toGrade}${only === '' ? '' : narrowed}`
  const compare = from > 0 && to > 0 && from !== to
  return (
    <Page
      title={t('grading.statistics')}
      note={t('statistics.migrationNote')}
      actions={
        runs.data &&
        runs.data.length > 1 && (
          <Group gap={6}>
            <StatisticsRunSelect
              label={t('statistics.from')}
              runs={runs.data}
              value={from}
              onChange={(runId) => set({ from: String(runId), only: null })}
            />
            <span aria-hidden>→</span>
            <StatisticsRunSelect
              label={t('statistics.to')}
              runs={runs.data}
              value={to}
              onChange={(runId) => set({ to: String(runId), only: null })}
            />
          </Group>
        )
      }
    >
      <StatisticsTabs />
      {(runs.isPending || (compare && whole.isPending)) && <RowsSkeleton rows={10} />}
      {runs.isError && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {whole.isError && !whole.data && <ErrorState error={whole.error} onRetry={() => void whole.refetch()} />}
      {runs.data && !usual && <EmptyState title={t('statistics.twoRuns')} hint={t('statistics.twoRunsHint')} />}
      {usual && from === to && <EmptyState compact title={t('statistics.sameRun')} />}
      {compare && whole.data && (
        <Stack aria-busy={whole.isPlaceholderData}>
          {only !== null && (
            <Group gap="sm">
              <Text fw={600}>{t('statistics.only', { name: nameOf(only) })}</Text>
              <Button variant="default" size="compact-xs" onClick={() => set({ only: null })}>
                {t('statistics.all')}
              </Button>
            </Group>
          )}
          <div className={classes.pair}>
            <Card title={t('statistics.flow')}>
              <Flow cells={chosen} before={asOf(from)} after={asOf(to)} linkOf={linkOf} />
            </Card>
            <Card
              title={t('statistics.matrix')}
              actions={
                <CsvButton
                  path={`/api/v1/grading/statistics/migration?from=${from}&to=${to}`}
                  fileName="grade-migration.csv"
                />
              }
            >
              <MovementMatrix
                caption={t('statistics.matrix')}
                movement={chosen.map((cell) => ({
                  ...cell,
                  // Both sides or neither: half a comparison says nothing.
                  contribution: cell.contributionBefore === null ? null : cell.contributionAfter,
                  contributionBefore: cell.contributionAfter === null ? null : cell.contributionBefore,
                }))}
                seesCost
                sides={[asOf(from), asOf(to)]}
                linkOf={linkOf}
              />
            </Card>
          </div>
          <Card
            title={t('statistics.groups')}
            actions={
              <>
                <SegmentedControl
                  size="xs"
                  aria-label={t('statistics.groups')}
                  data={[
                    { value: 'owner', label: t('statistics.byOwner') },
                    { value: 'region', label: t('statistics.byRegion') },
                  ]}
                  value={by}
                  onChange={(next) => set({ by: next, only: null })}
                />
                <CsvButton
                  path={`/api/v1/grading/statistics/migration?from=${from}&to=${to}&by=${by}`}
                  fileName={`grade-migration-by-${by}.csv`}
                />
              </>
            }
          >
            {grouped.isPending && <RowsSkeleton rows={5} />}
            {grouped.isError && <ErrorState compact error={grouped.error} onRetry={() => void grouped.refetch()} />}
            {grouped.data && (
              <Groups
                cells={groupedCells}
                by={by}
                only={only}
                onOnly={(key) => set({ only: key })}
                listOf={(key) =>
                  key === ''
                    ? null
                    : `/grading/statistics/migration/customers?from=${from}&to=${to}&${by}=${encodeURIComponent(key)}`
                }
              />
            )}
          </Card>
        </Stack>
      )}
    </Page>
  )
}

const keyOf = (cell: MigrationCell, by: 'owner' | 'region') =>
  by === 'owner' ? String(cell.owner?.personId ?? 0) : (cell.region ?? '')

interface FlowProps {
  cells: MigrationCell[]
  before: string
  after: string
  linkOf: (from: string, to: string) => string
}

function Flow({ cells, before, after, linkOf }: FlowProps) {
  const { t, language } = useTexts()
  const navigate = useNavigate()
  const option = useCallback(
    (colours: ChartColours): ChartOption => {
      const left = grades.filter((grade) => cells.some((cell) => cell.from === grade))
      const right = grades.filter((grade) => cells.some((cell) => cell.to === grade))
      const sum = (side: 'from' | 'to', grade: string) =>
        cells.filter((cell) => cell[side] === grade).reduce((total, cell) => total + cell.customers, 0)
      const node = (side: 'from' | 'to', grade: (typeof grades)[number]) => ({
        name: `${side}:${grade}`,
        itemStyle: { color: colours.grades[grade] },
        label: {
          position: side === 'from' ? 'right' : 'left',
          formatter: `${grade}  ${plainNumber(sum(side, grade), 0)}`,
        },
      })
      return {
        tooltip: {
          trigger: 'item',
          formatter: ({ data }: { data: { source?: string; target?: string; value?: number; name?: string } }) => {
            if (!data.source || !data.target) return data.name?.slice(-1) ?? ''
            const from = data.source.slice(-1)
            const to = data.target.slice(-1)
            const cell = cells.find((one) => one.from === from && one.to === to)
            const told = t('statistics.flowTip', { from, to, customers: plainNumber(data.value ?? 0, 0) })
            if (!cell || cell.contributionBefore === null || cell.contributionAfter === null) return told
            return `${told}<br/>${t('statistics.brought', {
              before: shortMoney(cell.contributionBefore, language),
              after: shortMoney(cell.contributionAfter, language),
            })}`
          },
        },
        series: [
          {
            type: 'sankey',
            left: 4,
            right: 4,
            top: 8,
            bottom: 8,
            nodeWidth: 14,
            nodeGap: 12,
            layoutIterations: 0,
            draggable: false,
            emphasis: { focus: 'adjacency' },
            label: { color: colours.text, fontWeight: 600 },
            lineStyle: { color: 'gradient', opacity: 0.35, curveness: 0.5 },
            data: [...left.map((grade) => node('from', grade)), ...right.map((grade) => node('to', grade))],
            links: cells
              .filter((cell) => cell.customers > 0)
              .map((cell) => ({ source: `from:${cell.from}`, target: `to:${cell.to}`, value: cell.customers })),
          },
        ],
      }
    },
    [cells, t, language],
  )
  return (
    <>
      <Group justify="space-between" fz="xs" c="dimmed">
        <span>{before}</span>
        <span>{after}</span>
      </Group>
      <Chart
        option={option}
        height={300}
        label={t('statistics.flowLabel', { from: before, to: after })}
        onPick={({ data }) => {
          const link = data as { source?: string; target?: string } | undefined
          if (link?.source && link.target) void navigate(linkOf(link.source.slice(-1), link.target.slice(-1)))
        }}
      />
    </>
  )
}

interface GroupsProps {
  cells: MigrationCell[]
  by: 'owner' | 'region'
  only: string | null
  onOnly: (key: string) => void
  listOf: (key: string) => string | null
}

function Groups({ cells, by, only, onOnly, listOf }: GroupsProps) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const sums = useMemo(() => sumByGroup(cells, by), [cells, by])
  return (
    <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{by === 'owner' ? t('customers.owner') : t('customers.region')}</Table.Th>
            <Table.Th ta="right">▲ {t('statistics.movedUp')}</Table.Th>
            <Table.Th ta="right">▼ {t('statistics.movedDown')}</Table.Th>
            <Table.Th ta="right">{t('statistics.stayed')}</Table.Th>
            {seesCost && (
              <>
                <Table.Th ta="right">{t('statistics.contributionBefore')}</Table.Th>
                <Table.Th ta="right">{t('statistics.contributionAfter')}</Table.Th>
                <Table.Th ta="right">{t('statistics.change')}</Table.Th>
              </>
            )}
            <Table.Th>
              <span className="visually-hidden">{t('statistics.matrix')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sums.map((sum) => {
            const name = sum.name ?? (by === 'owner' ? t('statistics.noOwner') : t('statistics.noRegion'))
            const list = listOf(sum.key)
            return (
              <Table.Tr key={sum.key} aria-current={only === sum.key || undefined}>
                <Table.Td fw={only === sum.key ? 600 : undefined}>
                  {list ? (
                    <Anchor component={Link} to={list} inherit>
                      {name}
                    </Anchor>
                  ) : (
                    name
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <NumberText value={sum.up} digits={0} />
                </Table.Td>
                <Table.Td ta="right">
                  <NumberText value={sum.down} digits={0} />
                </Table.Td>
                <Table.Td ta="right">
                  <NumberText value={sum.same} digits={0} />
                </Table.Td>
                {seesCost && (
                  <>
                    <Table.Td ta="right">
                      <MoneyText value={sum.contributionBefore} judge />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={sum.contributionAfter} judge />
                    </Table.Td>
                    <Table.Td ta="right">
                      {sum.contributionBefore !== null && sum.contributionAfter !== null && (
                        <ChangeText value={change(sum.contributionAfter, sum.contributionBefore)} />
                      )}
                    </Table.Td>
                  </>
                )}
                <Table.Td ta="right">
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-xs"
                    aria-label={`${t('statistics.matrix')}: ${name}`}
                    onClick={() => onOnly(sum.key)}
                  >
                    {t('statistics.matrix')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
