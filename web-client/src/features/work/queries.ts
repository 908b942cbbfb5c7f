import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'

/** How many lines each card shows; the rest is one click away in the list. */
const few = 7

export const useMyDuties = (enabled: boolean) =>
  useQuery({
    queryKey: ['duties', 'work'],
    queryFn: async ({ signal }) => {
      const read = (state: 'overdue' | 'due') =>
        answer(
          api.GET('/api/v1/grading/duties', {
            params: { query: { person: 'me', state, sort: 'dueOn', limit: few, count: true } },
            signal,
          }),
        )
      const [overdue, due] = await Promise.all([read('overdue'), read('due')])
      // Both are seen, however much is overdue: what is due now can still be met.
      const late = overdue.items.slice(0, Math.max(few - due.items.length, 4))
      return {
        items: [...late, ...due.items.slice(0, few - late.length)],
        overdue: overdue.total ?? 0,
        due: due.total ?? 0,
      }
    },
    enabled,
  })

export const useOverdue = (enabled: boolean) =>
  useQuery({
    queryKey: ['work', 'overdue'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customers', { params: { query: { hasOverdue: true, sort: '-overdue', limit: few } }, signal }),
      ),
    enabled,
  })

export const useRecentRuns = (enabled: boolean) =>
  useQuery({
    queryKey: ['work', 'runs'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/runs', { params: { query: { limit: 5 } }, signal })),
    enabled,
  })

/** Who moved down in the newest run that is in force. */
export const useMovedDown = (enabled: boolean) =>
  useQuery({
    queryKey: ['work', 'moved-down'],
    queryFn: async ({ signal }) => {
      const newest = await answer(
        api.GET('/api/v1/grading/runs', { params: { query: { state: 'committed', limit: 1 } }, signal }),
      )
      const run = newest.items[0]
      if (!run) return { run: null, items: [] }
      const moved = await answer(
        api.GET('/api/v1/grading/runs/{runId}/results', {
          params: { path: { runId: run.runId }, query: { moved: 'down', limit: few } },
          signal,
        }),
      )
      return { run, items: moved.items }
    },
    enabled,
  })

export const useLosing = (enabled: boolean, from: string) =>
  useQuery({
    queryKey: ['work', 'losing', from],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/orders', {
          params: { query: { losing: true, from, sort: 'contribution', limit: few } },
          signal,
        }),
      ),
    enabled: enabled && from !== '',
  })

export const useMyComplaints = (enabled: boolean) =>
  useQuery({
    queryKey: ['complaints', 'work'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/complaints', {
          params: { query: { assignee: 'me', state: 'open', sort: 'grade,dueAt', limit: few } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
    enabled,
  })

export const useApprovals = (enabled: boolean) =>
  useQuery({
    queryKey: ['orders', 'approvals', 'first'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/orders/approvals', { params: { query: { limit: few } }, signal })),
    enabled,
  })
