import { Button, Group, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Dialog } from '@/components/Dialog'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useComparableRuns } from './runCompareQueries'

/** Chooses the run to set beside this one. */
export function CompareRunsDialog({ runId, onClose }: { runId: number; onClose: () => void }) {
  const { t, word } = useTexts()
  const navigate = useNavigate()
  const runs = useComparableRuns(true)
  const others = runs.data?.filter((run) => run.runId !== runId) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <Dialog title={t('grading.compareRuns')} onClose={onClose}>
      {runs.isPending && <RowsSkeleton rows={2} />}
      {runs.isError && <ErrorState compact error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && others.length === 0 && <EmptyState compact title={t('grading.noOtherRun')} />}
      {others.length > 0 && (
        <Stack>
          <Select
            label={t('grading.otherRun')}
            searchable
            data-autofocus
            data={others.map((run) => ({
              value: String(run.runId),
              label: `${run.asOf} · ${run.scheme.name} · ${t('grading.version', { number: run.scheme.number })} · ${word('runState', run.state)} · ${run.runId}`,
            }))}
            value={chosen}
            onChange={setChosen}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button disabled={!chosen} onClick={() => void navigate(`/grading/runs/${chosen}/compare/${runId}`)}>
              {t('grading.compareRuns')}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  )
}
