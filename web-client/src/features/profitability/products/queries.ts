import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { ProductAdvice, ProductProfitSummary } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const advices: ProductAdvice[] = ['push', 'keep', 'reprice', 'suspend', 'retire', 'cannotSay']

export const productProfitFilters = ['from', 'to', 'q', 'category', 'supplier', 'advice', 'loss'] as const

export const useProductProfits = (list: ListState) =>
  useListQuery(['profit', 'products', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/profit/products', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } as never },
        signal,
      }),
    ),
  )

export const useProductSummary = (from: string | undefined, to: string | undefined) =>
  useQuery({
    queryKey: ['profit', 'products', 'summary', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/products/summary', { params: { query: { from, to } }, signal })),
    placeholderData: keepPreviousData,
  })

export const useProductProfit = (productId: number) =>
  useQuery({
    queryKey: ['profit', 'products', 'one', productId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/products/{productId}', { params: { path: { productId } }, signal })),
  })

export function useChangeAdvice() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ version, ...body }: ProductProfitSummary['rules']) =>
      answer(api.PUT('/api/v1/profit/products/advice', { params: ifMatch(version), body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['profit', 'products'] }),
  })
}

export interface Tried {
  price: number | null
  variableCost: number | null
  elasticity: number | null
}

export const useSimulation = (productId: number) =>
  useMutation({
    mutationFn: (body: Tried) =>
      answer(api.POST('/api/v1/profit/products/{productId}/simulate', { params: { path: { productId } }, body })),
  })
