import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { DemandSubject, ForecastMethod } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

const demandKey = ['profit', 'demand']

export const forecastMethods: ForecastMethod[] = [
  'theta',
  'holtWintersDamped',
  'holtWintersAdditive',
  'holtWintersMultiplicative',
  'seasonalNaive',
  'croston',
  'sba',
]

export const demandFilters = ['subject', 'q', 'category', 'method'] as const

export const useDemandList = (list: ListState) =>
  useListQuery([...demandKey, 'list', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/profit/demand', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } as never },
        signal,
      }),
    ),
  )

export const useDemand = (subject: DemandSubject, subjectId: number) =>
  useQuery({
    queryKey: [...demandKey, 'one', subject, subjectId],
    queryFn: ({ signal }) =>
      answer(
        subject === 'product'
          ? api.GET('/api/v1/profit/demand/products/{productId}', {
              params: { path: { productId: subjectId } },
              signal,
            })
          : api.GET('/api/v1/profit/demand/categories/{categoryId}', {
              params: { path: { categoryId: subjectId } },
              signal,
            }),
      ),
  })

const stateKey = [...demandKey, 'state']

export const useDemandState = () =>
  useQuery({ queryKey: stateKey, queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/demand/state', { signal })) })

/** Begins new forecasts; the state then tells the job that makes them. */
export function useMakeForecasts() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/profit/demand/forecasts')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: stateKey }),
  })
}

/** All that was read before new forecasts is old. */
export function useForgetForecasts() {
  const queryClient = useQueryClient()
  return () => void queryClient.invalidateQueries({ queryKey: demandKey })
}
