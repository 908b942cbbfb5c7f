import {
  Button,
  Checkbox,
  Group,
  Input,
  NumberInput,
  Rating,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { Complaint, PersonRef } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import type { CaseStep } from './caseSteps'
import { useCaseStep, useCauses } from './queries'

const costs = ['refund', 'replacement', 'travel', 'labour'] as const
type Cost = (typeof costs)[number]

/** What a step needs to know of its case; the board has no more than this. */
export type StepSubject = Pick<Complaint, 'complaintId' | 'version' | 'number' | 'kind'> &
  Partial<Omit<Complaint, 'clock'>> & {
    clock?: Pick<Complaint['clock'], 'targetMinutes' | 'standardDayMinutes'>
  }

interface StepDialogProps {
  complaint: StepSubject
  step: CaseStep
  onClose: () => void
  onReload: () => void
  onDone?: () => void
}

interface StepValues extends Record<Cost, string | number> {
  person: PersonRef | null
  channel: string
  text: string
  reason: string
  method: string
  result: string
  causeId: string
  rootCause: string
  responsibleSide: string
  correctiveAction: string
  preventiveAction: string
  satisfaction: number
  resultAccepted: boolean
  days: string | number
}

const tellBy = ['email', 'phone', 'letter', 'chat', 'visit'] as const
const respondBy = ['phone', 'email', 'chat', 'visit', 'meeting', 'letter', 'mobile', 'fax'] as const
const sides = ['ownProduction', 'supplier', 'carrier', 'customer', 'none'] as const

/** Asks for what the step needs, and takes it. */
export function StepDialog({ complaint, step, onClose, onReload, onDone }: StepDialogProps) {
  const { t, word } = useTexts()
  const me = useMe()
  const seesCost = useCan()('viewCost')
  const move = useCaseStep(complaint)
  const mails = complaint.mailAddress !== null
  const day = complaint.clock?.standardDayMinutes ?? 0
  const form = useForm<StepValues>({
    initialValues: {
      person: complaint.assignee ?? (me ? { personId: me.personId, name: me.name } : null),
      channel: step === 'tell' && mails ? 'email' : 'phone',
      text: '',
      reason: '',
      method: complaint.method ?? '',
      result: complaint.result ?? '',
      causeId: complaint.cause ? String(complaint.cause.causeId) : '',
      rootCause: complaint.rootCause ?? '',
      responsibleSide: complaint.responsibleSide ?? '',
      correctiveAction: complaint.correctiveAction ?? '',
      preventiveAction: complaint.preventiveAction ?? '',
      refund: complaint.costs?.refund ?? '',
      replacement: complaint.costs?.replacement ?? '',
      travel: complaint.costs?.travel ?? '',
      labour: complaint.costs?.labour ?? '',
      satisfaction: complaint.satisfaction ?? 0,
      resultAccepted: complaint.resultAccepted ?? true,
      days: day > 0 ? Math.round(((complaint.clock?.targetMinutes ?? 0) / day) * 2) / 2 : 0,
    },
  })
  const { values } = form
  const body = (): Record<string, unknown> => {
    const text = values.text.trim() || null
    switch (step) {
      case 'assign':
        return { personId: values.person?.personId ?? 0 }
      case 'respond':
        return { channel: values.channel, text }
      case 'tell':
        return { channel: values.channel, text }
      case 'wait':
        return { text }
      case 'solve':
        return {
          method: values.method.trim(),
          result: values.result.trim(),
          causeId: values.causeId ? Number(values.causeId) : null,
          rootCause: values.rootCause.trim() || null,
          responsibleSide: values.responsibleSide || null,
          correctiveAction: values.correctiveAction.trim() || null,
          preventiveAction: values.preventiveAction.trim() || null,
          ...(seesCost && costs.some((one) => values[one] !== '')
            ? {
                costs: Object.fromEntries(
                  costs.filter((one) => values[one] !== '').map((one) => [one, Number(values[one])]),
                ),
              }
            : {}),
        }
      case 'close':
        return { satisfaction: values.satisfaction || null, resultAccepted: values.resultAccepted }
      case 'retarget':
        return { resolutionMinutes: Math.round(Number(values.days) * day), reason: values.reason.trim() }
      default:
        return { reason: values.reason.trim() }
    }
  }
  const submit = () =>
    move.mutate(
      { step, body: body() },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t(`caseSteps.done.${step}`) })
          onDone?.()
          onClose()
        },
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  const reason = (label: string) => (
    <Textarea
      label={label}
      required
      autosize
      minRows={3}
      maxLength={2000}
      data-autofocus
      {...form.getInputProps('reason')}
    />
  )
  return (
    <Dialog
      onClose={onClose}
      title={`${t(`caseSteps.${step}`)} · ${complaint.number}`}
      size={step === 'solve' ? 'lg' : 'md'}
      stays
    >
      <form
        onSubmit={form.onSubmit(submit)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !move.isPending) {
            event.preventDefault()
            submit()
          }
        }}
      >
        <Stack gap="sm">
          <ProblemAlert
            error={move.error}
            onReload={() => {
              onReload()
              onClose()
            }}
          />
          {t(`caseSteps.hint.${step}`) !== '–' && (
            <Text fz="sm" c="dimmed">
              {t(`caseSteps.hint.${step}`)}
            </Text>
          )}
          {step === 'assign' && (
            <PersonPicker
              label={t('complaints.assignee')}
              value={values.person}
              onChange={(person) => form.setFieldValue('person', person)}
              data-autofocus
              error={form.errors.personId}
            />
          )}
          {(step === 'respond' || step === 'tell') && (
            <Input.Wrapper label={t('complaints.channel')} labelElement="div" error={form.errors.channel}>
              <SegmentedControl
                fullWidth
                size="xs"
                aria-label={t('complaints.channel')}
                data={(step === 'tell' ? tellBy : respondBy.slice(0, 5)).map((value) => ({
                  value,
                  label: word('complaintChannel', value),
                  disabled: step === 'tell' && value === 'email' && !mails,
                }))}
                value={values.channel}
                onChange={(next) => form.setFieldValue('channel', next)}
              />
            </Input.Wrapper>
          )}
          {step === 'tell' && (
            <Text fz="xs" c="dimmed">
              {values.channel !== 'email'
                ? t('complaints.tellRecorded')
                : complaint.mailAddress
                  ? t('complaints.tellMail', { address: complaint.mailAddress })
                  : mails
                    ? t('complaints.tellMailLater')
                    : t('complaints.tellNoMail')}
            </Text>
          )}
          {(step === 'respond' || step === 'wait' || step === 'tell') && (
            <Textarea
              label={t(step === 'wait' ? 'complaints.askedFor' : 'complaints.said')}
              required={step !== 'tell'}
              autosize
              minRows={3}
              maxLength={4000}
              data-autofocus
              {...form.getInputProps('text')}
            />
          )}
          {step === 'solve' && <Solution form={form} complaint={complaint} seesCost={seesCost} />}
          {step === 'close' && (
            <>
              <Input.Wrapper label={t('complaints.satisfaction')} labelElement="div">
                <Rating
                  value={values.satisfaction}
                  onChange={(next) => form.setFieldValue('satisfaction', next)}
                  getSymbolLabel={(count) => t('complaints.stars', { count })}
                />
              </Input.Wrapper>
              <Checkbox
                label={t('complaints.resultAccepted')}
                {...form.getInputProps('resultAccepted', { type: 'checkbox' })}
              />
            </>
          )}
          {step === 'retarget' && (
            <NumberInput
              label={t('complaints.targetDays')}
              description={t('complaints.targetDaysHint', { hours: day / 60 })}
              required
              min={0.5}
              max={250}
              step={0.5}
              decimalScale={2}
              {...form.getInputProps('days')}
              error={form.errors.resolutionMinutes}
            />
          )}
          {step === 'reject' && reason(t('complaints.rejectReason'))}
          {step === 'refuse' && reason(t('complaints.refuseReason'))}
          {step === 'reopen' && reason(t('complaints.reopenReason'))}
          {step === 'retarget' && reason(t('complaints.reason'))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={move.isPending} title="Ctrl+Enter">
              {t(`caseSteps.${step}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface SolutionProps {
  form: UseFormReturnType<StepValues>
  complaint: StepSubject
  seesCost: boolean
}

function Solution({ form, complaint, seesCost }: SolutionProps) {
  const { t, word } = useTexts()
  const causes = useCauses()
  const choices = useMemo(
    () =>
      (causes.data?.items ?? [])
        .filter((cause) => cause.kind === null || cause.kind === complaint.kind)
        .map((cause) => ({ value: String(cause.causeId), label: cause.name })),
    [causes.data, complaint.kind],
  )
  const long = { autosize: true, minRows: 2, maxRows: 10, maxLength: 4000 }
  return (
    <>
      <Textarea
        label={t('complaints.method')}
        description={t('complaints.methodHint')}
        required
        data-autofocus
        {...long}
        {...form.getInputProps('method')}
      />
      <Textarea
        label={t('complaints.result')}
        description={t('complaints.resultHint')}
        required
        {...long}
        {...form.getInputProps('result')}
      />
      <div className={classes.pair}>
        <Select
          label={t('complaints.cause')}
          data={choices}
          searchable
          clearable
          {...form.getInputProps('causeId')}
          value={form.values.causeId || null}
          onChange={(next) => form.setFieldValue('causeId', next ?? '')}
        />
        <Select
          label={t('complaints.responsibleSide')}
          data={sides.map((value) => ({ value, label: word('responsibleSide', value) }))}
          clearable
          {...form.getInputProps('responsibleSide')}
          value={form.values.responsibleSide || null}
          onChange={(next) => form.setFieldValue('responsibleSide', next ?? '')}
        />
      </div>
      <Textarea label={t('complaints.rootCause')} {...long} {...form.getInputProps('rootCause')} />
      <div className={classes.pair}>
        <Textarea label={t('complaints.correctiveAction')} {...long} {...form.getInputProps('correctiveAction')} />
        <Textarea label={t('complaints.preventiveAction')} {...long} {...form.getInputProps('preventiveAction')} />
      </div>
      {seesCost && (
        <div className={classes.quad}>
          {costs.map((one) => (
            <NumberInput
              key={one}
              label={t(`complaints.${one}Cost`)}
              min={0}
              decimalScale={2}
              thousandSeparator=","
              {...form.getInputProps(one)}
            />
          ))}
        </div>
      )}
    </>
  )
}
