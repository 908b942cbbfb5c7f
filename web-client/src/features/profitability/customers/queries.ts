import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { CostToServe } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const groupings = ['grade', 'segment', 'salesperson', 'region'] as const
export type Grouping = (typeof groupings)[number]
export const advices = ['keep', 'grow', 'reprice', 'letGo'] as const

export const useWhale = (from: string, to: string) =>
  useQuery({
    queryKey: ['profit', 'whale', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/customers/whale', { params: { query: { from, to } }, signal })),
  })

export const useCustomerGroups = (by: Grouping, from: string, to: string) =>
  useQuery({
    queryKey: ['profit', 'customer-groups', by, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/customers/groups', { params: { query: { by, from, to } }, signal })),
  })

export const useCustomerSheet = (customerId: number, from: string, to: string) =>
  useQuery({
    queryKey: ['profit', 'customer', customerId, from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/profit/customers/{customerId}', {
          params: { path: { customerId }, query: { from, to } },
          signal,
        }),
      ),
  })

export const customerProfitFilters = ['q', 'from', 'to', 'grade', 'advice', 'owner', 'segment', 'region'] as const

export const useCustomerProfits = (list: ListState) =>
  useListQuery(['profit', 'customers', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/profit/customers', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } },
        signal,
      }),
    ),
  )

export const wonAndLostFilters = ['from', 'to', 'change', 'reason', 'grade', 'owner'] as const

export const useWonAndLost = (from: string, to: string) =>
  useQuery({
    queryKey: ['profit', 'won-and-lost', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/won-and-lost', { params: { query: { from, to } }, signal })),
  })

export const useWonOrLost = (list: ListState) =>
  useListQuery(['profit', 'won-or-lost', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/profit/won-and-lost/customers', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } },
        signal,
      }),
    ),
  )

const serveKey = ['profit', 'cost-to-serve'] as const

export const useCostToServe = () =>
  useQuery({
    queryKey: serveKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/cost-to-serve', { signal })),
  })

export function useChangeCostToServe() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ version, ...body }: CostToServe) =>
      answer(api.PUT('/api/v1/profit/cost-to-serve', { params: ifMatch(version), body })),
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ['profit'] })
      queryClient.setQueryData(serveKey, saved)
    },
  })
}
