import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconCalendarDue, IconMail, IconPencil, IconPhone } from '@tabler/icons-react'
import { useCan } from '@/api/session'
import type { Duty } from '@/api/types'
import { DateText, MoneyText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { ChannelIcon, DutyKindIcon } from '@/components/touchpoint/channels'
import { DutyWhen } from '@/components/touchpoint/DutyWhen'
import { useContactChoices } from '@/components/touchpoint/queries'
import { useTexts } from '@/i18n'
import classes from './duties.module.css'
import { isOpen } from './open'
import { useLastContacts, useVisited } from './queries'

interface DutyPanelProps {
  duty: Duty
  onReport: () => void
  onPostpone: () => void
}

/** What one wants to know before going there or calling. */
export function DutyPanel({ duty, onReport, onPostpone }: DutyPanelProps) {
  const { t, word } = useTexts()
  const mayRecord = useCan()('recordTouchpoints')
  const customer = useVisited(duty.customer.customerId)
  const one = customer.data
  return (
    <Stack gap="lg">
      <Group gap="md" wrap="nowrap" align="flex-start">
        <GradeBadge grade={duty.grade} size="lg" />
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz="lg">
            <CustomerLink customer={duty.customer} />
          </Title>
          <Group gap="sm" c="dimmed" fz="sm">
            <span>{duty.customer.code}</span>
            <span>
              <DutyKindIcon kind={duty.kind} /> {word('dutyKind', duty.kind)}
            </span>
            <DutyWhen duty={duty} />
          </Group>
        </div>
      </Group>
      {mayRecord && isOpen(duty) && (
        <Group gap="xs">
          <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={onReport}>
            {t('duties.report')}
          </Button>
          <Button variant="default" leftSection={<IconCalendarDue size={16} aria-hidden />} onClick={onPostpone}>
            {t('duties.postpone')}
          </Button>
        </Group>
      )}
      <FactGroup>
        <Fact label={t('duties.dueOn')}>
          <DateText value={duty.dueOn} />
          {duty.plannedOn !== duty.dueOn && (
            <Text span fz="xs" c="dimmed">
              {' '}
              ({t('duties.plannedOn', { day: duty.plannedOn })})
            </Text>
          )}
        </Fact>
        <Fact label={t('duties.person')}>{duty.person ? duty.person.name : t('duties.nobody')}</Fact>
        {duty.withdrawal && (
          <Fact label={t('duties.withdrawn')}>
            {word('withdrawalReason', duty.withdrawal.reason)}
            {duty.withdrawal.from !== duty.withdrawal.to &&
              ` · ${t('duties.withdrawnGrade', { from: duty.withdrawal.from, to: duty.withdrawal.to })}`}
          </Fact>
        )}
        {duty.note && <Fact label={t('duties.postponeNote')}>{duty.note}</Fact>}
      </FactGroup>
      {customer.isPending && <RowsSkeleton rows={4} />}
      {customer.isError && <ErrorState compact error={customer.error} onRetry={() => void customer.refetch()} />}
      {one && (
        <>
          <Reach customerId={one.customerId} phone={one.phone} email={one.email} address={placeOf(one)} />
          <FactGroup>
            <Fact label={t('customers.revenue12m')}>
              <MoneyText value={one.figures.revenue12m} />
            </Fact>
            <Fact label={t('customers.overdue')}>
              <MoneyText value={one.figures.overdueAmount} />
            </Fact>
            <Fact label={t('customers.lastOrder')}>
              <DateText value={one.figures.lastOrderOn} />
            </Fact>
          </FactGroup>
        </>
      )}
      <LastContacts customerId={duty.customer.customerId} />
    </Stack>
  )
}

const placeOf = (one: { address: string | null; city: string | null; region: string | null }) =>
  [one.region, one.city, one.address].filter(Boolean).join(' ')

interface ReachProps {
  customerId: number
  phone: string | null
  email: string | null
  address: string
}

function Reach({ customerId, phone, email, address }: ReachProps) {
  const { t } = useTexts()
  const contacts = useContactChoices(customerId)
  const contact = contacts.data?.items.find((one) => one.isPrimary) ?? contacts.data?.items[0]
  const number = contact?.mobile ?? contact?.phone ?? phone
  const mail = contact?.email ?? email
  if (!contact && !number && !mail && !address) return null
  return (
    <section className={classes.reach}>
      {contact && (
        <Text fz="sm" fw={600}>
          {contact.name}
          {contact.role && (
            <Text span c="dimmed" fw={400} inherit>
              {' '}
              · {contact.role}
            </Text>
          )}
        </Text>
      )}
      {number && (
        <Anchor href={`tel:${number}`} fz="sm" aria-label={t('duties.call', { number })}>
          <IconPhone size={14} aria-hidden /> {number}
        </Anchor>
      )}
      {mail && (
        <Anchor href={`mailto:${mail}`} fz="sm">
          <IconMail size={14} aria-hidden /> {mail}
        </Anchor>
      )}
      {address && (
        <Text fz="sm" c="dimmed">
          {address}
        </Text>
      )}
    </section>
  )
}

function LastContacts({ customerId }: { customerId: number }) {
  const { t, word } = useTexts()
  const last = useLastContacts(customerId)
  return (
    <section>
      <Title order={3} mb="xs">
        {t('duties.lastContacts')}
      </Title>
      {last.isPending && <RowsSkeleton rows={3} />}
      {last.isError && <ErrorState compact error={last.error} onRetry={() => void last.refetch()} />}
      {last.data?.items.length === 0 && <EmptyState compact title={t('duties.noContacts')} />}
      <ul className={classes.contacts}>
        {last.data?.items.map((one) => (
          <li key={one.touchpointId}>
            <Group gap={6} fz="xs" c="dimmed">
              <ChannelIcon channel={one.channel} size={13} />
              <span>{word('touchpointChannel', one.channel)}</span>
              <DateText value={one.happenedAt} />
              <PersonName person={one.person} />
              <span>{word('touchpointOutcome', one.outcome)}</span>
            </Group>
            {(one.subject || one.note) && (
              <Text fz="sm" lineClamp={3}>
                {[one.subject, one.note].filter(Boolean).join(' – ')}
              </Text>
            )}
            {one.nextStep && (
              <Text fz="xs">
                {t('touchpoints.nextIs', { text: one.nextStep })}
                {one.nextStepOn && ` · ${t('touchpoints.nextOn', { day: one.nextStepOn })}`}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
