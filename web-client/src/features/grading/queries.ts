import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, taggedAnswer } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Grade, SchemeChange } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const grades = ['A', 'B', 'C', 'D', 'N'] as const satisfies readonly Grade[]

/** The schemes in use, or those out of use. */
export const useSchemes = (archived = false) =>
  useQuery({
    queryKey: ['grading', 'schemes', archived],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/schemes', { params: { query: archived ? { archived } : {} }, signal })),
  })

export const useScheme = (schemeId: number) =>
  useQuery({
    queryKey: ['grading', 'scheme', schemeId],
    queryFn: ({ signal }) =>
      taggedAnswer(api.GET('/api/v1/grading/schemes/{schemeId}', { params: { path: { schemeId } }, signal })),
  })

export function useSaveScheme(schemeId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ scheme, etag }: { scheme: SchemeChange; etag: string | null }) =>
      answer(
        api.PUT('/api/v1/grading/schemes/{schemeId}', {
          params: { path: { schemeId }, header: { 'If-Match': etag ?? '*' } },
          body: scheme,
        }),
      ),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['grading', 'scheme', schemeId] })
      void queryClient.invalidateQueries({ queryKey: ['grading', 'schemes'] })
    },
  })
}

export const useRuns = (list: ListState) =>
  useListQuery(['grading', 'runs', list.sort], ({ cursor, limit, count, signal }) =>
    answer(api.GET('/api/v1/grading/runs', { params: { query: { limit, cursor, count } }, signal })),
  )

export const useRun = (runId: number) =>
  useQuery({
    queryKey: ['grading', 'run', runId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/runs/{runId}', { params: { path: { runId } }, signal })),
    // The job's own events come sooner; this only makes sure.
    refetchInterval: (query) =>
      query.state.data?.state === 'waiting' || query.state.data?.state === 'running' ? 4_000 : false,
  })

export function useStartRun() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: { schemeId: number; asOf: string; mode: 'dry' | 'commit' }) =>
      answer(api.POST('/api/v1/grading/runs', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grading', 'runs'] }),
  })
}

export function useCommitRun(runId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/grading/runs/{runId}/commit', { params: { path: { runId } } })),
    // Grades are everywhere: whatever was read before may be out of date.
    onSuccess: () => queryClient.invalidateQueries(),
  })
}

export function useCancelRun(runId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/grading/runs/{runId}/cancel', { params: { path: { runId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grading'] }),
  })
}

export const resultFilters = ['q', 'grade', 'from', 'moved'] as const

export const useRunResults = (runId: number, list: ListState) =>
  useListQuery(['grading', 'results', runId, list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { moved, ...filters } = list.filters
    return answer(
      api.GET('/api/v1/grading/runs/{runId}/results', {
        params: {
          path: { runId },
          query: {
            ...filters,
            ...(moved === 'up' || moved === 'down' ? { moved } : {}),
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

/** The first of those that a run moves, the heaviest before. */
export const useRunMovers = (runId: number, moved: 'up' | 'down', byContribution: boolean) =>
  useQuery({
    queryKey: ['grading', 'movers', runId, moved, byContribution],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/runs/{runId}/results', {
          params: {
            path: { runId },
            query: { moved, sort: byContribution ? '-contribution' : '-revenue', limit: 10 },
          },
          signal,
        }),
      ),
  })

export const useGradeHistory = (customerId: number) =>
  useQuery({
    queryKey: ['grading', 'history', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/customers/{customerId}/history', { params: { path: { customerId } }, signal })),
  })
