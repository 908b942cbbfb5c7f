import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Acknowledgement, Body, OrderEntry } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

/** What the order would bring and what stands in its way, while it is typed; nothing is kept. */
export const useCheckedOrder = (entry: OrderEntry | null) =>
  useQuery({
    queryKey: ['orders', 'check', entry],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/orders/check', { body: entry as OrderEntry, signal })),
    enabled: entry !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  })

/** Finds the products that pasted codes and names mean. */
export const matchProducts = (texts: string[]) => answer(api.POST('/api/v1/products/match', { body: { texts } }))

/** What waits for an approval, the longest waiting first. */
export const useApprovals = () =>
  useListQuery(
    ['orders', 'approvals', 'list'],
    ({ cursor, limit, count, signal }) =>
      answer(api.GET('/api/v1/orders/approvals', { params: { query: { limit, cursor, count } }, signal })),
    { pageSize: 50, refetchInterval: 60_000 },
  )

function useForgetOrders() {
  const queryClient = useQueryClient()
  return () => {
    void queryClient.invalidateQueries({ queryKey: ['orders'] })
    void queryClient.invalidateQueries({ queryKey: ['order-findings'] })
    void queryClient.invalidateQueries({ queryKey: ['profit'] })
  }
}

export function useKeepOrder(draft: { orderId: number; version: number } | null) {
  const forget = useForgetOrders()
  return useMutation({
    mutationFn: (body: OrderEntry) =>
      draft
        ? answer(
            api.PUT('/api/v1/orders/{orderId}', {
              params: { path: { orderId: draft.orderId }, ...ifMatch(draft.version) },
              body,
            }),
          )
        : answer(api.POST('/api/v1/orders', { body })),
    onSuccess: forget,
  })
}

export type OrderMove =
  | { move: 'confirm'; acknowledgements: Acknowledgement[] }
  | { move: 'approve' | 'reject' | 'cancel' | 'close'; reason: string }
  | { move: 'ship'; body: Body<'/api/v1/orders/{orderId}/ship', 'post'> }

/** Moves a typed order on, as it was read. What is found on the way is kept, also where the answer is no. */
export function useMoveOrder(order: { orderId: number; version: number }) {
  const forget = useForgetOrders()
  // Of two people at once the second is told what the first did.
  const asRead = { params: { path: { orderId: order.orderId } }, headers: ifMatch(order.version).header }
  return useMutation({
    mutationFn: async (move: OrderMove): Promise<unknown> => {
      switch (move.move) {
        case 'confirm':
          return answer(
            api.POST('/api/v1/orders/{orderId}/confirm', {
              ...asRead,
              body: { acknowledgements: move.acknowledgements },
            }),
          )
        case 'approve':
          return answer(api.POST('/api/v1/orders/{orderId}/approve', { ...asRead, body: { reason: move.reason } }))
        case 'reject':
          return answer(api.POST('/api/v1/orders/{orderId}/reject', { ...asRead, body: { reason: move.reason } }))
        case 'cancel':
          return answer(api.POST('/api/v1/orders/{orderId}/cancel', { ...asRead, body: { reason: move.reason } }))
        case 'close':
          return answer(
            api.POST('/api/v1/orders/{orderId}/close', { ...asRead, body: { reason: move.reason || null } }),
          )
        case 'ship':
          return answer(api.POST('/api/v1/orders/{orderId}/ship', { ...asRead, body: move.body }))
      }
    },
    onSettled: forget,
  })
}

export const findingFilters = ['state', 'mode', 'moment', 'customer', 'order', 'person', 'from', 'to'] as const

export function useOrderFindings(list: ListState) {
  return useListQuery(['order-findings', list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { customer, order, person, ...filters } = list.filters
    return answer(
      api.GET('/api/v1/order-findings', {
        params: {
          query: {
            ...filters,
            ...(customer ? { customer: Number(customer) } : {}),
            ...(order ? { order: Number(order) } : {}),
            ...(person ? { person: Number(person) } : {}),
            sort: list.sort,
            limit,
            cursor,
            count,
          } as never,
        },
        signal,
      }),
    )
  })
}
