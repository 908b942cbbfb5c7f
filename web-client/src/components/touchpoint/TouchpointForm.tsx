import { Button, Chip, Group, Input, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconAlertCircle, IconCheck } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { Duty, Touchpoint, TouchpointBody, TouchpointChannel, TouchpointOutcome } from '@/api/types'
import { useTexts } from '@/i18n'
import { DateField } from '../DateField'
import { instant, shiftDays } from '../format'
import { ProblemAlert } from '../ProblemAlert'
import { ChannelIcon, channelOf, channels, counts, outcomes } from './channels'
import { useContactChoices, useSaveTouchpoint } from './queries'
import classes from './TouchpointForm.module.css'

interface TouchpointFormProps {
  customerId: number
  /** The duty that the contact is written for. */
  duty?: Pick<Duty, 'dutyId' | 'kind'>
  /** A contact to change. */
  touchpoint?: Touchpoint
  channel?: TouchpointChannel
  onSaved: () => void
  onCancel?: () => void
  onReload?: () => void
  autoFocus?: boolean
}

/** Noon of that day where the reader is: the API keeps a moment, people remember a day. */
function noonOf(date: string): string {
  return new Date(`${date}T12:00:00`).toISOString()
}

/** A contact with a customer in any channel; the least that must be filled is nothing. */
export function TouchpointForm(props: TouchpointFormProps) {
  const { customerId, duty, touchpoint, channel, onSaved, onCancel, onReload, autoFocus = false } = props
  const { t, word } = useTexts()
  const me = useMe()
  const today = me?.today ?? ''
  const channelLabel = useId()
  const outcomeLabel = useId()
  const contacts = useContactChoices(customerId)
  const save = useSaveTouchpoint(touchpoint ?? null)
  const startDay = touchpoint ? instant(touchpoint.happenedAt).slice(0, 10) : today
  const [detailed, setDetailed] = useState(touchpoint !== undefined)
  const form = useForm({
    initialValues: {
      channel: touchpoint?.channel ?? channel ?? (duty ? channelOf[duty.kind] : 'phone'),
      direction: touchpoint?.direction ?? 'out',
      outcome: touchpoint?.outcome ?? ('reached' as TouchpointOutcome),
      on: startDay,
      contactId: touchpoint?.contact ? String(touchpoint.contact.contactId) : '',
      subject: touchpoint?.subject ?? '',
      note: touchpoint?.note ?? '',
      nextStep: touchpoint?.nextStep ?? '',
      nextStepOn: touchpoint?.nextStepOn ?? '',
    },
  })
  const { values } = form
  const settles = duty && values.outcome !== 'notReached' && counts(duty.kind, values.channel)

  const submit = () => {
    const nextStep = values.nextStep.trim() || null
    const body: TouchpointBody = {
      ...(touchpoint ? {} : { customerId }),
      channel: values.channel,
      direction: values.direction,
      outcome: values.outcome,
      contactId: values.contactId ? Number(values.contactId) : null,
      subject: values.subject.trim() || null,
      note: values.note.trim() || null,
      nextStep,
      nextStepOn: values.nextStepOn || null,
      ...(nextStep && !touchpoint?.nextStepBy && me ? { nextStepBy: me.personId } : {}),
      // Today means now; only another day has to be told.
      ...(values.on !== startDay ? { happenedAt: noonOf(values.on) } : {}),
      ...(duty ? { dutyId: duty.dutyId } : {}),
    }
    save.mutate(body, {
      onSuccess: () => {
        const said = !duty
          ? t('touchpoints.saved')
          : settles
            ? t('touchpoints.savedFulfils')
            : values.outcome === 'notReached'
              ? t('touchpoints.savedNotFulfils')
              : t('touchpoints.saved')
        notifications.show({ color: 'green', message: said })
        form.reset()
        onSaved()
      },
      onError: (error) => {
        if (!isProblem(error)) return
        form.setErrors(error.fieldErrors)
        if (['subject', 'contactId', 'direction'].some((field) => error.errors[field])) setDetailed(true)
      },
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      if (!save.isPending) submit()
    }
  }

  return (
    <form onSubmit={form.onSubmit(submit)} onKeyDown={onKeyDown}>
      <Stack gap="sm">
        <ProblemAlert error={save.error} onReload={onReload} />
        <div>
          <Input.Label component="div" id={channelLabel}>
            {t('touchpoints.channel')}
          </Input.Label>
          <Chip.Group value={values.channel} onChange={(next) => form.setFieldValue('channel', next as never)}>
            <div role="radiogroup" aria-labelledby={channelLabel} className={classes.chips}>
              {channels.map((one) => (
                <Chip key={one} value={one} size="xs" radius="sm">
                  <ChannelIcon channel={one} size={13} /> {word('touchpointChannel', one)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
        </div>
        <div>
          <Input.Label component="div" id={outcomeLabel}>
            {t('touchpoints.outcome')}
          </Input.Label>
          <Chip.Group value={values.outcome} onChange={(next) => form.setFieldValue('outcome', next as never)}>
            <div role="radiogroup" aria-labelledby={outcomeLabel} className={classes.chips}>
              {outcomes.map((one) => (
                <Chip key={one} value={one} size="xs" radius="sm">
                  {word('touchpointOutcome', one)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
        </div>
        {duty && (
          <Text fz="xs" className={classes.effect} data-settles={settles || undefined} role="status">
            {settles ? <IconCheck size={14} aria-hidden /> : <IconAlertCircle size={14} aria-hidden />}
            {settles
              ? t('touchpoints.settles')
              : values.outcome === 'notReached'
                ? t('touchpoints.notReachedHint')
                : t('touchpoints.wrongChannel', { kind: word('dutyKind', duty.kind) })}
          </Text>
        )}
        {detailed && (
          <>
            <TextInput
              label={t('touchpoints.subject')}
              placeholder={t('touchpoints.subjectPlaceholder')}
              maxLength={200}
              {...form.getInputProps('subject')}
            />
            <div className={classes.pair}>
              <Select
                label={t('touchpoints.contact')}
                placeholder={t('touchpoints.noContact')}
                clearable
                data={(contacts.data?.items ?? []).map((one) => ({
                  value: String(one.contactId),
                  label: one.role ? `${one.name} · ${one.role}` : one.name,
                }))}
                {...form.getInputProps('contactId')}
                value={values.contactId || null}
                onChange={(next) => form.setFieldValue('contactId', next ?? '')}
              />
              <Input.Wrapper label={t('touchpoints.direction')} labelElement="div">
                <SegmentedControl
                  fullWidth
                  aria-label={t('touchpoints.direction')}
                  data={(['out', 'in'] as const).map((value) => ({ value, label: word('touchpointDirection', value) }))}
                  value={values.direction}
                  onChange={(next) => form.setFieldValue('direction', next as never)}
                />
              </Input.Wrapper>
            </div>
          </>
        )}
        <Textarea
          label={t('touchpoints.note')}
          placeholder={t('touchpoints.notePlaceholder')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          data-autofocus={autoFocus || undefined}
          {...form.getInputProps('note')}
        />
        <div className={classes.next}>
          <TextInput
            label={t('touchpoints.nextStep')}
            placeholder={t('touchpoints.nextStepPlaceholder')}
            maxLength={400}
            {...form.getInputProps('nextStep')}
          />
          <DateField label={t('touchpoints.nextStepOn')} clearable {...form.getInputProps('nextStepOn')} />
        </div>
        {values.nextStep.trim() !== '' && values.nextStepOn === '' && (
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
                onClick={() => form.setFieldValue('nextStepOn', shiftDays(today, days))}
              >
                {label}
              </Button>
            ))}
          </Group>
        )}
        <Group justify="space-between" align="flex-end" gap="sm">
          <Group gap="sm" align="flex-end">
            <DateField label={t('touchpoints.on')} w={132} max={today} required {...form.getInputProps('on')} />
            <Button variant="subtle" color="gray" onClick={() => setDetailed(!detailed)} aria-expanded={detailed}>
              {detailed ? t('touchpoints.less') : t('touchpoints.more')}
            </Button>
          </Group>
          <Group gap="xs" ml="auto">
            {onCancel && (
              <Button variant="default" onClick={onCancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button type="submit" loading={save.isPending} title={t('touchpoints.saveHint')}>
              {t('touchpoints.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}
