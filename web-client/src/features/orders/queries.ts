import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { ListState } from '@/components/grid/useListState'

export const orderFilters = ['q', 'state', 'from', 'to', 'losing', 'unknownCost', 'customer', 'product'] as const

/** Orders as filtered in the address; a tab of a customer or product fixes that one filter. */
export function useOrders(list: ListState, fixed: { customer?: number; product?: number } = {}) {
  return useListQuery(['orders', 'list', list.sort, list.filters, fixed], ({ cursor, limit, count, signal }) => {
    const { losing, unknownCost, customer, product, ...filters } = list.filters
    return answer(
      api.GET('/api/v1/orders', {
        params: {
          query: {
            ...filters,
            ...(customer ? { customer: Number(customer) } : {}),
            ...(product ? { product: Number(product) } : {}),
            ...fixed,
            ...(losing ? { losing: true } : {}),
            ...(unknownCost ? { unknownCost: true } : {}),
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
}

export function useOrder(orderId: number) {
  return useQuery({
    queryKey: ['orders', 'one', orderId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/orders/{orderId}', { params: { path: { orderId } }, signal })),
  })
}

export function useInvoices(list: ListState, customer: number) {
  return useListQuery(['invoices', customer, list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/invoices', {
        params: {
          query: {
            customer,
            ...(list.filter('overdue') ? { overdue: true } : {}),
            sort: list.sort,
            limit,
            cursor,
            count,
          },
        },
        signal,
      }),
    ),
  )
}

export function usePayments(customer: number) {
  return useListQuery(
    ['payments', customer],
    ({ cursor, limit, count, signal }) =>
      answer(api.GET('/api/v1/payments', { params: { query: { customer, limit, cursor, count } }, signal })),
    { pageSize: 20 },
  )
}

export const productFilters = ['q', 'category', 'supplier'] as const

export function useProducts(list: ListState) {
  return useListQuery(['products', 'list', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/products', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } },
        signal,
      }),
    ),
  )
}

export function useProduct(productId: number) {
  return useQuery({
    queryKey: ['products', 'one', productId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/products/{productId}', { params: { path: { productId } }, signal })),
  })
}

const rarelyChanges = 10 * 60_000

export const useCategories = () =>
  useQuery({
    queryKey: ['categories'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/categories', { signal })),
    staleTime: rarelyChanges,
  })

export const useSuppliers = () =>
  useQuery({
    queryKey: ['suppliers'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/suppliers', { signal })),
    staleTime: rarelyChanges,
  })
