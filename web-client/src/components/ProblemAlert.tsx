import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { isProblem } from '@/api/problem'
import { useTexts } from '@/i18n'
import { TraceId, useErrorText } from './states'

interface ProblemAlertProps {
  error: unknown
  /** Offered when somebody else has changed the record meanwhile. */
  onReload?: () => void
}

/** A refused change, told where it was tried. */
export function ProblemAlert({ error, onReload }: ProblemAlertProps) {
  const { t } = useTexts()
  const { title, detail, traceId } = useErrorText(error)
  if (!error) return null
  const stale = isProblem(error) && error.status === 412
  const fields = isProblem(error) ? Object.entries(error.errors) : []
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />} title={title} p="sm">
      {detail}
      {fields.map(([field, messages]) => (
        <div key={field}>
          {field}: {messages.join(' ')}
        </div>
      ))}
      {(stale && onReload) || (traceId && (!isProblem(error) || error.status >= 500)) ? (
        <Group gap="sm" mt={6}>
          {stale && onReload && (
            <Button size="compact-xs" variant="default" onClick={onReload}>
              {t('common.reload')}
            </Button>
          )}
          {traceId && <TraceId value={traceId} />}
        </Group>
      ) : null}
    </Alert>
  )
}
