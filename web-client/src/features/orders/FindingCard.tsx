import { Badge, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconBan, IconHandStop, IconInfoCircle, IconShieldCheck } from '@tabler/icons-react'
import type { Finding } from '@/api/types'
import { Story, storiesOf } from '@/components/complaint/Story'
import { exactMoney, instant, percent } from '@/components/format'
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
          <Figures finding={finding} />
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
      return moneySentence(finding, t)
  }
}

/** What the guards of money keep beside their findings; costs only for those who may see them. */
interface MoneyData {
  grade?: string
  discount?: number
  cap?: number
  days?: number
  total?: number
  limit?: number
  above?: number
  exposure?: { openInvoices: number; otherOrders: number; thisOrder: number; prepayments: number }
  reasons?: ('contributionBelowZero' | 'marginBelowFloor' | 'marginBelowTarget' | 'costUnknown' | 'nothingSold')[]
  belowApproval?: boolean
  cost?: {
    net: number
    contribution: number | null
    margin: number | null
    floor: number | null
    target: number | null
  } | null
}

const dataOf = (finding: Finding) => (finding.data ?? {}) as MoneyData

function moneySentence(finding: Finding, t: ReturnType<typeof useTexts>['t']): string {
  const data = dataOf(finding)
  const grade = data.grade ?? ''
  const reasons = (data.reasons ?? []).map((reason) => t(`orderVerdict.reason.${reason}`)).join(t('orderVerdict.and'))
  const below = data.belowApproval ? ` ${t('orderVerdict.found.below')}` : ''
  switch (finding.code) {
    case 'policy.discount':
      return t('orderVerdict.found.discount', {
        grade,
        discount: percent(data.discount ?? 0),
        cap: percent(data.cap ?? 0),
      })
    case 'policy.paymentDays':
      return t(data.cap === 0 ? 'orderVerdict.found.prepaid' : 'orderVerdict.found.paymentDays', {
        grade,
        days: data.days,
        cap: data.cap,
      })
    case 'policy.credit':
      return t('orderVerdict.found.credit', {
        total: exactMoney(data.total ?? 0),
        limit: exactMoney(data.limit ?? 0),
        above: exactMoney(data.above ?? 0),
      })
    case 'verdict.refuse':
      return t('orderVerdict.found.refuse', { reasons }) + below
    case 'verdict.negotiate':
      return t('orderVerdict.found.negotiate', { reasons }) + below
    case 'verdict.cannotSay':
      return t('orderVerdict.found.cannotSay', { reasons })
    case 'verdict.margin':
      return t('orderVerdict.found.margin')
    default:
      return t('orderEntry.found.other', { guard: finding.guard, code: finding.code })
  }
}

/** The figures behind a finding about money, in one quiet line. */
function Figures({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const data = dataOf(finding)
  const unknown = t('figures.unknown')
  const share = (value: number | null) => (value === null ? unknown : percent(value))
  const parts = [
    data.exposure &&
      t('orderVerdict.found.creditParts', {
        invoices: exactMoney(data.exposure.openInvoices),
        orders: exactMoney(data.exposure.otherOrders),
        order: exactMoney(data.exposure.thisOrder),
        prepaid: exactMoney(data.exposure.prepayments),
      }),
    finding.guard === 'verdict' &&
      data.cost &&
      t('orderVerdict.found.figures', {
        net: exactMoney(data.cost.net),
        contribution: data.cost.contribution === null ? unknown : exactMoney(data.cost.contribution),
        margin: share(data.cost.margin),
        floor: share(data.cost.floor),
        target: share(data.cost.target),
      }),
    finding.cost !== null && finding.cost > 0 && t('orderVerdict.found.cost', { cost: exactMoney(finding.cost) }),
  ].filter(Boolean)
  if (parts.length === 0) return null
  return (
    <Text fz="xs" c="dimmed" mt={2}>
      {parts.join(' · ')}
    </Text>
  )
}
