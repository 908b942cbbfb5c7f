import { Badge, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconBan, IconHandStop, IconInfoCircle, IconShieldCheck } from '@tabler/icons-react'
import type { Finding } from '@/api/types'
import { Story, storiesOf } from '@/components/complaint/Story'
import { instant } from '@/components/format'
import { useTexts } from '@/i18n'
import classes from './entry.module.css'

const icons = { inform: IconInfoCircle, warn: IconHandStop, approve: IconShieldCheck, block: IconBan }
const actions = ['inspected', 'otherBatch', 'customerAgreed', 'causeRemoved', 'riskTaken', 'other'] as const

/** What was done about a warning, as it is being written. */
export interface AckDraft {
  action: string
  note: string
}

interface FindingCardProps {
  finding: Finding
  /** Where an acknowledgement can be given now. */
  draft?: AckDraft
  onDraft?: (draft: AckDraft) => void
}

/** A warning with its whole story, and what was or has to be done about it. */
export function FindingCard({ finding, draft, onDraft }: FindingCardProps) {
  const { t, word } = useTexts()
  const Icon = icons[finding.mode]
  const stories = storiesOf(finding.data)
  return (
    <article className={classes.finding} data-mode={finding.mode} data-decided={finding.state !== 'open' || undefined}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Icon size={19} stroke={1.7} aria-hidden className={classes.findingIcon} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Group gap="sm">
            <Text fw={600} fz="sm">
              {t(`orderEntry.mode.${finding.mode}`)}
            </Text>
            {finding.lineNumber !== null && (
              <Text fz="xs" c="dimmed">
                {t('orderEntry.line', { number: finding.lineNumber })}
                {finding.product && ` · ${finding.product.name}`}
                {finding.batch && ` · ${finding.batch}`}
              </Text>
            )}
            {finding.state !== 'open' && <Badge color="gray">{word('findingState', finding.state)}</Badge>}
          </Group>
          <Text fz="sm">{sentence(finding, t)}</Text>
          <Stack gap={8} mt={6}>
            {stories.map((story) => (
              <Story key={story.complaintId} story={story} />
            ))}
          </Stack>
          {finding.decidedBy && (
            <Text fz="xs" mt={6}>
              {finding.decidedBy.name} · {instant(finding.decidedAt)}
              {finding.action && ` · ${word('findingAction', finding.action)}`}
              {finding.note && `: ${finding.note}`}
            </Text>
          )}
          {draft && onDraft && (
            <div className={classes.ack}>
              <Select
                size="xs"
                aria-label={t('orderEntry.whatWasDone')}
                placeholder={t('orderEntry.whatWasDone')}
                data={actions.map((value) => ({ value, label: word('findingAction', value) }))}
                value={draft.action || null}
                onChange={(action) => onDraft({ ...draft, action: action ?? '' })}
              />
              <TextInput
                size="xs"
                aria-label={t('orderEntry.note')}
                placeholder={t('orderEntry.notePlaceholder')}
                maxLength={1000}
                value={draft.note}
                onChange={(event) => onDraft({ ...draft, note: event.currentTarget.value })}
              />
            </div>
          )}
        </div>
      </Group>
    </article>
  )
}

function sentence(finding: Finding, t: ReturnType<typeof useTexts>['t']): string {
  const key = finding.code.replace(/^complaint\./, '')
  switch (key) {
    case 'product':
    case 'family':
    case 'batch':
      return t(`orderEntry.found.${key}`)
    default:
      return t('orderEntry.found.other', { guard: finding.guard, code: finding.code })
  }
}
