import { shiftDays } from '@/components/format'

export const actionFilters = ['owner', 'standing', 'kind'] as const
export const actionStandings = ['open', 'overdue', 'done', 'every'] as const

/** What the address asks for, as the API takes it: open ones unless told. */
export function actionsQuery({ standing = 'open', ...filters }: Record<string, string>, today: string) {
  if (standing === 'overdue' && today) return { ...filters, due: shiftDays(today, -1) }
  if (standing === 'every') return filters
  return { ...filters, done: String(standing === 'done') }
}
