import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import type { Scenario, ScenarioItem } from '@/api/types'

const listKey = ['profit', 'scenarios'] as const

export const useScenarios = () =>
  useQuery({ queryKey: listKey, queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/scenarios', { signal })) })

export const useScenario = (scenarioId: number | null) =>
  useQuery({
    queryKey: [...listKey, scenarioId],
    enabled: scenarioId !== null,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/profit/scenarios/{scenarioId}', {
          params: { path: { scenarioId: scenarioId ?? 0 } },
          signal,
        }),
      ),
  })

/** What the items would do, computed while they are written. */
export const useScenarioPreview = (items: ScenarioItem[] | null) =>
  useQuery({
    queryKey: ['profit', 'scenario-preview', JSON.stringify(items)],
    enabled: items !== null,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/profit/scenarios/preview', { body: { items: items ?? [] }, signal })),
  })

export const useComparison = (ids: string) =>
  useQuery({
    queryKey: ['profit', 'scenario-comparison', ids],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/scenarios/compare', { params: { query: { ids } }, signal })),
  })

export interface WrittenScenario {
  name: string
  note: string | null
  isShared: boolean
  items: ScenarioItem[]
}

/** Saves a scenario anew where there is one, or a first time. */
export function useSaveScenario(scenario: Scenario | null) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: WrittenScenario) =>
      scenario
        ? answer(
            api.PUT('/api/v1/profit/scenarios/{scenarioId}', {
              params: { path: { scenarioId: scenario.scenarioId }, ...ifMatch(scenario.version) },
              body,
            }),
          )
        : answer(api.POST('/api/v1/profit/scenarios', { body })),
    onSuccess: (saved) => {
      queryClient.setQueryData([...listKey, saved.scenarioId], saved)
      void queryClient.invalidateQueries({ queryKey: listKey, exact: true })
      void queryClient.invalidateQueries({ queryKey: ['profit', 'scenario-comparison'] })
    },
  })
}

export function useDeleteScenario() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (scenario: Scenario) =>
      answer(
        api.DELETE('/api/v1/profit/scenarios/{scenarioId}', {
          params: { path: { scenarioId: scenario.scenarioId }, ...ifMatch(scenario.version) },
        }),
      ),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: listKey }),
  })
}
