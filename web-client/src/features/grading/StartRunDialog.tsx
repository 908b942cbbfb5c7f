import { Alert, Button, Group, Radio, Select, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useSchemes, useStartRun } from './queries'

export function StartRunDialog({ schemeId, onClose }: { schemeId?: number; onClose: () => void }) {
  const { t } = useTexts()
  const schemes = useSchemes()
  const usable = schemes.data?.items.filter((scheme) => scheme.archivedAt === null) ?? []
  const preferred =
    usable.find((scheme) => scheme.schemeId === schemeId) ?? usable.find((scheme) => scheme.isDefault) ?? usable[0]
  return (
    <Dialog onClose={onClose} title={t('grading.startRun')}>
      {schemes.isPending && <RowsSkeleton rows={4} />}
      {schemes.isError && <ErrorState compact error={schemes.error} onRetry={() => void schemes.refetch()} />}
      {schemes.isSuccess && (
        <StartRunForm
          schemes={usable.map((scheme) => ({
            value: String(scheme.schemeId),
            label: `${scheme.name} · ${t('grading.version', { number: scheme.current.number })}`,
          }))}
          preferred={preferred ? String(preferred.schemeId) : null}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}

interface StartRunFormProps {
  schemes: { value: string; label: string }[]
  preferred: string | null
  onClose: () => void
}

function StartRunForm({ schemes, preferred, onClose }: StartRunFormProps) {
  const { t } = useTexts()
  const me = useMe()
  const mayCommit = useCan()('commitGrading')
  const navigate = useNavigate()
  const start = useStartRun()
  const form = useForm<{ schemeId: string | null; asOf: string; mode: 'dry' | 'commit' }>({
    initialValues: { schemeId: preferred, asOf: me?.today ?? '', mode: 'dry' },
  })
  const submit = ({ schemeId, asOf, mode }: typeof form.values) =>
    start.mutate(
      { schemeId: Number(schemeId), asOf, mode },
      {
        onSuccess: (run) => void navigate(`/grading/runs/${run.runId}`),
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack>
        <ProblemAlert error={start.error} />
        <Select
          label={t('grading.scheme')}
          data={schemes}
          required
          allowDeselect={false}
          {...form.getInputProps('schemeId')}
        />
        <DateField
          label={t('grading.asOf')}
          description={t('grading.asOfHint')}
          required
          max={me?.today}
          {...form.getInputProps('asOf')}
        />
        <Radio.Group label={t('grading.mode')} {...form.getInputProps('mode')}>
          <Stack gap="xs" mt={6}>
            <Radio value="dry" label={t('grading.dry')} description={t('grading.dryHint')} />
            <Radio
              value="commit"
              label={t('grading.commitMode')}
              description={t('grading.commitHint')}
              disabled={!mayCommit}
            />
          </Stack>
        </Radio.Group>
        {form.values.mode === 'commit' && form.values.asOf < (me?.today ?? '') && (
          <Alert color="amber" p="sm">
            {t('grading.pastCommit')}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={!form.values.schemeId}>
            {t('grading.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
