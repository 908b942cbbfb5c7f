import { Alert, Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { RunDetails } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { JobProgress } from '@/components/JobProgress'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CompareRunsDialog } from './CompareRunsDialog'
import { GradeDistribution } from './GradeDistribution'
import { MovementMatrix } from './MovementMatrix'
import { MovementSankey } from './MovementSankey'
import { useCancelRun, useCommitRun, useRun } from './queries'
import { RunMovers } from './RunMovers'
import { RunStateBadge } from './RunStateBadge'

export function RunPage() {
  const runId = Number(useParams().runId)
  const { t } = useTexts()
  const can = useCan()
  const run = useRun(runId)
  const [committing, setCommitting] = useState(false)
  const [comparing, setComparing] = useState(false)
  if (run.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={8} />
      </div>
    )
  }
  if (run.isError) return <ErrorState error={run.error} onRetry={() => void run.refetch()} />
  const one = run.data
  const busy = one.state === 'waiting' || one.state === 'running'
  const finished = one.state === 'done' || one.state === 'committed'
  return (
    <Page
      title={t('grading.runOf', { asOf: one.asOf })}
      width={1300}
      note={
        <Group gap="sm">
          <Anchor component={Link} to="/grading/runs" inherit>
            {t('grading.runs')}
          </Anchor>
          <RunStateBadge state={one.state} />
          <span>
            {one.scheme.name} · {t('grading.version', { number: one.scheme.number })}
          </span>
          <span>
            {one.startedBy?.name} <DateText value={one.startedAt} time />
          </span>
        </Group>
      }
      actions={
        <>
          {finished && (
            <Button variant="default" onClick={() => setComparing(true)}>
              {t('grading.compareRuns')}
            </Button>
          )}
          {finished && (
            <Button component={Link} to={`/grading/runs/${runId}/customers`} variant="default">
              {t('grading.showCustomers')}
            </Button>
          )}
          {one.state === 'done' && can('commitGrading') && (
            <Button onClick={() => setCommitting(true)}>{t('grading.commit')}</Button>
          )}
        </>
      }
    >
      <Stack>
        {one.note && (
          <Alert color="ink" p="sm">
            {one.note}
          </Alert>
        )}
        {one.state === 'waiting' && (one.ahead ?? 0) > 0 && (
          <Alert color="ink" p="sm">
            {t('grading.aheadIs', { runs: one.ahead })}
          </Alert>
        )}
        {busy && <RunProgress run={one} onOver={() => void run.refetch()} />}
        {one.state === 'failed' && (
          <Alert color="red" title={t('grading.failed')} p="sm">
            {t('grading.failedHint')}
          </Alert>
        )}
        {one.state === 'done' && (
          <Alert color="amber" variant="light" p="sm">
            {t('grading.isDry')}
          </Alert>
        )}
        {finished && <RunOutcome run={one} />}
      </Stack>
      {comparing && <CompareRunsDialog runId={runId} onClose={() => setComparing(false)} />}
      {committing && <CommitDialog run={one} onClose={() => setCommitting(false)} />}
    </Page>
  )
}

function RunProgress({ run, onOver }: { run: RunDetails; onOver: () => void }) {
  const { t } = useTexts()
  const cancel = useCancelRun(run.runId)
  return (
    <Card
      title={t('grading.inProgress')}
      actions={
        <Button
          variant="default"
          size="xs"
          loading={cancel.isPending}
          disabled={cancel.isSuccess}
          onClick={() => cancel.mutate()}
        >
          {cancel.isSuccess ? t('job.stopping') : t('grading.cancelRun')}
        </Button>
      }
    >
      <ProblemAlert error={cancel.error} />
      {run.jobId === null ? (
        <RowsSkeleton rows={1} />
      ) : (
        <JobProgress jobId={run.jobId} onOver={onOver} mayCancel={false} />
      )}
    </Card>
  )
}

function RunOutcome({ run }: { run: RunDetails }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const navigate = useNavigate()
  const list = `/grading/runs/${run.runId}/customers`
  const moved = (way: 'up' | 'down') => {
    const order = 'ABCD'
    return run.movement
      .filter(({ from, to }) => {
        if (!from || from === 'N' || to === 'N') return false
        return way === 'up' ? order.indexOf(to) < order.indexOf(from) : order.indexOf(to) > order.indexOf(from)
      })
      .reduce((sum, { customers }) => sum + customers, 0)
  }
  // Of those one may see, as the list behind shows them.
  const notGraded = run.movement.reduce((sum, { to, customers }) => (to === 'N' ? sum + customers : sum), 0)
  return (
    <>
      <Card
        title={t('grading.distribution')}
        note={t('grading.gradedOf', { graded: plainNumber(run.graded, 0), customers: plainNumber(run.customers, 0) })}
      >
        <GradeDistribution counts={run.counts} linkOf={(grade) => `${list}?grade=${grade}`} />
      </Card>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card title={t('grading.movement')} note={seesCost ? t('grading.movementNote') : undefined}>
          <MovementMatrix
            movement={run.movement}
            seesCost={seesCost}
            linkOf={(from, to) => `${list}?from=${from}&grade=${to}`}
          />
        </Card>
        <Card title={t('grading.flow')} note={t('grading.flowNote')}>
          <MovementSankey
            movement={run.movement}
            onPick={(from, to) => void navigate(`${list}?from=${from}&grade=${to}`)}
          />
          <Stack gap="xs" mt="sm">
            <Anchor component={Link} to={`${list}?moved=up`}>
              ▲ {t('grading.movedUp', { customers: moved('up') })}
            </Anchor>
            <Anchor component={Link} to={`${list}?moved=down`}>
              ▼ {t('grading.movedDown', { customers: moved('down') })}
            </Anchor>
            <Anchor component={Link} to={`${list}?grade=N`}>
              {t('grading.notGraded', { customers: notGraded })}
            </Anchor>
            <Text fz="xs" c="dimmed">
              {t('grading.movedNote')}
            </Text>
          </Stack>
        </Card>
      </SimpleGrid>
      <RunMovers runId={run.runId} />
    </>
  )
}

function CommitDialog({ run, onClose }: { run: RunDetails; onClose: () => void }) {
  const { t } = useTexts()
  const commit = useCommitRun(run.runId)
  return (
    <Dialog onClose={onClose} title={t('grading.commit')}>
      <Stack>
        <ProblemAlert error={commit.error} />
        <Text fz="sm">{t('grading.commitQuestion', { graded: run.graded, asOf: run.asOf })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={commit.isPending}
            onClick={() =>
              commit.mutate(undefined, {
                onSuccess: () => {
                  notifications.show({ color: 'green', message: t('grading.committed') })
                  onClose()
                },
              })
            }
          >
            {t('grading.commit')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
