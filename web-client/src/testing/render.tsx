import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { vi } from 'vitest'
import { permissions, sessionKey } from '@/api/session'
import type { Me } from '@/api/types'
import { theme } from '@/components/theme'

export const anna: Me = {
  personId: 1,
  name: 'Anna',
  signInName: 'anna',
  language: 'en',
  roles: ['manager'],
  permissions: [...permissions],
  mustChangePassword: false,
  demo: false,
  currency: 'CNY',
  today: '2026-11-21',
}

interface Options {
  at?: string
  me?: Me | null
  /** Other addresses, to see where one is led. */
  also?: Record<string, ReactNode>
}

/** Draws a screen as the application would: theme, router, queries, somebody signed in. */
export function renderScreen(screen: ReactNode, { at = '/', me = anna, also = {} }: Options = {}) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })
  if (me) queryClient.setQueryData(sessionKey, me)
  const path = at.split('?')[0] ?? '/'
  const router = createMemoryRouter(
    [{ path, element: screen }, ...Object.entries(also).map(([other, element]) => ({ path: other, element }))],
    { initialEntries: [at] },
  )
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <Notifications />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { ...view, router, queryClient, address: () => router.state.location.pathname + router.state.location.search }
}

export function json(body: unknown, status = 200): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type } })
}

export type Answers = Record<string, (request: Request, url: URL) => Response | Promise<Response>>

/** Stands in for the API: answers by "METHOD /path", and remembers what was asked. */
export function stubApi(answers: Answers) {
  const requests: Request[] = []
  const fetchStub = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input), 'http://localhost'), init)
    requests.push(request.clone())
    const url = new URL(request.url)
    const found = answers[`${request.method} ${url.pathname}`]
    if (!found) return json({ code: 'not-stubbed', title: `${request.method} ${url.pathname}` }, 404)
    return found(request, url)
  })
  vi.stubGlobal('fetch', fetchStub)
  return { requests, asked: (path: string) => requests.filter((request) => new URL(request.url).pathname === path) }
}
