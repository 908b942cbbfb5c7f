import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Person } from '@/api/types'
import type { ListState } from '@/components/grid/useListState'

export const roles = [
  'sales',
  'service',
  'quality',
  'production',
  'warehouse',
  'purchasing',
  'marketing',
  'finance',
  'manager',
  'administrator',
] as const satisfies readonly Person['roles'][number][]
export type Role = (typeof roles)[number]
export const isRole = (value: string | undefined): value is Role => roles.includes(value as Role)

export const peopleFilters = ['q', 'active', 'role'] as const

/** The API answers all people at once: even large companies have only so many. */
export const usePeople = (list: ListState) =>
  useListQuery(['people', 'list', list.filters], async ({ signal }) => {
    const { active, q, role } = list.filters
    const { items } = await answer(
      api.GET('/api/v1/people', {
        params: {
          query: {
            ...(q ? { q } : {}),
            ...(isRole(role) ? { role } : {}),
            ...(active ? { active: active === 'true' } : {}),
          },
        },
        signal,
      }),
    )
    return { items, total: items.length }
  })

export const usePerson = (personId: number) =>
  useQuery({
    queryKey: ['people', 'one', personId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/{personId}', { params: { path: { personId } }, signal })),
  })

export interface PersonValues {
  name: string
  email: string | null
  managerId: number | null
  roles: Role[]
  language: string
}

export function useCreatePerson() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (values: PersonValues & { signInName: string }) => answer(api.POST('/api/v1/people', { body: values })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  })
}

export function useChangePerson(person: Person) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (values: Partial<PersonValues> & { isActive?: boolean }) =>
      answer(
        api.PATCH('/api/v1/people/{personId}', {
          params: { path: { personId: person.personId }, ...ifMatch(person.version) },
          body: values,
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  })
}

export function useResetPassword(personId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/people/{personId}/password-reset', { params: { path: { personId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  })
}

export function useUnlock(personId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/people/{personId}/unlock', { params: { path: { personId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  })
}
