import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { GradeOverride, OverrideProposal } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const overrideFilters = ['state', 'endsBefore'] as const

export const useOverrides = (list: ListState) =>
  useListQuery(['grading', 'overrides', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/grading/overrides', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } },
        signal,
      }),
    ),
  )

export const useCustomerOverrides = (customerId: number) =>
  useQuery({
    queryKey: ['grading', 'overrides', 'of', customerId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/overrides', {
          params: { query: { customer: customerId, sort: '-proposedAt', limit: 20 } },
          signal,
        }),
      ),
  })

function useOverrideChange<Input>(change: (input: Input) => Promise<GradeOverride>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    // A grade is everywhere: lists, figures, reasons.
    onSuccess: () => queryClient.invalidateQueries(),
  })
}

export const useProposeOverride = () =>
  useOverrideChange((body: OverrideProposal) => answer(api.POST('/api/v1/grading/overrides', { body })))

export type Decision = 'approve' | 'reject' | 'end'

export const useDecideOverride = (overrideId: number) =>
  useOverrideChange(({ decision, reason }: { decision: Decision; reason: string }) => {
    const params = { path: { overrideId } }
    switch (decision) {
      case 'approve':
        return answer(api.POST('/api/v1/grading/overrides/{overrideId}/approve', { params }))
      case 'reject':
        return answer(api.POST('/api/v1/grading/overrides/{overrideId}/reject', { params, body: { reason } }))
      default:
        return answer(api.POST('/api/v1/grading/overrides/{overrideId}/end', { params, body: { reason } }))
    }
  })
