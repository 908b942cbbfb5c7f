import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { DateText } from '@/components/figures'
import { Page } from '@/components/Page'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
]

function deviceName(userAgent: string): string {
  const of = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [of(browsers), of(systems)].filter(Boolean).join(' · ') || userAgent.slice(0, 60)
}

/** Where I am signed in, and the means to end it there. */
export function SessionsPage() {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/sessions', { signal })),
  })
  const end = useMutation({
    mutationFn: (sessionId: number) =>
      answer(api.DELETE('/api/v1/sessions/{sessionId}', { params: { path: { sessionId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  })
  return (
    <Page title={t('access.mySessions')} note={t('access.sessionsNote')} width={760}>
      {sessions.isPending && <RowsSkeleton rows={3} height={44} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {end.isError && <ErrorState compact error={end.error} />}
      <Stack gap="sm">
        {sessions.data?.items.map((session) => {
          const agent = session.userAgent ?? ''
          const Icon = /Mobile|Android|iPhone/.test(agent) ? IconDeviceMobile : IconDeviceDesktop
          return (
            <Paper key={session.sessionId} p="md">
              <Group wrap="nowrap">
                <Icon size={22} stroke={1.4} aria-hidden />
                <div style={{ flex: 1, minWidth: 0 }}>
                  <Group gap="xs">
                    <Text fw={600}>{deviceName(agent) || t('access.unknownDevice')}</Text>
                    {session.isCurrent && <Badge color="green">{t('access.thisSession')}</Badge>}
                  </Group>
                  <Text fz="xs" c="dimmed">
                    {t('access.signedInAt')} <DateText value={session.createdAt} time /> · {t('access.lastSeen')}{' '}
                    <DateText value={session.lastSeenAt} time />
                  </Text>
                </div>
                {!session.isCurrent && (
                  <Button
                    variant="default"
                    size="xs"
                    loading={end.isPending && end.variables === session.sessionId}
                    onClick={() => end.mutate(session.sessionId)}
                  >
                    {t('access.endSession')}
                  </Button>
                )}
              </Group>
            </Paper>
          )
        })}
      </Stack>
    </Page>
  )
}
