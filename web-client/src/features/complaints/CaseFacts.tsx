import { ActionIcon } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Complaint, ComplaintChange } from '@/api/types'
import { workTime } from '@/components/complaint/workTime'
import { EditableFact } from '@/components/EditableFact'
import { DateText, MoneyText, NothingText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { ProductPicker } from '@/components/RecordPicker'
import { OrderLink, PersonName, ProductLink } from '@/components/references'
import { useTexts } from '@/i18n'
import { useCauses, useChangeComplaint, useChangeCosts, useSupplierChoices } from './queries'

interface CaseFactsProps {
  complaint: Complaint
  mayWrite: boolean
  onReload: () => void
}

const kinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const
const sides = ['ownProduction', 'supplier', 'carrier', 'customer', 'none'] as const

/** What the case is about, edited where it stands. */
export function CaseFacts({ complaint, mayWrite, onReload }: CaseFactsProps) {
  const { t, word } = useTexts()
  const suppliers = useSupplierChoices()
  const change = useChangeComplaint(complaint)
  const save = (body: ComplaintChange) => change.mutateAsync(body)
  const shared = { editable: mayWrite, onReload }
  const { clock } = complaint
  return (
    <>
      <FactGroup>
        <EditableFact
          {...shared}
          label={t('complaints.subject')}
          value={complaint.subject}
          maxLength={200}
          onSave={(subject) => save({ subject: String(subject ?? '') })}
        />
        <EditableFact
          {...shared}
          label={t('complaints.description')}
          value={complaint.description}
          kind="long"
          maxLength={4000}
          onSave={(description) => save({ description: description === null ? null : String(description) })}
        />
        <EditableFact
          {...shared}
          label={t('complaints.kind')}
          value={complaint.kind}
          kind="choice"
          choices={kinds.map((value) => ({ value, label: word('complaintKind', value) }))}
          onSave={(kind) => save({ kind: kind as Complaint['kind'] })}
        >
          {word('complaintKind', complaint.kind)}
        </EditableFact>
        <EditableFact
          {...shared}
          label={t('complaints.severity')}
          value={String(complaint.severity)}
          kind="choice"
          choices={[1, 2, 3, 4].map((value) => ({
            value: String(value),
            label: word('complaintSeverity', String(value)),
          }))}
          onSave={(severity) => save({ severity: Number(severity) })}
        >
          {word('complaintSeverity', String(complaint.severity))}
        </EditableFact>
      </FactGroup>
      <FactGroup title={t('complaints.goods')}>
        <ProductFact complaint={complaint} editable={mayWrite} onSave={(productId) => save({ productId })} />
        <Fact label={t('complaints.order')}>
          {complaint.order ? (
            <>
              <OrderLink order={{ orderId: complaint.order.id, number: complaint.order.number }} />
              {complaint.orderLineNumber !== null &&
                ` · ${t('complaints.lineNumber', { number: complaint.orderLineNumber })}`}
            </>
          ) : null}
        </Fact>
        <EditableFact
          {...shared}
          label={t('complaints.batch')}
          value={complaint.batch}
          maxLength={100}
          onSave={(batch) => save({ batch: batch === null ? null : String(batch) })}
          href={complaint.batch ? `/complaints?state=all&batch=${encodeURIComponent(complaint.batch)}` : undefined}
        />
        <EditableFact
          {...shared}
          label={t('complaints.quantity')}
          value={complaint.quantity}
          kind="number"
          minimum={0}
          onSave={(quantity) => save({ quantity: quantity === null ? null : Number(quantity) })}
        />
        <EditableFact
          {...shared}
          label={t('complaints.supplier')}
          value={complaint.supplier ? String(complaint.supplier.supplierId) : null}
          kind="choice"
          choices={(suppliers.data?.items ?? []).map((one) => ({ value: String(one.supplierId), label: one.name }))}
          onSave={(supplierId) => save({ supplierId: supplierId === null ? null : Number(supplierId) })}
        >
          {complaint.supplier?.name}
        </EditableFact>
        <EditableFact
          {...shared}
          label={t('complaints.occurredOn')}
          value={complaint.occurredOn}
          maxLength={10}
          onSave={(day) => save({ occurredOn: day === null ? null : String(day) })}
        />
      </FactGroup>
      <FactGroup title={t('complaints.intake')}>
        <Fact label={t('complaints.received')}>
          <DateText value={complaint.receivedAt} time />
        </Fact>
        <Fact label={t('complaints.receivedBy')}>
          <PersonName person={complaint.receivedBy} />
        </Fact>
        <Fact label={t('complaints.cameBy')}>{word('complaintChannel', complaint.channel)}</Fact>
        <Fact label={t('complaints.contact')}>
          {complaint.contact &&
            [complaint.contact.name, complaint.contact.phone, complaint.contact.email].filter(Boolean).join(' · ')}
        </Fact>
        <Fact label={t('complaints.mailAddress')}>{complaint.mailAddress ?? t('complaints.noMailAddress')}</Fact>
      </FactGroup>
      <FactGroup title={t('complaints.promise')}>
        <Fact label={t('complaints.target')}>{workTime(t, clock.targetMinutes, clock.standardDayMinutes)}</Fact>
        <Fact label={t('complaints.elapsed')}>{workTime(t, clock.elapsedMinutes, clock.standardDayMinutes)}</Fact>
        <Fact label={t('complaints.dueAt')}>
          <DateText value={clock.dueAt} time />
        </Fact>
        <Fact label={t('complaints.frozen')}>
          {t('complaints.frozenAs', {
            grade: complaint.grade,
            policy: complaint.policyNumber,
            calendar: complaint.calendarVersion,
          })}
        </Fact>
      </FactGroup>
    </>
  )
}

interface ProductFactProps {
  complaint: Complaint
  editable: boolean
  onSave: (productId: number | null) => Promise<unknown>
}

/** The product, found by a part of its code or name where it is to be another one. */
function ProductFact({ complaint, editable, onSave }: ProductFactProps) {
  const { t } = useTexts()
  const [editing, setEditing] = useState(false)
  const save = useMutation({ mutationFn: onSave, onSuccess: () => setEditing(false) })
  const { product } = complaint
  return (
    <Fact label={t('complaints.product')}>
      {editing ? (
        <ProductPicker
          size="xs"
          aria-label={t('complaints.product')}
          autoFocus
          clearable
          disabled={save.isPending}
          value={product && { id: product.productId, name: `${product.code} ${product.name}` }}
          onChange={(next) => save.mutate(next?.id ?? null)}
          onKeyDown={(event) => event.key === 'Escape' && setEditing(false)}
        />
      ) : (
        <>
          {product ? <ProductLink product={product} /> : '–'}{' '}
          {editable && (
            <ActionIcon
              size="sm"
              aria-label={`${t('common.edit')}: ${t('complaints.product')}`}
              onClick={() => setEditing(true)}
            >
              <IconPencil size={13} />
            </ActionIcon>
          )}
        </>
      )}
      {save.isError && <ProblemAlert error={save.error} />}
    </Fact>
  )
}

/** How it was solved, why it happened, who answers for it and what it cost. */
export function SolutionFacts({ complaint, mayWrite, onReload }: CaseFactsProps) {
  const { t, word } = useTexts()
  const can = useCan()
  const seesCost = can('viewCost')
  const maySolve = can('solveComplaints')
  const saveCosts = useChangeCosts(complaint)
  const causes = useCauses()
  const change = useChangeComplaint(complaint)
  const save = (body: ComplaintChange) => change.mutateAsync(body)
  const shared = { editable: mayWrite, onReload }
  const long = (
    name: 'method' | 'result' | 'rootCause' | 'correctiveAction' | 'preventiveAction',
    editable: boolean,
  ) => (
    <EditableFact
      {...shared}
      editable={editable}
      label={t(`complaints.${name}`)}
      value={complaint[name]}
      kind="long"
      maxLength={4000}
      onSave={(text) => save({ [name]: text === null ? null : String(text) } as ComplaintChange)}
    />
  )
  const { costs } = complaint
  return (
    <>
      <FactGroup>
        {long('method', false)}
        {long('result', false)}
        <Fact label={t('complaints.solvedBy')}>
          <PersonName person={complaint.solvedBy} />
        </Fact>
      </FactGroup>
      <FactGroup title={t('complaints.why')}>
        <EditableFact
          {...shared}
          label={t('complaints.cause')}
          value={complaint.cause ? String(complaint.cause.causeId) : null}
          kind="choice"
          choices={(causes.data?.items ?? []).map((cause) => ({ value: String(cause.causeId), label: cause.name }))}
          onSave={(causeId) => save({ causeId: causeId === null ? null : Number(causeId) })}
        >
          {complaint.cause?.name}
        </EditableFact>
        {long('rootCause', mayWrite)}
        <EditableFact
          {...shared}
          label={t('complaints.responsibleSide')}
          value={complaint.responsibleSide}
          kind="choice"
          choices={sides.map((value) => ({ value, label: word('responsibleSide', value) }))}
          onSave={(side) => save({ responsibleSide: side as Complaint['responsibleSide'] })}
        >
          {word('responsibleSide', complaint.responsibleSide)}
        </EditableFact>
        {long('correctiveAction', mayWrite)}
        {long('preventiveAction', mayWrite)}
      </FactGroup>
      {seesCost && costs && (
        <FactGroup title={t('complaints.cost')}>
          {(['refund', 'replacement', 'travel', 'labour'] as const).map((part) => (
            <EditableFact
              key={part}
              label={t(`complaints.${part}Cost`)}
              value={costs[part]}
              kind="number"
              minimum={0}
              editable={maySolve && complaint.archivedAt === null}
              onReload={onReload}
              onSave={(amount) => saveCosts.mutateAsync({ [part]: Number(amount ?? 0) })}
            >
              <MoneyText value={costs[part]} exact />
            </EditableFact>
          ))}
          <Fact label={t('common.total')}>
            <strong>
              <MoneyText value={costs.total} exact />
            </strong>
          </Fact>
        </FactGroup>
      )}
      <FactGroup title={t('complaints.customerSays')}>
        <Fact label={t('complaints.satisfaction')}>
          {complaint.satisfaction === null ? <NothingText /> : t('complaints.stars', { count: complaint.satisfaction })}
        </Fact>
        <Fact label={t('complaints.resultAccepted')}>
          {complaint.resultAccepted === null ? (
            <NothingText />
          ) : complaint.resultAccepted ? (
            t('common.yes')
          ) : (
            t('common.no')
          )}
        </Fact>
      </FactGroup>
    </>
  )
}
