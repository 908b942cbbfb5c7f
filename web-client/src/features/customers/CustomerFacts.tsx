import { Group } from '@mantine/core'
import { useCan } from '@/api/session'
import type { Customer, CustomerChange, JudgedMetric } from '@/api/types'
import { EditableFact } from '@/components/EditableFact'
import { DateText, MoneyText, PercentText } from '@/components/figures'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { CustomerLink } from '@/components/references'
import { useTexts } from '@/i18n'
import { JudgementFact } from './JudgementFact'

interface CustomerFactsProps {
  customer: Customer
  onSave: (change: CustomerChange) => Promise<unknown>
  onReload: () => void
}

type TextField =
  | 'name'
  | 'shortName'
  | 'foreignName'
  | 'taxNumber'
  | 'industry'
  | 'country'
  | 'region'
  | 'city'
  | 'address'
  | 'postalCode'
  | 'phone'
  | 'email'
  | 'website'
  | 'segment'
  | 'leadSource'

/** The facts of a customer. What the ERP keeps is marked and read only; the rest is edited in place. */
export function CustomerFacts({ customer, onSave, onReload }: CustomerFactsProps) {
  const { t, word } = useTexts()
  const editable = useCan()('writeCustomers') && customer.archivedAt === null
  const erp = customer.erpOwned
  const text = (field: TextField, maxLength: number, owned = erp, href?: string) => (
    <EditableFact
      label={t(`customers.${field}`)}
      value={customer[field]}
      editable={editable}
      erpOwned={owned}
      maxLength={maxLength}
      href={href}
      onSave={(value) => onSave({ [field]: value })}
      onReload={onReload}
    />
  )
  const judged = (metric: JudgedMetric) => (
    <JudgementFact customerId={customer.customerId} metric={metric} value={customer[metric]} editable={editable} />
  )
  return (
    <>
      <FactGroup title={t('customers.factsCompany')}>
        {!erp && text('name', 200)}
        {text('shortName', 60)}
        {text('foreignName', 200)}
        <EditableFact
          label={t('customers.kind')}
          value={customer.kind}
          kind="choice"
          choices={(['company', 'person', 'dealer', 'partner'] as const).map((value) => ({
            value,
            label: word('customerKind', value),
          }))}
          editable={editable}
          erpOwned={erp}
          onSave={(value) => onSave({ kind: value as Customer['kind'] })}
          onReload={onReload}
        >
          {word('customerKind', customer.kind)}
        </EditableFact>
        <EditableFact
          label={t('customers.status')}
          value={customer.status}
          kind="choice"
          choices={(['prospect', 'active', 'dormant', 'lost', 'blocked'] as const).map((value) => ({
            value,
            label: word('customerStatus', value),
          }))}
          editable={editable}
          erpOwned={erp}
          onSave={(value) => onSave({ status: value as Customer['status'] })}
          onReload={onReload}
        >
          {word('customerStatus', customer.status)}
        </EditableFact>
        {text('taxNumber', 40)}
        {text('industry', 100)}
        {customer.parent && (
          <Fact label={t('customers.parent')}>
            <CustomerLink customer={customer.parent} />
          </Fact>
        )}
      </FactGroup>
      <FactGroup title={t('customers.factsAddress')}>
        {text('address', 300)}
        {text('city', 100)}
        {text('region', 100)}
        {text('country', 60)}
        {text('postalCode', 20)}
        {text('phone', 40, erp, customer.phone ? `tel:${customer.phone}` : undefined)}
        {text('email', 200, erp, customer.email ? `mailto:${customer.email}` : undefined)}
        {text('website', 200, erp, customer.website ? safeAddress(customer.website) : undefined)}
      </FactGroup>
      <FactGroup title={t('customers.factsTerms')}>
        <Fact label={t('customers.currency')} erpOwned={erp}>
          {customer.currency}
        </Fact>
        <Fact label={t('customers.taxRate')} erpOwned={erp}>
          {customer.taxRate === null ? null : <PercentText value={customer.taxRate} />}
        </Fact>
        <Fact label={t('customers.paymentDays')} erpOwned={erp}>
          {customer.paymentDays}
        </Fact>
        <Fact label={t('customers.creditLimit')} erpOwned={erp}>
          {customer.creditLimit === null ? null : (
            <MoneyText value={customer.creditLimit} currency={customer.currency} exact />
          )}
        </Fact>
      </FactGroup>
      <FactGroup title={t('customers.factsCare')}>
        {text('segment', 60, false)}
        {text('leadSource', 100, false)}
        {judged('creditworthiness')}
        {judged('strategicImportance')}
        <Fact label={t('customers.tags')}>
          {customer.tags.length > 0 && (
            <Group gap={6} component="span">
              {customer.tags.join(', ')}
            </Group>
          )}
        </Fact>
        <EditableFact
          label={t('customers.notes')}
          value={customer.notes}
          kind="long"
          editable={editable}
          maxLength={4000}
          onSave={(value) => onSave({ notes: value as string | null })}
          onReload={onReload}
        />
      </FactGroup>
      <FactGroup title={t('customers.factsOrigin')}>
        <Fact label={t('customers.source')}>
          {customer.source ? `${customer.source} · ${customer.externalKey ?? ''}` : t('customers.madeHere')}
        </Fact>
        <Fact label={t('customers.createdAt')}>
          <DateText value={customer.createdAt} time />
        </Fact>
      </FactGroup>
    </>
  )
}

/** Only web addresses become links: a stored "javascript:" must not run. */
function safeAddress(website: string): string {
  return /^https?:\/\//i.test(website) ? website : `https://${website}`
}
