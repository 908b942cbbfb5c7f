import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from 'react-router'
import { onSignedOut } from '@/api/client'
import { isProblem } from '@/api/problem'
import { sessionKey } from '@/api/session'
import { cssVariables, theme } from '@/components/theme'
import { router } from './routes'

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
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
