import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { Duty } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { shiftDays } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import { laterOf } from './months'
import { usePostpone } from './queries'

/** Another day for a duty, within the year that owes it. */
export function PostponeDialog({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const postpone = usePostpone(duty.dutyId)
  const year = duty.plannedOn.slice(0, 4)
  const last = `${year}-12-31`
  const within = (day: string) => (day > last ? last : day)
  const start = laterOf(duty.dueOn, today)
  const form = useForm({ initialValues: { dueOn: within(shiftDays(start, 7)), note: '' } })
  const submit = (values: typeof form.values) =>
    postpone.mutate(
      { dueOn: values.dueOn, note: values.note.trim() || null },
      {
        onSuccess: (changed) => {
          notifications.show({ color: 'green', message: t('duties.postponed', { day: changed.dueOn }) })
          onClose()
        },
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  return (
    <Dialog onClose={onClose} title={t('duties.postponeTitle', { customer: duty.customer.name })}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <ProblemAlert error={postpone.error} />
          <DateField
            label={t('duties.postponeTo')}
            description={t('duties.postponeHint', { year })}
            required
            min={today}
            max={last}
            data-autofocus
            {...form.getInputProps('dueOn')}
          />
          <Group gap={6}>
            {(
              [
                [7, t('touchpoints.inWeek')],
                [14, t('touchpoints.inTwoWeeks')],
                [30, t('touchpoints.inMonth')],
              ] as const
            ).map(([days, label]) => (
              <Button
                key={days}
                variant="default"
                size="compact-xs"
                onClick={() => form.setFieldValue('dueOn', within(shiftDays(today, days)))}
              >
                {label}
              </Button>
            ))}
          </Group>
          <TextInput label={t('duties.postponeNote')} maxLength={400} {...form.getInputProps('note')} />
          {duty.dueOn !== duty.plannedOn && (
            <Text fz="xs" c="dimmed">
              {t('duties.plannedOn', { day: duty.plannedOn })}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={postpone.isPending} disabled={!form.values.dueOn}>
              {t('duties.postpone')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
