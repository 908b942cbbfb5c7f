import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useCan } from '@/api/session'

/** How many orders and shipments wait for whoever may approve them; 0 for everybody else. */
export function useApprovalCount(): number {
  const may = useCan()('approveOrders')
  const waiting = useQuery({
    queryKey: ['orders', 'approvals', 'count'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/orders/approvals', { params: { query: { limit: 1, count: true } }, signal })),
    enabled: may,
    refetchInterval: 60_000,
  })
  return waiting.data?.total ?? 0
}
