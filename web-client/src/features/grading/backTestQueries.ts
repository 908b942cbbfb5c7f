import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'

export const useBackTests = () =>
  useListQuery(['grading', 'back-tests'], ({ cursor, limit, count, signal }) =>
    answer(api.GET('/api/v1/grading/back-tests', { params: { query: { limit, cursor, count } }, signal })),
  )

export const useBackTest = (backTestId: number) =>
  useQuery({
    queryKey: ['grading', 'back-test', backTestId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/back-tests/{backTestId}', { params: { path: { backTestId } }, signal })),
    // Case by case the table fills.
    refetchInterval: (query) =>
      query.state.data?.state === 'waiting' || query.state.data?.state === 'running' ? 2_000 : false,
  })

export function useStartBackTest() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: { schemes: number[]; asOf: string[] }) =>
      answer(api.POST('/api/v1/grading/back-tests', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grading', 'back-tests'] }),
  })
}

export function useCancelBackTest(backTestId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/grading/back-tests/{backTestId}/cancel', { params: { path: { backTestId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grading', 'back-test'] }),
  })
}
