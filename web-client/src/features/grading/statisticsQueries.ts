import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { MigrationCell, Run } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'
import { grades } from './queries'

export const useStatisticsOf = (from: string, to: string, today: boolean) =>
  useQuery({
    queryKey: ['grading', 'statistics', from, to, today],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/statistics', { params: { query: { from, to, ...(today ? { today } : {}) } }, signal }),
      ),
  })

export const statisticFilters = ['from', 'to', 'grade', 'period', 'today'] as const

export const useStatisticCustomers = (list: ListState) =>
  useListQuery(['grading', 'statistic-customers', list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { from, to, grade, period, today } = list.filters
    return answer(
      api.GET('/api/v1/grading/statistics/customers', {
        params: {
          query: {
            from: from ?? '',
            to: to ?? '',
            ...(grade ? { grade } : {}),
            ...(period === 'this' || period === 'previous' ? { period } : {}),
            ...(today ? { today: true } : {}),
            sort: list.sort,
            limit,
            cursor,
            count,
          },
        },
        signal,
      }),
    )
  })

export const useOverrideStatistics = () =>
  useQuery({
    queryKey: ['grading', 'override-statistics'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/statistics/overrides', { signal })),
  })

/** The runs that have a result, the newest first. */
export const useFinishedRuns = () =>
  useQuery({
    queryKey: ['grading', 'finished-runs'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/runs', { params: { query: { limit: 100 } }, signal })),
    select: ({ items }) => items.filter((run) => run.state === 'committed' || run.state === 'done'),
  })

export type MigrationGroup = 'none' | 'owner' | 'region'

export const useMigration = (from: number, to: number, by: MigrationGroup) =>
  useQuery({
    queryKey: ['grading', 'migration', from, to, by],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/statistics/migration', { params: { query: { from, to, by } }, signal })),
    enabled: from > 0 && to > 0 && from !== to,
    placeholderData: keepPreviousData,
  })

export const migrantFilters = ['from', 'to', 'fromGrade', 'toGrade', 'owner', 'region'] as const

export const useMigrants = (list: ListState) =>
  useListQuery(['grading', 'migrants', list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { from, to, owner, ...rest } = list.filters
    return answer(
      api.GET('/api/v1/grading/statistics/migration/customers', {
        params: {
          query: {
            from: Number(from),
            to: Number(to),
            ...rest,
            ...(owner ? { owner: Number(owner) } : {}),
            sort: list.sort,
            limit,
            cursor,
            count,
          },
        },
        signal,
      }),
    )
  })

export const useTrend = (runs: number) =>
  useQuery({
    queryKey: ['grading', 'trend', runs],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/statistics/trend', { params: { query: { runs } }, signal })),
    placeholderData: keepPreviousData,
  })

export const useScatter = (runId: number | null) =>
  useQuery({
    queryKey: ['grading', 'scatter', runId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/statistics/score-scatter', { params: { query: runId ? { runId } : {} }, signal }),
      ),
    placeholderData: keepPreviousData,
  })

export type Way = 'up' | 'down' | 'same' | 'side'

/** Which way a customer went. From or to N is neither up nor down: there was no grade. */
export function wayOf(from: string, to: string): Way {
  if (from === to) return 'same'
  if (from === 'N' || to === 'N') return 'side'
  return grades.indexOf(to as 'A') < grades.indexOf(from as 'A') ? 'up' : 'down'
}

export interface MigrationSum {
  key: string
  name: string | null
  up: number
  down: number
  same: number
  contributionBefore: number | null
  contributionAfter: number | null
}

const plus = (sum: number | null, next: number | null) => (sum === null || next === null ? null : sum + next)

/** One line for each owner or region: how many went which way, and what they brought before and after. */
export function sumByGroup(cells: MigrationCell[], by: 'owner' | 'region'): MigrationSum[] {
  const sums = new Map<string, MigrationSum>()
  for (const cell of cells) {
    const key = by === 'owner' ? String(cell.owner?.personId ?? 0) : (cell.region ?? '')
    const sum = sums.get(key) ?? {
      key,
      name: by === 'owner' ? (cell.owner?.name ?? null) : cell.region,
      up: 0,
      down: 0,
      same: 0,
      contributionBefore: 0,
      contributionAfter: 0,
    }
    const way = wayOf(cell.from, cell.to)
    sums.set(key, {
      ...sum,
      up: sum.up + (way === 'up' ? cell.customers : 0),
      down: sum.down + (way === 'down' ? cell.customers : 0),
      same: sum.same + (way === 'same' ? cell.customers : 0),
      contributionBefore: plus(sum.contributionBefore, cell.contributionBefore),
      contributionAfter: plus(sum.contributionAfter, cell.contributionAfter),
    })
  }
  return [...sums.values()].sort(
    (one, other) => (other.contributionAfter ?? other.same) - (one.contributionAfter ?? one.same),
  )
}

/** The two newest runs of different days, or of different schemes of one day: the older first. */
export function usualPair(runs: Run[]): [number, number] | null {
  const committed = runs.filter((run) => run.state === 'committed')
  const candidates = committed.length > 1 ? committed : runs
  const after = candidates[0]
  const before = candidates.find((run) => after && run.asOf !== after.asOf) ?? candidates[1]
  return after && before ? [before.runId, after.runId] : null
}
