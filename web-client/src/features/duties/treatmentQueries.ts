import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { ListState } from '@/components/grid/useListState'

export const useTreatmentTotals = (from: string, to: string) =>
  useQuery({
    queryKey: ['treatment', 'totals', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/treatment/totals', { params: { query: { from, to } }, signal })),
  })

export const treatmentFilters = ['from', 'to', 'grade', 'treated', 'owner'] as const
const treatments = ['above', 'below', 'asPolicy'] as const

export const useTreated = (list: ListState) =>
  useListQuery(['treatment', 'customers', list.sort, list.filters], ({ cursor, limit, count, signal }) => {
    const { treated: asked, ...filters } = list.filters
    const treated = treatments.find((one) => one === asked)
    return answer(
      api.GET('/api/v1/grading/treatment', {
        params: { query: { ...filters, ...(treated ? { treated } : {}), sort: list.sort, limit, cursor, count } },
        signal,
      }),
    )
  })
