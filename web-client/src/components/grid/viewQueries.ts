import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { answer, api, ifMatch } from '@/api/client'
import type { SavedView } from '@/api/types'

const keyOf = (list: string) => ['views', list] as const

/** The views of a list: one's own, and those that others share. */
export const useViews = (list: string) =>
  useQuery({
    queryKey: keyOf(list),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/views', { params: { query: { list } }, signal })),
    staleTime: 60_000,
  })

export interface ViewToSave {
  name: string
  search: string
  isShared: boolean
  isStandard: boolean
}

/** After a refusal too: what was refused is often what was changed elsewhere. */
function useForgetViews(list: string) {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: keyOf(list) })
}

const save = (list: string, view: ViewToSave) => answer(api.POST('/api/v1/views', { body: { list, ...view } }))

export function useSaveView(list: string) {
  const forget = useForgetViews(list)
  return useMutation({ mutationFn: (view: ViewToSave) => save(list, view), onSettled: forget })
}

export function useChangeView(list: string) {
  const forget = useForgetViews(list)
  return useMutation({
    mutationFn: ({ view, change }: { view: SavedView; change: Partial<ViewToSave> }) => {
      const { name, search, isShared, isStandard } = { ...view, ...change }
      return answer(
        api.PUT('/api/v1/views/{viewId}', {
          params: { path: { viewId: view.viewId }, ...ifMatch(view.version) },
          body: { name, search, isShared, isStandard },
        }),
      )
    },
    onSettled: forget,
  })
}

export function useRemoveView(list: string) {
  const forget = useForgetViews(list)
  return useMutation({
    mutationFn: (viewId: number) => answer(api.DELETE('/api/v1/views/{viewId}', { params: { path: { viewId } } })),
    onSettled: forget,
  })
}

/** What makes a view: the row that happens to be open is no part of it. */
export function viewOf(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('open')
  params.delete('create')
  params.sort()
  return params.toString()
}

interface KeptView {
  name: string
  search: string
}

function keptIn(text: string): KeptView[] {
  try {
    const kept: unknown = JSON.parse(text)
    return Array.isArray(kept)
      ? kept.filter((one) => typeof one?.name === 'string' && typeof one?.search === 'string')
      : []
  } catch {
    return []
  }
}

/** Views that this browser kept before the server did are taken over once. */
export function useKeptViews(list: string, views: SavedView[] | undefined) {
  const forget = useForgetViews(list)
  const takeOver = async (key: string, kept: KeptView[], mine: SavedView[]) => {
    const names = new Set(mine.map((view) => view.name.toLowerCase()))
    const left: KeptView[] = []
    for (const one of kept) {
      const search = viewOf(one.search)
      if (mine.some((view) => view.search === search)) continue
      let name = one.name
      for (let number = 2; names.has(name.toLowerCase()); number++) name = `${one.name} ${number}`
      try {
        await save(list, { name, search, isShared: false, isStandard: false })
        names.add(name.toLowerCase())
      } catch {
        left.push(one)
      }
    }
    if (left.length > 0) localStorage.setItem(key, JSON.stringify(left))
    await forget()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each list, as soon as its views are known
  useEffect(() => {
    const key = `crm.views.${list}`
    const text = localStorage.getItem(key)
    if (views === undefined || text === null) return
    // Taken away first: no second screen takes it over again.
    localStorage.removeItem(key)
    void takeOver(
      key,
      keptIn(text),
      views.filter((view) => view.isMine),
    )
  }, [list, views === undefined])
}
