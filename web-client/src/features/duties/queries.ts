import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Body } from '@/api/types'

export const dutyFilters = ['person', 'state', 'kind', 'grade', 'from', 'to', 'customer'] as const

/** What is shown when nobody chose anything: my own, what is overdue or due. */
export const usualPerson = 'me'
export const usualStates = 'overdue,due'

/** The filters of the address as the API wants them: `all` is no filter at all. */
export function askedFilters(filters: Record<string, string>): Record<string, string> {
  const { person = usualPerson, state = usualStates, ...rest } = filters
  return { ...rest, ...(person === 'all' ? {} : { person }), ...(state === 'all' ? {} : { state }) }
}

export const useDuties = (sort: string, filters: Record<string, string>) =>
  useListQuery(['duties', 'list', sort, filters], ({ cursor, limit, count, signal }) => {
    const { customer, ...rest } = filters
    return answer(
      api.GET('/api/v1/grading/duties', {
        params: {
          query: { ...rest, ...(customer ? { customer: Number(customer) } : {}), sort, limit, cursor, count },
        },
        signal,
      }),
    )
  })

export const useDutyCalendar = (from: string, to: string, person: string, kind: string | null) =>
  useQuery({
    queryKey: ['duties', 'calendar', from, to, person, kind],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/duties/calendar', {
          params: { query: { from, to, ...(person === 'all' ? {} : { person }), ...(kind ? { kind } : {}) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const useDutySummary = (by: 'person' | 'grade', from: string, to: string) =>
  useQuery({
    queryKey: ['duties', 'summary', by, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/duties/summary', { params: { query: { by, from, to, limit: 200 } }, signal })),
  })

export function usePostpone(dutyId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/grading/duties/{dutyId}/postpone', 'post'>) =>
      answer(api.POST('/api/v1/grading/duties/{dutyId}/postpone', { params: { path: { dutyId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['duties'] }),
  })
}

export function useReassign() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/grading/duties/reassign', 'post'>) =>
      answer(api.POST('/api/v1/grading/duties/reassign', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['duties'] }),
  })
}

/** What one wants to know on the way to a customer. */
export const useVisited = (customerId: number) =>
  useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId } }, signal })),
  })

export const useLastContacts = (customerId: number) =>
  useQuery({
    queryKey: ['touchpoints', 'last', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/touchpoints', { params: { query: { customer: customerId, limit: 5 } }, signal })),
  })
