import { Button, Group, Text, Textarea } from '@mantine/core'
import {
  IconArrowBackUp,
  IconCheck,
  IconClock,
  IconFile,
  IconInbox,
  IconMail,
  IconMessage,
  IconNote,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconTool,
  IconUserCheck,
  IconX,
} from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import type { ComplaintStep } from '@/api/types'
import { DateText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import { useNote, useSteps } from './queries'

const icons: Partial<Record<ComplaintStep['kind'], typeof IconClock>> = {
  received: IconInbox,
  assigned: IconUserCheck,
  investigating: IconSearch,
  waiting: IconPlayerPause,
  resumed: IconPlayerPlay,
  responded: IconMessage,
  solved: IconCheck,
  confirmed: IconCheck,
  refused: IconArrowBackUp,
  rejected: IconX,
  customerTold: IconMail,
  closed: IconCheck,
  reopened: IconArrowBackUp,
  retargeted: IconClock,
  note: IconNote,
  fileAdded: IconFile,
  actionAdded: IconTool,
  actionDone: IconTool,
  receiptSent: IconMail,
  customerWrote: IconMessage,
  fileRemoved: IconFile,
}

const turns = new Set(['received', 'assigned', 'investigating', 'waiting', 'resumed', 'responded', 'customerWrote'])
const good = new Set(['solved', 'confirmed', 'customerTold', 'closed'])
const bad = new Set(['refused', 'rejected', 'reopened'])

const weightOf = (kind: string) =>
  good.has(kind) ? 'good' : bad.has(kind) ? 'bad' : turns.has(kind) ? 'turn' : undefined

/** Everything that happened to the case, the newest first; nothing is ever overwritten. */
export function CaseTimeline({ complaintId, most }: { complaintId: number; most?: number }) {
  const { t, word } = useTexts()
  const steps = useSteps(complaintId)
  if (steps.isPending) return <RowsSkeleton rows={5} />
  if (steps.isError) return <ErrorState compact error={steps.error} onRetry={() => void steps.refetch()} />
  const newest = [...steps.data.items].sort((one, other) => other.number - one.number)
  const shown = most ? newest.slice(0, most) : newest
  if (shown.length === 0) return <EmptyState compact title={t('complaints.noSteps')} />
  return (
    <ol className={classes.line}>
      {shown.map((step) => {
        const Icon = icons[step.kind] ?? IconPencil
        return (
          <li key={step.number} className={classes.entry} data-weight={weightOf(step.kind)}>
            <span className={classes.mark}>
              <Icon size={15} stroke={1.7} aria-hidden />
            </span>
            <div className={classes.content}>
              <Group gap="sm">
                <Text fz="sm" fw={600}>
                  {word('complaintStep', step.kind)}
                </Text>
                <Text fz="xs" c="dimmed">
                  <DateText value={step.at} time />
                </Text>
                <Text fz="xs" c="dimmed">
                  {step.person?.name ??
                    (step.kind === 'customerWrote' ? t('complaints.theCustomer') : t('complaints.bySystem'))}
                </Text>
              </Group>
              {step.text && (
                <Text fz="sm" className={classes.text}>
                  {step.text}
                </Text>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** A line for the record; Ctrl+Enter writes it down. */
export function NoteComposer({ complaintId }: { complaintId: number }) {
  const { t } = useTexts()
  const [text, setText] = useState('')
  const note = useNote(complaintId)
  const save = () => {
    if (text.trim() !== '' && !note.isPending) note.mutate(text.trim(), { onSuccess: () => setText('') })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      save()
    }
  }
  return (
    <section className={classes.composer} aria-label={t('complaints.addNote')}>
      <ProblemAlert error={note.error} />
      <Textarea
        aria-label={t('complaints.addNote')}
        placeholder={t('complaints.notePlaceholder')}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={10}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text.trim() !== '' && (
        <Group justify="flex-end">
          <Button size="xs" loading={note.isPending} title="Ctrl+Enter" onClick={save}>
            {t('complaints.addNote')}
          </Button>
        </Group>
      )}
    </section>
  )
}
