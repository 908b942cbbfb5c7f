import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { ListState } from '@/components/grid/useListState'

export const useRunComparison = (runId: number, otherId: number) =>
  useQuery({
    queryKey: ['grading', 'compare', runId, otherId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/runs/{runId}/compare/{otherId}', {
          params: { path: { runId, otherId } },
          signal,
        }),
      ),
  })

export const differenceFilters = ['from', 'to'] as const

export const useRunDifferences = (runId: number, otherId: number, list: ListState) =>
  useListQuery(
    ['grading', 'differences', runId, otherId, list.sort, list.filters],
    ({ cursor, limit, count, signal }) =>
      answer(
        api.GET('/api/v1/grading/runs/{runId}/compare/{otherId}/customers', {
          params: { path: { runId, otherId }, query: { ...list.filters, sort: list.sort, limit, cursor, count } },
          signal,
        }),
      ),
  )

/** Runs to choose from: the newest that came to a result. */
export const useComparableRuns = (enabled: boolean) =>
  useQuery({
    queryKey: ['grading', 'runs', 'comparable'],
    queryFn: async ({ signal }) => {
      const page = await answer(api.GET('/api/v1/grading/runs', { params: { query: { limit: 100 } }, signal }))
      return page.items.filter(({ state }) => state === 'done' || state === 'committed')
    },
    enabled,
  })
