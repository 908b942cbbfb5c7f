import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { MailState, MailTemplate } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'
import type { Translate } from '@/i18n'

export const mailFilters = ['q', 'state', 'kind', 'subject', 'subjectId'] as const
export const mailStates = ['waiting', 'sending', 'sent', 'unknown', 'failed'] as const satisfies readonly MailState[]

export const mailKinds = [
  'complaint.receipt',
  'complaint.result',
  'complaint.rejected',
  'complaint.alarm',
  'complaint.alarmSummary',
  'override.proposed',
  'mail.test',
] as const

const names = {
  'complaint.receipt': 'complaintReceipt',
  'complaint.result': 'complaintResult',
  'complaint.rejected': 'complaintRejected',
  'complaint.alarm': 'complaintAlarm',
  'complaint.alarmSummary': 'complaintAlarmSummary',
  'override.proposed': 'overrideProposed',
  'mail.test': 'mailTest',
} as const satisfies Record<(typeof mailKinds)[number], string>

/** What a kind of mail is called; one that this client does not know yet is called as the API does. */
export function mailKindName(t: Translate, kind: string): string {
  const known = names[kind as keyof typeof names]
  return known ? t(`mail.names.${known}`) : kind
}

export const useOutbox = (list: ListState) =>
  useListQuery(['outbox', 'list', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/outbox', {
        params: {
          query: {
            ...list.filters,
            subjectId: list.filters.subjectId ? Number(list.filters.subjectId) : undefined,
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

export const useOutboxSummary = () =>
  useQuery({
    queryKey: ['outbox', 'summary'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/outbox/summary', { signal })),
  })

export const useOutboxMail = (mailId: number) =>
  useQuery({
    queryKey: ['outbox', 'one', mailId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/outbox/{mailId}', { params: { path: { mailId } }, signal })),
    // What is on its way is looked at until it has arrived somewhere.
    refetchInterval: ({ state }) =>
      state.data?.mail.state === 'sending' || (state.data?.mail.state === 'waiting' && state.data.mail.attempts === 0)
        ? 2_000
        : false,
  })

/** Everything about mail is read again, also where somebody else decided first. */
function useForgetOutbox() {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: ['outbox'] })
}

export function useResendMail(mailId: number) {
  const forget = useForgetOutbox()
  return useMutation({
    mutationFn: (to: string | null) =>
      answer(api.POST('/api/v1/outbox/{mailId}/resend', { params: { path: { mailId } }, body: { to } })),
    onSettled: forget,
  })
}

export function useMarkDelivered(mailId: number) {
  const forget = useForgetOutbox()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/outbox/{mailId}/mark-delivered', { params: { path: { mailId } } })),
    onSettled: forget,
  })
}

export function useSendTestMail() {
  const forget = useForgetOutbox()
  return useMutation({
    mutationFn: (body: { to: string; language: string }) => answer(api.POST('/api/v1/outbox/test', { body })),
    onSuccess: forget,
  })
}

export const templatesKey = ['mail-templates']

export const useMailTemplates = () =>
  useQuery({
    queryKey: templatesKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/mail-templates', { signal })),
  })

export interface MailDraft {
  title: string
  body: string
}

/** The mail as it would be sent; the one before stays until the next is there. */
export const useMailPreview = (name: string, language: string, draft: MailDraft) =>
  useQuery({
    queryKey: ['mail-preview', name, language, draft.title, draft.body],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/mail-templates/{name}/{language}/preview', {
          params: { path: { name, language } },
          body: draft,
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

export function useSaveTemplate(template: MailTemplate) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (draft: MailDraft) =>
      answer(
        api.PUT('/api/v1/mail-templates/{name}/{language}', {
          params: { path: { name: template.name, language: template.language }, ...ifMatch(template.version) },
          body: draft,
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: templatesKey }),
  })
}

export function useResetTemplate(template: MailTemplate) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/mail-templates/{name}/{language}/reset', {
          params: { path: { name: template.name, language: template.language } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: templatesKey }),
  })
}
