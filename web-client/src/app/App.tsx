import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { RouterProvider } from 'react-router'
import { onSignedOut } from '@/api/client'
import { isProblem } from '@/api/problem'
import { sessionKey } from '@/api/session'
import { cssVariables, theme } from '@/components/theme'
import { router } from './routes'

// What is said before it is there waits in its store.
const Notifications = lazy(() => import('@mantine/notifications').then((module) => ({ default: module.Notifications })))

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      // What the API refused it will refuse again; only a lost connection or a busy server is worth another try.
      retry: (count, error) => count < 2 && isProblem(error) && (error.status === 0 || error.status >= 502),
      refetchOnWindowFocus: true,
    },
  },
})

onSignedOut(() => queryClient.setQueryData(sessionKey, null))

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <Notifications position="bottom-right" limit={4} />
        </Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
