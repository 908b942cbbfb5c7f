import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { ListState } from '@/components/grid/useListState'

export const syncKinds = [
  'categories',
  'suppliers',
  'products',
  'standard-costs',
  'customers',
  'contacts',
  'orders',
  'shipments',
  'invoices',
  'payments',
  'credit-notes',
] as const

export const jobFilters = ['state', 'kind'] as const

export const useSyncJobs = (list: ListState) =>
  useListQuery(['jobs', 'list', list.sort, list.filters], ({ cursor, limit, signal }) =>
    answer(
      api.GET('/api/v1/jobs', {
        params: {
          query: {
            kind: list.filter('kind') ?? 'sync.*',
            ...(list.filter('state') ? { state: list.filter('state') ?? '' } : {}),
            limit,
            cursor,
          },
        },
        signal,
      }),
    ),
  )

export const useRowProblems = (jobId: number) =>
  useListQuery(
    ['jobs', 'problems', jobId],
    ({ cursor, limit, signal }) =>
      answer(
        api.GET('/api/v1/jobs/{jobId}/problems', {
          params: { path: { jobId }, query: { limit, cursor } },
          signal,
        }),
      ),
    { pageSize: 100 },
  )

export interface ReconciliationFilter {
  source?: string
  kind?: string
  from?: string
  to?: string
}

export const useReconciliation = (filter: ReconciliationFilter) =>
  useQuery({
    queryKey: ['reconciliation', filter],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/sync/reconciliation', { params: { query: { ...filter } }, signal })),
  })
