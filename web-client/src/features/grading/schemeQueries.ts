import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { answer, api, ownHeaders } from '@/api/client'
import { ApiProblem, problemFrom } from '@/api/problem'
import type { SchemeChange, SchemeDocument } from '@/api/types'

export const useMetrics = () =>
  useQuery({
    queryKey: ['grading', 'metrics'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/grading/metrics', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Between two questions while a slider moves. */
const pace = 80
/** How long an answer is waited for before a newer question takes its place. */
const patience = 400

/**
 * What rules would do, following them as they change, also in the midst of a drag: as soon as one answer is there the newest
 * question goes out. Every set of rules is a question of its own, so an answer that comes late is dropped and its call given
 * up; the last picture stays until the next one is there.
 */
export function usePreview(rules: SchemeChange | null, asOf: string) {
  // Names do not grade: typing one asks nothing.
  const question = rules && asOf ? JSON.stringify({ asOf, rules: { ...rules, name: 'preview' }, limit: 100 }) : null
  const [asked, setAsked] = useState(question)
  const askedAt = useRef(0)
  const preview = useQuery({
    queryKey: ['grading', 'preview', asked],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/grading/previews', {
          body: JSON.parse(asked ?? '{}') as { asOf: string; rules: SchemeChange; limit: number },
          signal,
        }),
      ),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
    gcTime: 60_000,
  })
  const { isFetching } = preview
  useEffect(() => {
    if (question === asked) return
    const since = performance.now() - askedAt.current
    const timer = setTimeout(
      () => {
        askedAt.current = performance.now()
        setAsked(question)
      },
      Math.max(0, (isFetching ? patience : pace) - since),
    )
    return () => clearTimeout(timer)
  }, [question, asked, isFetching])
  return { ...preview, isFollowing: question !== null && (isFetching || question !== asked) }
}

function useSchemeChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['grading', 'scheme'] })
      void queryClient.invalidateQueries({ queryKey: ['grading', 'schemes'] })
    },
  })
}

export const useCreateScheme = () =>
  useSchemeChange((body: SchemeChange) => answer(api.POST('/api/v1/grading/schemes', { body })))

export const useCopyScheme = () =>
  useSchemeChange(({ schemeId, name }: { schemeId: number; name: string }) =>
    answer(api.POST('/api/v1/grading/schemes/{schemeId}/copy', { params: { path: { schemeId } }, body: { name } })),
  )

export const useImportScheme = () =>
  useSchemeChange(({ document, name }: { document: SchemeDocument; name?: string }) =>
    answer(api.POST('/api/v1/grading/schemes/import', { params: { query: name ? { name } : {} }, body: document })),
  )

export type SchemeAct = 'archive' | 'restore' | 'make-default'

export const useSchemeAct = (schemeId: number) =>
  useSchemeChange((act: SchemeAct) => {
    const params = { params: { path: { schemeId } } }
    switch (act) {
      case 'archive':
        return answer(api.POST('/api/v1/grading/schemes/{schemeId}/archive', params))
      case 'restore':
        return answer(api.POST('/api/v1/grading/schemes/{schemeId}/restore', params))
      default:
        return answer(api.POST('/api/v1/grading/schemes/{schemeId}/make-default', params))
    }
  })

export const useSchemeVersions = (schemeId: number, enabled = true) =>
  useQuery({
    queryKey: ['grading', 'scheme', schemeId, 'versions'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/grading/schemes/{schemeId}/versions', { params: { path: { schemeId } }, signal })),
    enabled,
  })

export interface ComparedSchemes {
  left: number
  leftNumber?: number
  right: number
  rightNumber?: number
}

export const useSchemeComparison = (sides: ComparedSchemes | null) =>
  useQuery({
    queryKey: ['grading', 'scheme', 'compare', sides],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/grading/schemes/compare', {
          params: { query: sides ?? { left: 0, right: 0 } },
          signal,
        }),
      ),
    enabled: sides !== null,
  })

/** Hands the document of a version to the browser as a file. */
export async function downloadScheme(schemeId: number, name: string, number?: number): Promise<void> {
  const query = number === undefined ? '' : `?number=${number}`
  let response: Response
  try {
    response = await fetch(`/api/v1/grading/schemes/${schemeId}/export${query}`, {
      headers: ownHeaders('GET'),
      credentials: 'same-origin',
    })
  } catch {
    throw new ApiProblem(0, { code: 'no-connection' })
  }
  if (!response.ok) throw await problemFrom(response)
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}${number === undefined ? '' : ` ${number}`}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
