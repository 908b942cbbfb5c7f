import createClient, { type Middleware } from 'openapi-fetch'
import { ApiProblem, problemFrom } from './problem'
import type { paths } from './schema.gen'

type Listener = () => void
const signedOutListeners = new Set<Listener>()

/** Called when the API says that nobody is signed in any more. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Headers that every call carries: the antiforgery mark on changes, and the language problems are told in. */
export function ownHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': document.documentElement.lang || 'zh-CN' }
  if (unsafe.has(method.toUpperCase())) headers['X-Crm-Client'] = 'web'
  return headers
}

const conventions: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders(request.method))) request.headers.set(name, value)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return
    const problem = await problemFrom(response)
    const aboutSession = new URL(request.url).pathname === '/api/v1/session'
    if (response.status === 401 && !aboutSession) for (const listener of signedOutListeners) listener()
    throw problem
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return
    return error instanceof ApiProblem ? error : new ApiProblem(0, { code: 'no-connection' })
  },
}

export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
})
api.use(conventions)

/** The body of an answer. Problems have been thrown before this point. */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await call
  return data as T
}

export interface Tagged<T> {
  data: T
  etag: string | null
}

/** The body together with its ETag, for records that carry no version of their own. */
export async function taggedAnswer<T>(call: Promise<{ data?: T; response: Response }>): Promise<Tagged<T>> {
  const { data, response } = await call
  return { data: data as T, etag: response.headers.get('ETag') }
}

/** The `If-Match` header of a write that overwrites what was read as `version`. */
export const ifMatch = (version: number) => ({ header: { 'If-Match': `"${version}"` } })

/** Fetches a list as CSV and hands it to the browser as a file. */
export async function downloadCsv(path: string, fileName: string): Promise<void> {
  let response: Response
  try {
    response = await fetch(path, { headers: { ...ownHeaders('GET'), Accept: 'text/csv' }, credentials: 'same-origin' })
  } catch {
    throw new ApiProblem(0, { code: 'no-connection' })
  }
  if (!response.ok) throw await problemFrom(response)
  // A list that cannot be had as CSV must not end up as a file of something else.
  if (!response.headers.get('Content-Type')?.includes('csv')) throw new ApiProblem(406, { code: 'no-csv' })
  // The whole body is read first: a stream that breaks midway throws here, and no half file is kept.
  const blob = await response.blob()
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
