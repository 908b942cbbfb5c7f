import { Select } from '@mantine/core'
import type { Run } from '@/api/types'
import { useTexts } from '@/i18n'

interface StatisticsRunSelectProps {
  label: string
  runs: Run[]
  value: number | null
  onChange: (runId: number) => void
}

/** Chooses a run by its day and scheme. */
export function StatisticsRunSelect({ label, runs, value, onChange }: StatisticsRunSelectProps) {
  const { t } = useTexts()
  return (
    <Select
      size="xs"
      w={270}
      aria-label={label}
      allowDeselect={false}
      data={runs.map((run) => ({
        value: String(run.runId),
        label: t(run.state === 'committed' ? 'statistics.runLabel' : 'statistics.runDry', {
          asOf: run.asOf,
          scheme: run.scheme.name,
          number: run.scheme.number,
        }),
      }))}
      value={value === null ? null : String(value)}
      onChange={(next) => next && onChange(Number(next))}
    />
  )
}
