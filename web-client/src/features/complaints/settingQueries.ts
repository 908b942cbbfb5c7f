import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import type { Body, ComplaintCause } from '@/api/types'

export const useCalendar = () =>
  useQuery({
    queryKey: ['complaint-calendar', 'current'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/complaint-calendar', { signal })),
  })

export const useCalendarVersions = () =>
  useQuery({
    queryKey: ['complaint-calendar', 'versions'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/complaint-calendar/versions', { signal })),
  })

export function useSaveCalendar(version: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/complaint-calendar', 'put'>) =>
      answer(api.PUT('/api/v1/complaint-calendar', { params: ifMatch(version), body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaint-calendar'] }),
  })
}

export const usePreviewDue = (body: Body<'/api/v1/complaint-calendar/preview', 'post'> | null) =>
  useQuery({
    queryKey: ['complaint-calendar', 'preview', body],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/complaint-calendar/preview', {
          body: body as Body<'/api/v1/complaint-calendar/preview', 'post'>,
          signal,
        }),
      ),
    enabled: body !== null,
  })

export const useTargets = () =>
  useQuery({
    queryKey: ['complaint-targets'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/complaint-targets', { signal })),
  })

export function useSaveTargets(version: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/complaint-targets', 'put'>) =>
      answer(api.PUT('/api/v1/complaint-targets', { params: ifMatch(version), body })),
    onSuccess: (saved) => queryClient.setQueryData(['complaint-targets'], saved),
  })
}

export function useSaveCause(cause: ComplaintCause | null) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/complaint-causes', 'post'>) =>
      cause
        ? answer(
            api.PATCH('/api/v1/complaint-causes/{causeId}', {
              params: { path: { causeId: cause.causeId }, ...ifMatch(cause.version) },
              body,
            }),
          )
        : answer(api.POST('/api/v1/complaint-causes', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaint-causes'] }),
  })
}

export function useRemoveCause() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (cause: ComplaintCause) =>
      answer(
        api.PATCH('/api/v1/complaint-causes/{causeId}', {
          params: { path: { causeId: cause.causeId }, ...ifMatch(cause.version) },
          body: { archived: true },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaint-causes'] }),
  })
}
