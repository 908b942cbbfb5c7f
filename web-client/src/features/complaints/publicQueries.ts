import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { Body, PublicProgress } from '@/api/types'
import { sendFile } from './queries'

const key = (token: string) => ['public', 'complaint', token] as const

export const useProgress = (token: string) =>
  useQuery({
    queryKey: key(token),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/public/complaints/{token}', { params: { path: { token } }, signal })),
    refetchInterval: 60_000,
  })

function useShowProgress(token: string) {
  const queryClient = useQueryClient()
  return (progress: PublicProgress) => queryClient.setQueryData(key(token), progress)
}

export function useWriteMessage(token: string) {
  const show = useShowProgress(token)
  return useMutation({
    mutationFn: (text: string) =>
      answer(api.POST('/api/v1/public/complaints/{token}/messages', { params: { path: { token } }, body: { text } })),
    onSuccess: show,
  })
}

export function useAccept(token: string) {
  const show = useShowProgress(token)
  return useMutation({
    mutationFn: (body: Body<'/api/v1/public/complaints/{token}/accept', 'post'>) =>
      answer(api.POST('/api/v1/public/complaints/{token}/accept', { params: { path: { token } }, body })),
    onSuccess: show,
  })
}

export function useSendPublicFiles(token: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) await sendFile(`/api/v1/public/complaints/${token}/files`, file)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: key(token) }),
  })
}

export const usePublicForm = (token: string) =>
  useQuery({
    queryKey: ['public', 'form', token],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/public/complaint-forms/{token}', { params: { path: { token } }, signal })),
  })

export const useSubmitForm = (token: string) =>
  useMutation({
    mutationFn: (body: Body<'/api/v1/public/complaint-forms/{token}', 'post'>) =>
      answer(api.POST('/api/v1/public/complaint-forms/{token}', { params: { path: { token } }, body })),
  })
