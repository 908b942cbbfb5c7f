import { Button, Code, CopyButton, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiProblem } from '@/api/problem'
import { useTexts } from '@/i18n'
import classes from './states.module.css'

interface EmptyStateProps {
  title: string
  /** What to do next. */
  hint?: ReactNode
  action?: ReactNode
  compact?: boolean
}

export function EmptyState({ title, hint, action, compact = false }: EmptyStateProps) {
  return (
    <div className={classes.state} data-compact={compact || undefined}>
      {!compact && <IconInbox size={34} stroke={1.3} className={classes.icon} aria-hidden />}
      <Text fw={compact ? 400 : 600} c={compact ? 'dimmed' : undefined}>
        {title}
      </Text>
      {hint && (
        <Text fz="sm" c="dimmed" maw={460}>
          {hint}
        </Text>
      )}
      {action}
    </div>
  )
}

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
  action?: ReactNode
  compact?: boolean
}

/** An error in words, with a way out and the number support asks for. */
export function ErrorState({ error, onRetry, action, compact = false }: ErrorStateProps) {
  const { t } = useTexts()
  const { title, detail, traceId } = useErrorText(error)
  return (
    <div className={classes.state} role="alert" data-compact={compact || undefined}>
      {!compact && <IconAlertTriangle size={34} stroke={1.3} className={classes.warning} aria-hidden />}
      {compact ? <Text fw={600}>{title}</Text> : <Title order={2}>{title}</Title>}
      {detail && (
        <Text fz="sm" c="dimmed" maw={520}>
          {detail}
        </Text>
      )}
      <Group gap="xs" justify="center">
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
        {action}
      </Group>
      {traceId && <TraceId value={traceId} />}
    </div>
  )
}

export function TraceId({ value }: { value: string }) {
  const { t } = useTexts()
  return (
    <Group gap={6} fz="xs" c="dimmed" justify="center">
      {t('problem.traceId')} <Code>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="subtle" size="compact-xs" onClick={copy}>
            {copied ? t('common.copied') : t('common.copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}

/** The API's own words first; the client only speaks where the API could not. */
export function useErrorText(error: unknown): { title: string; detail: string | null; traceId: string | null } {
  const { t } = useTexts()
  if (!(error instanceof ApiProblem)) return { title: t('problem.unexpected'), detail: null, traceId: null }
  if (error.status === 0)
    return { title: t('problem.noConnection'), detail: t('problem.noConnectionHint'), traceId: null }
  const { traceId } = error
  if (error.status === 403)
    return { title: t('problem.forbidden'), detail: error.detail ?? t('problem.forbiddenHint'), traceId }
  if (error.status === 404)
    return { title: t('problem.notFound'), detail: error.detail ?? t('problem.notFoundHint'), traceId }
  if (error.status === 412)
    return { title: t('problem.stale'), detail: error.detail ?? t('problem.staleHint'), traceId }
  if (error.status === 429)
    return { title: t('problem.tooMany'), detail: error.detail ?? t('problem.tooManyHint'), traceId }
  if (error.status >= 500) return { title: t('problem.unexpected'), detail: t('problem.unexpectedHint'), traceId }
  return { title: error.title || t('problem.refused'), detail: error.detail, traceId }
}

export function RowsSkeleton({ rows = 6, height = 14 }: { rows?: number; height?: number }) {
  const { t } = useTexts()
  return (
    <Stack gap="sm" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </Stack>
  )
}
