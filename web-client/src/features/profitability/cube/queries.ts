import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type {
  CubeAnswer,
  CubeDimension,
  CubeMeasure,
  CubeQuestion,
  ReportSharing,
  RoleName,
  SavedReport,
} from '@/api/types'
import type { ListState } from '@/components/grid/useListState'
import { filterKinds, noneOf } from './filters'

export const dimensions: CubeDimension[] = [
  'month',
  'quarter',
  'year',
  'customer',
  'grade',
  'segment',
  'region',
  'product',
  'category',
  'topCategory',
  'supplier',
  'salesperson',
  'channel',
]

export const measures: CubeMeasure[] = [
  'net',
  'quantity',
  'variableCost',
  'freight',
  'commission',
  'rebate',
  'financing',
  'complaint',
  'contribution',
  'fullProfit',
  'margin',
  'unknownCostNet',
  'lines',
  'orders',
  'customers',
]

export const useCube = (question: CubeQuestion) =>
  useQuery({
    queryKey: ['profit', 'cube', question],
    queryFn: ({ signal }): Promise<CubeAnswer> => answer(api.POST('/api/v1/profit/cube', { body: question, signal })),
    placeholderData: keepPreviousData,
  })

/** The values of a dimension that anything was sold under in the question's months. */
export const useCubeValues = (dimension: CubeDimension, { from, to }: CubeQuestion, enabled: boolean) =>
  useQuery({
    queryKey: ['profit', 'cube', 'values', dimension, from, to],
    queryFn: async ({ signal }) => {
      const body: CubeQuestion = {
        dimensions: [dimension],
        measures: ['net'],
        from,
        to,
        top: 500,
        compareYearBefore: false,
      }
      const { rows } = await answer(api.POST('/api/v1/profit/cube', { body, signal }))
      return rows
        .filter((row) => !row.isRest)
        .map(({ keys: [key] }) => ({ id: key?.id ?? noneOf(dimension), name: key?.name ?? null }))
    },
    enabled,
    staleTime: 300_000,
    placeholderData: keepPreviousData,
  })

export const useReports = () =>
  useQuery({
    queryKey: ['profit', 'reports'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/reports', { signal })),
  })

export interface ReportToSave {
  name: string
  question: CubeQuestion
  sharedWith: ReportSharing
  roles: RoleName[]
}

export function useSaveReport(existing: SavedReport | null) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (report: ReportToSave) =>
      existing
        ? answer(
            api.PUT('/api/v1/profit/reports/{reportId}', {
              params: { path: { reportId: existing.reportId }, ...ifMatch(existing.version) },
              body: report,
            }),
          )
        : answer(api.POST('/api/v1/profit/reports', { body: report })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['profit', 'reports'] }),
  })
}

export function useRemoveReport() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (reportId: number) =>
      answer(api.DELETE('/api/v1/profit/reports/{reportId}', { params: { path: { reportId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['profit', 'reports'] }),
  })
}

export const lineFilters = ['from', 'to', ...filterKinds] as const

export const useCubeLines = (list: ListState) =>
  useListQuery(['profit', 'cube-lines', list.sort, list.filters], ({ cursor, limit, count, signal }) =>
    answer(
      api.GET('/api/v1/profit/cube/lines', {
        // The filters are those of the address; the API refuses what it does not know.
        params: { query: { ...list.filters, sort: list.sort, limit, cursor, count } as never },
        signal,
      }),
    ),
  )
