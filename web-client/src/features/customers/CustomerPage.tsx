import { Badge, Button } from '@mantine/core'
import { IconPencilPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link, Outlet, useNavigate, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { CustomerChange } from '@/api/types'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Losses, useLosses } from '@/components/losses'
import { RecordLayout } from '@/components/RecordLayout'
import { RecordTabs } from '@/components/RecordTabs'
import { type RecordAction, useOfferActions } from '@/components/recordActions'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CustomerFacts } from './CustomerFacts'
import { CustomerFigures } from './CustomerFigures'
import { CustomerStatusBadge } from './CustomerStatusBadge'
import { LossDialog } from './LossDialog'
import { OwnerField } from './OwnerField'
import { useChangeCustomer, useCustomer } from './queries'

export function CustomerPage() {
  const customerId = Number(useParams().customerId)
  const { t } = useTexts()
  const can = useCan()
  const navigate = useNavigate()
  const customer = useCustomer(customerId)
  const change = useChangeCustomer(customer.data)
  const [choosingOwner, setChoosingOwner] = useState(false)
  const mayAssign = can('assignOwners')
  const mayRecord = can('recordTouchpoints')
  const mayWrite = can('writeCustomers')
  const [losing, setLosing] = useState(false)
  const losses = useLosses(customerId, customer.isSuccess)
  // Where only its status says lost, nobody has said why yet.
  const isDeclared = customer.data?.status === 'lost' && losses.losses.length > 0
  const mayDeclare = mayWrite && customer.data !== undefined && !isDeclared
  const base = `/customers/${customerId}`

  const actions = useMemo<RecordAction[]>(
    () => [
      ...(mayAssign ? [{ id: 'owner', label: t('customers.changeOwner'), run: () => setChoosingOwner(true) }] : []),
      ...(mayRecord
        ? [
            {
              id: 'touchpoint',
              label: t('touchpoints.record'),
              run: () => void navigate(`${base}/timeline?write=true`),
            },
          ]
        : []),
      ...(mayDeclare ? [{ id: 'lost', label: t('profitCustomers.lost.declare'), run: () => setLosing(true) }] : []),
      ...losses.actions,
      { id: 'orders', label: t('customers.showOrders'), run: () => void navigate(`${base}/orders`) },
      { id: 'contacts', label: t('customers.showContacts'), run: () => void navigate(`${base}/contacts`) },
    ],
    [t, mayAssign, mayRecord, mayDeclare, losses.actions, navigate, base],
  )
  useOfferActions(actions)

  if (customer.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  }
  if (customer.isError) return <ErrorState error={customer.error} onRetry={() => void customer.refetch()} />
  const one = customer.data
  const save = (values: CustomerChange) => change.mutateAsync(values)
  const reload = () => void customer.refetch()

  return (
    <RecordLayout
      kind={{ label: t('place.customers'), list: '/customers' }}
      title={one.name}
      badge={
        <GradeBadge grade={one.figures.grade} customerId={can('readGrading') ? one.customerId : undefined} size="lg" />
      }
      subtitle={
        <>
          <span>{one.code}</span>
          <CustomerStatusBadge status={one.status} />
          {one.archivedAt && <Badge color="gray">{t('customers.archived')}</Badge>}
          <OwnerField
            owner={one.owner}
            mayChange={mayAssign}
            choosing={choosingOwner}
            onChoosing={setChoosingOwner}
            onSave={(owner) => save({ ownerId: owner?.personId ?? null })}
          />
        </>
      }
      actions={
        <>
          {mayDeclare && (
            <Button variant="default" onClick={() => setLosing(true)}>
              {t('profitCustomers.lost.declare')}
            </Button>
          )}
          {mayRecord && (
            <Button
              component={Link}
              to={`${base}/timeline?write=true`}
              leftSection={<IconPencilPlus size={16} aria-hidden />}
            >
              {t('touchpoints.record')}
            </Button>
          )}
        </>
      }
      figures={<CustomerFigures customer={one} />}
      facts={
        <>
          <Losses of={losses} />
          <CustomerFacts customer={one} onSave={save} onReload={reload} />
        </>
      }
    >
      <RecordTabs
        base={base}
        tabs={[
          { path: '', label: t('customers.tabGrade'), allowed: can('readGrading') },
          { path: 'timeline', label: t('touchpoints.tab'), allowed: true },
          { path: 'orders', label: t('customers.tabOrders'), allowed: can('readOrders') },
          { path: 'money', label: t('customers.tabMoney'), allowed: can('readOrders') },
          { path: 'profit', label: t('place.profit'), allowed: can('viewCost') },
          { path: 'complaints', label: t('place.complaints'), allowed: can('readComplaints') },
          { path: 'contacts', label: t('customers.tabContacts'), allowed: true },
        ]}
      />
      <Outlet />
      {losing && <LossDialog customerId={one.customerId} onClose={() => setLosing(false)} />}
    </RecordLayout>
  )
}
