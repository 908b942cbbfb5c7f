import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import type { Touchpoint, TouchpointBody } from '@/api/types'

export const useContactChoices = (customerId: number, enabled = true) =>
  useQuery({
    queryKey: ['customers', 'contacts', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}/contacts', { params: { path: { customerId } }, signal })),
    enabled,
  })

/** Whatever a contact with a customer changes: its timeline, the duties it settles, the reports over both. */
export function useForgetContacts() {
  const queryClient = useQueryClient()
  return () => {
    for (const queryKey of [['timeline'], ['touchpoints'], ['duties'], ['treatment']]) {
      void queryClient.invalidateQueries({ queryKey })
    }
  }
}

/** Writes a contact down, or changes one as it was read. */
export function useSaveTouchpoint(before: Touchpoint | null) {
  const forget = useForgetContacts()
  return useMutation({
    mutationFn: (body: TouchpointBody) =>
      before
        ? answer(
            api.PATCH('/api/v1/touchpoints/{touchpointId}', {
              params: { path: { touchpointId: before.touchpointId }, ...ifMatch(before.version) },
              body,
            }),
          )
        : answer(api.POST('/api/v1/touchpoints', { body })),
    onSuccess: forget,
  })
}
