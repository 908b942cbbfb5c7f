import { Badge, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconLoader2 } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import type { Job } from '@/api/types'
import { type TextSource, useTexts } from '@/i18n'
import { percent, plainNumber } from './format'
import { ErrorState, RowsSkeleton } from './states'
import { isOver, useJob } from './useJob'

const looks: Record<Job['state'], { color: string; Icon: typeof IconClock }> = {
  receiving: { color: 'ink', Icon: IconLoader2 },
  waiting: { color: 'gray', Icon: IconClock },
  running: { color: 'ink', Icon: IconLoader2 },
  done: { color: 'green', Icon: IconCheck },
  failed: { color: 'red', Icon: IconAlertTriangle },
  cancelled: { color: 'gray', Icon: IconBan },
}

export function JobStateBadge({ state }: { state: Job['state'] }) {
  const { word } = useTexts()
  const { color, Icon } = looks[state] ?? looks.waiting
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {word('jobState', state)}
    </Badge>
  )
}

interface JobProgressProps {
  jobId: number
  onOver?: (job: Job) => void
  mayCancel?: boolean
  /** Its end is news, however fast it came. */
  startedHere?: boolean
}

/** Progress of a long piece of work, with a way to stop it. */
export function JobProgress({ jobId, onOver, mayCancel = true, startedHere = false }: JobProgressProps) {
  const { t, word } = useTexts()
  const queryClient = useQueryClient()
  const job = useJob(jobId, onOver, startedHere)
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/jobs/{jobId}/cancel', { params: { path: { jobId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  })
  if (job.isPending) return <RowsSkeleton rows={2} />
  if (job.isError) return <ErrorState compact error={job.error} onRetry={() => void job.refetch()} />
  return (
    <Stack gap="xs" aria-live="polite">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <JobStateBadge state={job.data.state} />
          <Text fz="sm">{job.data.message ?? jobTitle(job.data, word)}</Text>
        </Group>
        {mayCancel && !isOver(job.data) && (
          <Button
            variant="default"
            size="compact-sm"
            loading={cancel.isPending}
            disabled={cancel.isSuccess}
            onClick={() => cancel.mutate()}
          >
            {cancel.isSuccess ? t('job.stopping') : t('job.cancel')}
          </Button>
        )}
      </Group>
      <ProgressLine job={job.data} />
      {cancel.isError && <ErrorState compact error={cancel.error} />}
    </Stack>
  )
}

/** Work that always does the same has a name in every language; other work is told by what it was given. */
function jobTitle(job: Job, word: TextSource['word']) {
  const name = word('jobKind', job.kind)
  return name === job.kind ? job.title : name
}

export function ProgressLine({ job }: { job: Job }) {
  const { t } = useTexts()
  const total = job.total ?? 0
  const share = total > 0 ? Math.min(1, job.done / total) : job.state === 'done' ? 1 : 0
  const unknown = total === 0 && !isOver(job)
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress
        value={unknown ? 100 : share * 100}
        animated={unknown || job.state === 'running'}
        striped={unknown}
        color={job.state === 'failed' ? 'red' : job.state === 'cancelled' ? 'gray' : 'ink'}
        flex={1}
        size="sm"
        aria-label={t('job.progress')}
      />
      <Text fz="xs" c="dimmed" miw={140} ta="right">
        {total > 0
          ? `${plainNumber(job.done, 0)} / ${plainNumber(total, 0)} · ${percent(share, 0)}`
          : plainNumber(job.done, 0)}
      </Text>
    </Group>
  )
}
