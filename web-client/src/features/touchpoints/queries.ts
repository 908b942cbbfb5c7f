import { useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { TimelineItem, Touchpoint } from '@/api/types'
import { useForgetContacts } from '@/components/touchpoint/queries'

export const timelineKinds = ['touchpoint', 'order', 'creditNote', 'grade'] as const

export type Happening = TimelineItem & { touchpoint?: Touchpoint }

/** What happened with a customer; contacts come with their notes. */
export const useTimeline = (customerId: number, kind: string | null) =>
  useListQuery<Happening>(
    ['timeline', customerId, kind],
    async ({ cursor, limit, signal }) => {
      const page = await answer(
        api.GET('/api/v1/customers/{customerId}/timeline', {
          params: { path: { customerId }, query: { limit, cursor, ...(kind ? { kind } : {}) } },
          signal,
        }),
      )
      const days = page.items.filter((item) => item.kind === 'touchpoint').map((item) => item.on)
      if (days.length === 0) return page
      const notes = await answer(
        api.GET('/api/v1/touchpoints', {
          params: { query: { customer: customerId, from: days.at(-1), to: days[0], limit: 200 } },
          signal,
        }),
      )
      const byId = new Map(notes.items.map((one) => [one.touchpointId, one]))
      return {
        ...page,
        items: page.items.map((item) =>
          item.kind === 'touchpoint' ? { ...item, touchpoint: byId.get(item.id) } : item,
        ),
      }
    },
    { pageSize: 50 },
  )

export const useOpenDuties = (customerId: number, enabled: boolean) =>
  useQuery({
    queryKey: ['duties', 'of', customerId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/duties', {
          params: { query: { customer: customerId, state: 'overdue,due,upcoming', limit: 4 } },
          signal,
        }),
      ),
    enabled,
  })

export function useArchiveTouchpoint() {
  const forget = useForgetContacts()
  return useMutation({
    mutationFn: (touchpointId: number) =>
      answer(api.DELETE('/api/v1/touchpoints/{touchpointId}', { params: { path: { touchpointId } } })),
    onSuccess: forget,
  })
}
