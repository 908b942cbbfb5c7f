import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Body, Contact, Customer, CustomerChange, JudgedMetric } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const customerFilters = ['q', 'grade', 'owner', 'status', 'kind', 'hasOverdue', 'region', 'segment'] as const

export function useCustomers(list: ListState) {
  return useListQuery(['customers', 'list', list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { hasOverdue, ...filters } = list.filters
    return answer(
      api.GET('/api/v1/customers', {
        params: {
          query: { ...filters, ...(hasOverdue ? { hasOverdue: true } : {}), sort: list.sort, limit, cursor, count },
        },
        signal,
      }),
    )
  })
}

const oneKey = (customerId: number) => ['customers', 'one', customerId] as const

export function useCustomer(customerId: number) {
  return useQuery({
    queryKey: oneKey(customerId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId } }, signal })),
  })
}

/** Changes a customer as it was read; what another changed meanwhile is told, not overwritten. */
export function useChangeCustomer(customer: Customer | undefined) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (change: CustomerChange) => {
      if (!customer) throw new Error('There is no customer to change yet.')
      return answer(
        api.PATCH('/api/v1/customers/{customerId}', {
          params: { path: { customerId: customer.customerId }, ...ifMatch(customer.version) },
          body: change,
        }),
      )
    },
    onSuccess: (changed) => {
      queryClient.setQueryData(oneKey(changed.customerId), changed)
      void queryClient.invalidateQueries({ queryKey: ['customers', 'list'] })
    },
  })
}

export const useJudgements = (customerId: number) =>
  useQuery({
    queryKey: ['customers', 'judgements', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}/judgements', { params: { path: { customerId } }, signal })),
  })

export function useJudge(customerId: number, metric: JudgedMetric) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/customers/{customerId}/judgements/{metric}', 'put'>) =>
      answer(
        api.PUT('/api/v1/customers/{customerId}/judgements/{metric}', {
          params: { path: { customerId, metric } },
          body,
        }),
      ),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: oneKey(customerId) })
      void queryClient.invalidateQueries({ queryKey: ['customers', 'judgements', customerId] })
    },
  })
}

export function useContacts(customerId: number) {
  return useQuery({
    queryKey: ['customers', 'contacts', customerId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/{customerId}/contacts', { params: { path: { customerId } }, signal })),
  })
}

export interface ContactValues {
  name: string
  role: string | null
  phone: string | null
  mobile: string | null
  email: string | null
  weChat: string | null
  birthday: string | null
  isPrimary: boolean
}

export function useSaveContact(customerId: number, contact: Contact | null) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (values: ContactValues) =>
      contact
        ? answer(
            api.PATCH('/api/v1/contacts/{contactId}', {
              params: { path: { contactId: contact.contactId }, ...ifMatch(contact.version) },
              body: values,
            }),
          )
        : answer(
            api.POST('/api/v1/customers/{customerId}/contacts', { params: { path: { customerId } }, body: values }),
          ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['customers', 'contacts', customerId] }),
  })
}

export function useRemoveContact(customerId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (contactId: number) =>
      answer(api.DELETE('/api/v1/contacts/{contactId}', { params: { path: { contactId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['customers', 'contacts', customerId] }),
  })
}
