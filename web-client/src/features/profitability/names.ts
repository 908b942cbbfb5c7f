import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { Choice } from '@/components/RecordPicker'

/** How a customer or product is called, where only its id is kept. */
export const nameQuery = (kind: 'customers' | 'products', id: number) => ({
  queryKey: [kind, 'name', id],
  staleTime: 300_000,
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    kind === 'customers'
      ? (await answer(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId: id } }, signal }))).name
      : (await answer(api.GET('/api/v1/products/{productId}', { params: { path: { productId: id } }, signal }))).name,
})

/** A customer as a picker takes it, its name read where only the id is kept. */
export function useCustomerChoice(customerId: number | null): Choice | null {
  const name = useQuery({ ...nameQuery('customers', customerId ?? 0), enabled: customerId !== null })
  return customerId === null ? null : { id: customerId, name: name.data ?? `#${customerId}` }
}

export const useCategories = (enabled = true) =>
  useQuery({
    queryKey: ['categories'],
    staleTime: 300_000,
    enabled,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/categories', { signal })),
  })
