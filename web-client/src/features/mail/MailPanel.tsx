import { Anchor, Button, Group, SegmentedControl, Stack, Table, Text, TextInput, Timeline, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBan, IconCheck, IconClock, IconQuestionMark, IconSend, IconUserCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router'
import { isProblem } from '@/api/problem'
import type { OutboxMail, OutboxMailDetail } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { type Language, languageNames, useTexts } from '@/i18n'
import { MailPlainText, MailSheet } from './MailSheet'
import { MailStateBadge } from './MailStateBadge'
import { mailKindName, useMarkDelivered, useOutboxMail, useResendMail } from './queries'

type Step = OutboxMailDetail['steps'][number]

const stepLooks: Record<Step['kind'], { color: string; Icon: typeof IconClock }> = {
  sent: { color: 'green', Icon: IconCheck },
  putOff: { color: 'gray', Icon: IconClock },
  unknown: { color: 'amber', Icon: IconQuestionMark },
  failed: { color: 'red', Icon: IconBan },
  resent: { color: 'blue', Icon: IconSend },
  markedDelivered: { color: 'green', Icon: IconUserCheck },
}

/** One mail: where it stands and what can be done about it, what it says, and what happened to it. */
export function MailPanel({ mailId }: { mailId: number }) {
  const { t } = useTexts()
  const detail = useOutboxMail(mailId)
  const [shown, setShown] = useState<'page' | 'text' | 'headers'>('page')
  if (detail.isPending) return <RowsSkeleton rows={8} />
  if (detail.isError) return <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
  const { mail, headers, htmlBody, textBody, steps } = detail.data
  return (
    <Stack gap="lg">
      <section>
        <Group gap="sm" mb={6}>
          <MailStateBadge state={mail.state} />
          <Text fz="sm" c="dimmed">
            {mailKindName(t, mail.template)}
          </Text>
        </Group>
        <Text fz="sm">{t(`mail.stateHints.${mail.state}`)}</Text>
        {mail.outcome && (
          <Text fz="sm" mt={4} c={mail.state === 'failed' ? 'var(--crm-loss)' : undefined}>
            {t('mail.outcome')}: {mail.outcome}
          </Text>
        )}
        <Decisions mail={mail} />
      </section>
      <Facts mail={mail} />
      <section>
        <Group justify="space-between" mb="xs">
          <Title order={3}>{t('mail.body')}</Title>
          <SegmentedControl
            size="xs"
            aria-label={t('mail.body')}
            value={shown}
            onChange={(value) => setShown(value as typeof shown)}
            data={[
              { value: 'page', label: t('mail.page') },
              { value: 'text', label: t('mail.text') },
              { value: 'headers', label: t('mail.headers') },
            ]}
          />
        </Group>
        {shown === 'page' && <MailSheet label={mail.title} html={htmlBody} />}
        {shown === 'text' && <MailPlainText text={textBody} />}
        {shown === 'headers' && (
          <MailPlainText text={headers.map((header) => `${header.name}: ${header.value}`).join('\n')} />
        )}
      </section>
      {steps.length > 0 && (
        <section>
          <Title order={3} mb="xs">
            {t('mail.history')}
          </Title>
          <Steps steps={steps} />
        </section>
      )}
    </Stack>
  )
}

function Facts({ mail }: { mail: OutboxMail }) {
  const { t } = useTexts()
  const facts: [string, React.ReactNode][] = [
    [t('mail.to'), mail.to || '–'],
    [t('mail.title'), mail.title],
    [t('mail.about'), <About key="about" mail={mail} />],
    [t('mail.language'), languageNames[mail.language as Language] ?? mail.language],
    [t('mail.writtenBy'), mail.writtenBy?.name ?? t('mail.theSystem')],
    [t('mail.writtenAt'), <DateText key="written" value={mail.writtenAt} time />],
  ]
  if (mail.sentAt) facts.push([t('mail.sentAt'), <DateText key="sent" value={mail.sentAt} time />])
  if (mail.nextAttemptAt) facts.push([t('mail.nextAttempt'), <DateText key="next" value={mail.nextAttemptAt} time />])
  if (mail.fileName) facts.push([t('mail.file'), mail.fileName])
  return (
    <Table variant="vertical" withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} layout="fixed">
      <Table.Tbody>
        {facts.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w={110} c="dimmed" fw={400} bg="transparent">
              {label}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function About({ mail }: { mail: OutboxMail }) {
  const { t } = useTexts()
  const { subjectKind: kind, subjectId: id } = mail
  const page = kind === 'complaint' ? `/complaints/${id}` : kind === 'customer' ? `/customers/${id}` : null
  const name = kind === 'complaint' || kind === 'customer' || kind === 'person' ? t(`mail.subjects.${kind}`) : kind
  return page ? (
    <Anchor component={Link} to={page} inherit>
      {name}
    </Anchor>
  ) : (
    name
  )
}

function Decisions({ mail }: { mail: OutboxMail }) {
  const { t } = useTexts()
  const [asking, setAsking] = useState<'resend' | 'mark' | null>(null)
  const mark = useMarkDelivered(mail.mailId)
  const again = mail.state === 'unknown' || mail.state === 'failed'
  if (!again && !(mail.state === 'waiting' && mail.attempts > 0)) return null
  return (
    <>
      {mail.state === 'unknown' && (
        <Text fz="sm" mt={4}>
          {t('mail.markHint')}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        {mail.state === 'unknown' && (
          <Button size="xs" onClick={() => setAsking('mark')} leftSection={<IconUserCheck size={15} aria-hidden />}>
            {t('mail.markDelivered')}
          </Button>
        )}
        <Button
          size="xs"
          variant={mail.state === 'failed' ? 'filled' : 'default'}
          leftSection={<IconSend size={15} aria-hidden />}
          onClick={() => setAsking('resend')}
        >
          {again ? t('mail.resend') : t('mail.resendNow')}
        </Button>
      </Group>
      {asking === 'resend' && <ResendDialog mail={mail} onClose={() => setAsking(null)} />}
      {asking === 'mark' && (
        <Dialog title={t('mail.markDelivered')} onClose={() => setAsking(null)}>
          <Stack>
            <ProblemAlert error={mark.error} />
            <Text fz="sm">{t('mail.markQuestion')}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(null)}>
                {t('common.cancel')}
              </Button>
              <Button
                loading={mark.isPending}
                onClick={() =>
                  mark.mutate(undefined, {
                    onSuccess: () => {
                      notifications.show({ color: 'green', message: t('mail.markedDone') })
                      setAsking(null)
                    },
                  })
                }
              >
                {t('mail.markDelivered')}
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </>
  )
}

function ResendDialog({ mail, onClose }: { mail: OutboxMail; onClose: () => void }) {
  const { t } = useTexts()
  const resend = useResendMail(mail.mailId)
  const [to, setTo] = useState(mail.to)
  const faults = isProblem(resend.error) ? resend.error.fieldErrors : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    resend.mutate(to.trim() === mail.to ? null : to.trim(), {
      onSuccess: () => {
        notifications.show({ color: 'green', message: t('mail.resentDone') })
        onClose()
      },
    })
  }
  return (
    <Dialog title={t('mail.resend')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          {!faults.to && <ProblemAlert error={resend.error} />}
          {mail.state === 'unknown' && <Text fz="sm">{t('mail.resendQuestion')}</Text>}
          <TextInput
            label={t('mail.resendAddress')}
            description={t('mail.resendAddressHint')}
            type="email"
            required
            maxLength={320}
            data-autofocus
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={faults.to}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={resend.isPending}>
              {t('mail.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function Steps({ steps }: { steps: Step[] }) {
  const { t } = useTexts()
  return (
    <Timeline bulletSize={22} lineWidth={2} active={steps.length}>
      {steps.map((step, index) => {
        const { color, Icon } = stepLooks[step.kind]
        return (
          <Timeline.Item
            key={index}
            color={color}
            bullet={<Icon size={13} aria-hidden />}
            title={t(`mail.steps.${step.kind}`)}
          >
            <Text fz="xs" c="dimmed">
              <DateText value={step.at} time />
              {step.by && ` · ${step.by.name}`}
            </Text>
            {step.answer && (
              <Text fz="xs" style={{ overflowWrap: 'anywhere' }}>
                {step.answer}
              </Text>
            )}
          </Timeline.Item>
        )
      })}
    </Timeline>
  )
}
