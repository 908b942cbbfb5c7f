import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import type { Body, PolicyGrades } from '@/api/types'

export const usePolicies = () =>
  useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/policies', { signal })),
  })

/** What a change would touch; asked anew whenever the figures change. */
export const usePolicyPreview = (validFrom: string, grades: PolicyGrades, enabled: boolean) =>
  useQuery({
    queryKey: ['policies', 'preview', validFrom, grades],
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/grading/policies/preview', { body: { validFrom, grades }, signal })),
    enabled,
    placeholderData: keepPreviousData,
    // A refused figure stays refused until it is changed.
    retry: (times, error) => times < 1 && !(isProblem(error) && error.status < 500),
  })

export function useSavePolicy() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/grading/policies', 'post'>) =>
      answer(api.POST('/api/v1/grading/policies', { body })),
    onSuccess: () => {
      for (const queryKey of [['policies'], ['duties'], ['treatment']]) void queryClient.invalidateQueries({ queryKey })
    },
  })
}

export function useRemovePolicy() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (number: number) =>
      answer(api.DELETE('/api/v1/grading/policies/{number}', { params: { path: { number } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['policies'] }),
  })
}
