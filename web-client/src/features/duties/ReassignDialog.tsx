import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { PersonRef } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { shiftDays } from '@/components/format'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import { laterOf } from './months'
import { useReassign } from './queries'

interface ReassignDialogProps {
  away?: PersonRef | null
  onClose: () => void
}

/** While somebody is away another one takes over; what falls due in those days goes with it. */
export function ReassignDialog({ away = null, onClose }: ReassignDialogProps) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const reassign = useReassign()
  const needed = (value: unknown) => (value ? null : t('duties.needed'))
  const form = useForm({
    initialValues: {
      fromPerson: away as PersonRef | null,
      toPerson: null as PersonRef | null,
      from: today,
      until: shiftDays(today, 7),
      reason: '',
    },
    validate: {
      fromPerson: needed,
      toPerson: needed,
      from: needed,
      until: needed,
      reason: (value) => needed(value.trim()),
    },
  })
  const submit = ({ fromPerson, toPerson, from, until, reason }: typeof form.values) => {
    if (!fromPerson || !toPerson) return
    reassign.mutate(
      { fromPerson: fromPerson.personId, toPerson: toPerson.personId, from, until, reason: reason.trim() },
      {
        onSuccess: ({ moved }) => {
          notifications.show({ color: 'green', message: t('duties.reassigned', { count: moved }) })
          onClose()
        },
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  }
  return (
    <Dialog onClose={onClose} title={t('duties.reassignTitle')} size="lg" stays>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="sm">
          <Text fz="sm" c="dimmed">
            {t('duties.reassignHint')}
          </Text>
          <ProblemAlert error={reassign.error} />
          <Group grow align="flex-start">
            <PersonPicker
              label={t('duties.away')}
              required
              data-autofocus
              value={form.values.fromPerson}
              onChange={(person) => form.setFieldValue('fromPerson', person)}
              error={form.errors.fromPerson}
            />
            <PersonPicker
              label={t('duties.substitute')}
              required
              value={form.values.toPerson}
              onChange={(person) => form.setFieldValue('toPerson', person)}
              error={form.errors.toPerson}
            />
          </Group>
          <Group grow align="flex-start">
            <DateField label={t('duties.awayFrom')} required max={form.values.until} {...form.getInputProps('from')} />
            <DateField
              label={t('duties.awayUntil')}
              required
              min={laterOf(form.values.from, today)}
              {...form.getInputProps('until')}
            />
          </Group>
          <TextInput
            label={t('duties.reason')}
            placeholder={t('duties.reasonPlaceholder')}
            required
            maxLength={400}
            {...form.getInputProps('reason')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={reassign.isPending}>
              {t('duties.reassign')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
