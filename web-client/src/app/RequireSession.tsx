import { Center } from '@mantine/core'
import { useEffect } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useSession } from '@/api/session'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { followAccountLanguage } from '@/i18n'

/** Lets in who is signed in; everyone else signs in first and comes back to where they wanted to go. */
export function RequireSession() {
  const session = useSession()
  const location = useLocation()
  const language = session.data?.language
  useEffect(() => {
    if (language) void followAccountLanguage(language)
  }, [language])

  if (session.isPending) {
    return (
      <div style={{ padding: 48, maxWidth: 720 }}>
        <RowsSkeleton rows={6} />
      </div>
    )
  }
  if (session.isError && !session.data) {
    return (
      <Center h="100dvh">
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      </Center>
    )
  }
  if (!session.data) {
    const wanted = `${location.pathname}${location.search}`
    return <Navigate to={wanted === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(wanted)}`} replace />
  }
  if (session.data.mustChangePassword && location.pathname !== '/password') return <Navigate to="/password" replace />
  return <Outlet />
}
