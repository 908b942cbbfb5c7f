import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch, ownHeaders } from '@/api/client'
import { useListQuery } from '@/api/lists'
import { ApiProblem, problemFrom } from '@/api/problem'
import type { Body, Complaint, ComplaintChange } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'
import type { CaseStep } from './caseSteps'

export const complaintFilters = [
  'q',
  'assignee',
  'state',
  'kind',
  'severity',
  'grade',
  'due',
  'customer',
  'product',
  'batch',
  'supplier',
  'cause',
  'from',
  'to',
  'reopened',
] as const

/** The clock runs on: what is on the screen is read anew each minute. */
const minute = 60_000

/** The queue as filtered in the address; what is closed is only shown when asked for. */
export function queueQuery(filters: Record<string, string>) {
  const { state = 'open', customer, product, supplier, cause, severity, reopened, ...rest } = filters
  return {
    ...rest,
    ...(state === 'all' ? {} : { state }),
    ...(severity ? { severity } : {}),
    ...(customer ? { customer: Number(customer) } : {}),
    ...(product ? { product: Number(product) } : {}),
    ...(supplier ? { supplier: Number(supplier) } : {}),
    ...(cause ? { cause: Number(cause) } : {}),
    ...(reopened ? { reopened: true } : {}),
  }
}

export function useComplaints(list: ListState, fixed: { customer?: number; state?: string } = {}) {
  const filters = { ...list.filters, ...(fixed.state && !list.filters.state ? { state: fixed.state } : {}) }
  return useListQuery(
    ['complaints', 'list', list.sort, filters, fixed],
    ({ cursor, limit, count, signal }) =>
      answer(
        api.GET('/api/v1/complaints', {
          params: {
            query: {
              ...queueQuery(filters),
              ...(fixed.customer ? { customer: fixed.customer } : {}),
              sort: list.sort,
              limit,
              cursor,
              count,
            } as never,
          },
          signal,
        }),
      ),
    { refetchInterval: minute },
  )
}

/** The actions of all complaints that one may see, and one's own. */
export const useAllActions = (list: ListState) =>
  useListQuery(['complaints', 'all-actions', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/complaint-actions', {
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } as never },
        signal,
      }),
    ),
  )

export const complaintKey = (complaintId: number) => ['complaints', 'one', complaintId] as const

export const useComplaint = (complaintId: number) =>
  useQuery({
    queryKey: complaintKey(complaintId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}', { params: { path: { complaintId } }, signal })),
    refetchInterval: minute,
  })

/** Whatever a step changes: the case, its timeline, every list and figure over cases. */
function useForgetComplaint(complaintId: number) {
  const queryClient = useQueryClient()
  return (changed?: Complaint) => {
    if (changed) queryClient.setQueryData(complaintKey(complaintId), changed)
    void queryClient.invalidateQueries({ queryKey: ['complaints'] })
  }
}

type StepBody<Step extends string> = `/api/v1/complaints/{complaintId}/${Step}` extends infer Path
  ? Path extends keyof import('@/api/schema.gen').paths
    ? Body<Path, 'post' & keyof import('@/api/schema.gen').paths[Path]>
    : never
  : never

export type StepBodies = { [Step in CaseStep]: StepBody<Step> }

/** Moves a case on, as it was read: who was faster is told, not overwritten. */
export function useCaseStep(complaint: { complaintId: number; version: number }) {
  const forget = useForgetComplaint(complaint.complaintId)
  return useMutation({
    mutationFn: ({ step, body }: { step: CaseStep; body?: StepBodies[CaseStep] | Record<string, unknown> }) =>
      answer(
        api.POST(`/api/v1/complaints/{complaintId}/${step}` as '/api/v1/complaints/{complaintId}/assign', {
          params: { path: { complaintId: complaint.complaintId } },
          headers: ifMatch(complaint.version).header,
          body: (body ?? {}) as never,
        }),
      ),
    onSuccess: (changed) => forget(changed as Complaint),
  })
}

export function useChangeComplaint(complaint: Complaint | undefined) {
  const forget = useForgetComplaint(complaint?.complaintId ?? 0)
  return useMutation({
    mutationFn: async (body: ComplaintChange) => {
      if (!complaint) throw new Error('There is no complaint to change yet.')
      return answer(
        api.PATCH('/api/v1/complaints/{complaintId}', {
          params: { path: { complaintId: complaint.complaintId }, ...ifMatch(complaint.version) },
          body,
        }),
      )
    },
    onSuccess: (changed) => forget(changed),
  })
}

export function useReceive() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/complaints', 'post'>) => answer(api.POST('/api/v1/complaints', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaints'] }),
  })
}

export function useNote(complaintId: number) {
  const forget = useForgetComplaint(complaintId)
  return useMutation({
    mutationFn: (text: string) =>
      answer(api.POST('/api/v1/complaints/{complaintId}/notes', { params: { path: { complaintId } }, body: { text } })),
    onSuccess: (changed) => forget(changed),
  })
}

export const useSteps = (complaintId: number) =>
  useQuery({
    queryKey: ['complaints', 'steps', complaintId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}/steps', { params: { path: { complaintId } }, signal })),
  })

export const useCaseActions = (complaintId: number) =>
  useQuery({
    queryKey: ['complaints', 'actions', complaintId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}/actions', { params: { path: { complaintId } }, signal })),
  })

export const useFiles = (complaintId: number) =>
  useQuery({
    queryKey: ['complaints', 'files', complaintId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}/files', { params: { path: { complaintId } }, signal })),
  })

/** Sends files one by one, so that one the API refuses leaves the others standing. */
export async function sendFile(address: string, file: File): Promise<void> {
  const form = new FormData()
  form.append('file', file)
  let response: Response
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: ownHeaders('POST'),
      credentials: 'same-origin',
      body: form,
    })
  } catch {
    throw new ApiProblem(0, { code: 'no-connection' })
  }
  if (!response.ok) throw await problemFrom(response)
}

export function useAddFiles(complaintId: number) {
  const forget = useForgetComplaint(complaintId)
  return useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) await sendFile(`/api/v1/complaints/${complaintId}/files`, file)
    },
    onSettled: () => forget(),
  })
}

export const useSameBefore = (complaintId: number) =>
  useQuery({
    queryKey: ['complaints', 'same-before', complaintId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}/same-before', { params: { path: { complaintId } }, signal })),
  })

export const useCauses = () =>
  useQuery({
    queryKey: ['complaint-causes'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/complaint-causes', { signal })),
    staleTime: 10 * minute,
  })

export const useBoard = (assignee: string | null) =>
  useQuery({
    queryKey: ['complaints', 'board', assignee],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/board', { params: { query: assignee ? { assignee } : {} }, signal })),
    refetchInterval: minute,
  })

/** One part of what a complaint cost; also after it is closed, when the last bill comes. */
export function useChangeCosts(complaint: { complaintId: number; version: number }) {
  const forget = useForgetComplaint(complaint.complaintId)
  return useMutation({
    mutationFn: (body: Body<'/api/v1/complaints/{complaintId}/costs', 'post'>) =>
      answer(
        api.POST('/api/v1/complaints/{complaintId}/costs', {
          params: { path: { complaintId: complaint.complaintId } },
          headers: ifMatch(complaint.version).header,
          body,
        }),
      ),
    onSuccess: (changed) => forget(changed),
  })
}

export const useSupplierChoices = () =>
  useQuery({
    queryKey: ['suppliers'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/suppliers', { signal })),
    staleTime: 10 * minute,
  })
