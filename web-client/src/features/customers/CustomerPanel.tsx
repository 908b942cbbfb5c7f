import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconMail, IconPhone } from '@tabler/icons-react'
import { useCan } from '@/api/session'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { GradeWhy } from '@/components/grade/GradeWhy'
import { PersonName } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CustomerFigures } from './CustomerFigures'
import classes from './CustomerPanel.module.css'
import { CustomerStatusBadge } from './CustomerStatusBadge'
import { useContacts, useCustomer } from './queries'

/** A customer at a glance, beside the list. */
export function CustomerPanel({ customerId }: { customerId: number }) {
  const { t } = useTexts()
  const can = useCan()
  const customer = useCustomer(customerId)
  if (customer.isPending) return <RowsSkeleton rows={9} />
  if (customer.isError) return <ErrorState error={customer.error} onRetry={() => void customer.refetch()} />
  const one = customer.data
  return (
    <Stack gap="lg">
      <Group gap="md" wrap="nowrap" align="flex-start">
        <GradeBadge grade={one.figures.grade} size="lg" />
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz="lg">
            {one.name}
          </Title>
          <Group gap="sm" c="dimmed">
            <span>{one.code}</span>
            <CustomerStatusBadge status={one.status} />
            <span>
              {t('customers.owner')}: <PersonName person={one.owner} />
            </span>
          </Group>
        </div>
      </Group>
      <div className={classes.figures}>
        <CustomerFigures customer={one} short />
      </div>
      <PrimaryContact customerId={customerId} phone={one.phone} email={one.email} />
      {can('readGrading') && (
        <section>
          <Title order={3} mb="sm">
            {t('grade.why')}
          </Title>
          <GradeWhy customerId={customerId} />
        </section>
      )}
    </Stack>
  )
}

function PrimaryContact({
  customerId,
  phone,
  email,
}: {
  customerId: number
  phone: string | null
  email: string | null
}) {
  const { t } = useTexts()
  const contacts = useContacts(customerId)
  const contact = contacts.data?.items.find((one) => one.isPrimary) ?? contacts.data?.items[0]
  const number = contact?.mobile ?? contact?.phone ?? phone
  const address = contact?.email ?? email
  if (!contact && !number && !address) return null
  return (
    <section>
      <Title order={3} mb={6}>
        {t('customers.contact')}
      </Title>
      <Group gap="lg">
        {contact && (
          <Text fz="sm">
            {contact.name}
            {contact.role && (
              <Text span c="dimmed" inherit>
                {' '}
                · {contact.role}
              </Text>
            )}
          </Text>
        )}
        {number && (
          <Anchor href={`tel:${number}`} fz="sm">
            <IconPhone size={14} aria-hidden /> {number}
          </Anchor>
        )}
        {address && (
          <Anchor href={`mailto:${address}`} fz="sm">
            <IconMail size={14} aria-hidden /> {address}
          </Anchor>
        )}
      </Group>
    </section>
  )
}
