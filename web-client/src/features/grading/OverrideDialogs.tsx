import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { GradeOverride } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { shiftDays } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import { type Decision, useDecideOverride, useProposeOverride } from './overrideQueries'

interface ProposeProps {
  customerId: number
  onClose: () => void
}

const choices = ['A', 'B', 'C', 'D'] as const

/** A grade by hand: which, why, and until when. It holds once a second person approves. */
export function ProposeOverrideDialog({ customerId, onClose }: ProposeProps) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const propose = useProposeOverride()
  const [grade, setGrade] = useState<(typeof choices)[number]>('A')
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(today ? shiftDays(today, 180) : '')
  const faults = isProblem(propose.error) ? propose.error.fieldErrors : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    propose.mutate(
      { customerId, grade, reason: reason.trim(), until },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t('grading.overrideProposed') })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog title={t('grading.proposeOverride')} onClose={onClose} stays>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={propose.error} />
          <Text fz="sm" c="dimmed">
            {t('grading.proposeNote')}
          </Text>
          <div>
            <Text fz="sm" fw={500} mb={4} id="override-grade">
              {t('grading.grade')}
            </Text>
            <SegmentedControl
              aria-labelledby="override-grade"
              fullWidth
              value={grade}
              onChange={(value) => setGrade(value as typeof grade)}
              data={choices.map((value) => ({ value, label: value }))}
            />
          </div>
          <Textarea
            label={t('grading.reason')}
            description={t('grading.reasonHint')}
            required
            rows={3}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={faults.reason}
          />
          <DateField
            label={t('grading.until')}
            description={t('grading.untilHint')}
            required
            min={today}
            max={today && `${Number(today.slice(0, 4)) + 2}${today.slice(4)}`}
            value={until}
            onChange={setUntil}
            error={faults.until}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={propose.isPending} disabled={!reason.trim() || !until}>
              {t('grading.propose')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface DecideProps {
  override: GradeOverride
  decision: Decision
  onClose: () => void
}

export function DecideOverrideDialog({ override, decision, onClose }: DecideProps) {
  const { t } = useTexts()
  const decide = useDecideOverride(override.overrideId)
  const [reason, setReason] = useState('')
  const needsReason = decision !== 'approve'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    decide.mutate(
      { decision, reason: reason.trim() },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t(`grading.overrideDone.${decision}`) })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog title={t(`grading.overrideAct.${decision}`)} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={decide.error} />
          <Group gap="sm" wrap="nowrap">
            <GradeBadge grade={override.computedGrade} />
            <span aria-hidden>→</span>
            <GradeBadge grade={override.grade} />
            <Text fz="sm" fw={600}>
              {override.customer.name}
            </Text>
          </Group>
          <Text fz="sm">{override.reason}</Text>
          <Text fz="xs" c="dimmed">
            {override.proposedBy.name} · {t('grading.untilDay', { day: override.until })}
          </Text>
          {needsReason && (
            <Textarea
              label={t('grading.reason')}
              required
              rows={2}
              maxLength={1000}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={decide.isPending} disabled={needsReason && !reason.trim()}>
              {t(`grading.overrideAct.${decision}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface Rights {
  approve: boolean
  override: boolean
  personId?: number
}

/** What one may do with an override as it stands: nobody decides on an own proposal. */
export function overrideActs(
  { state, proposedBy }: GradeOverride,
  { approve, override, personId }: Rights,
): Decision[] {
  const mine = proposedBy.personId === personId
  if (state === 'proposed') {
    if (mine) return override ? ['end'] : []
    return approve ? ['approve', 'reject'] : []
  }
  return state === 'approved' && override ? ['end'] : []
}
