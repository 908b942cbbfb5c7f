import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { Approval } from '@/api/types'
import { DateText, MoneyText, NothingText, PercentText } from '@/components/figures'
import { instant } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { CustomerLink, OrderLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './entry.module.css'
import { useApprovals, useMoveOrder } from './entryQueries'
import { FindingCard } from './FindingCard'

/** Everything that waits for an approval, with all that is needed to decide; decided on the spot. */
export function ApprovalsPage() {
  const { t } = useTexts()
  const approvals = useApprovals()
  return (
    <Page title={t('orderVerdict.approvals')} note={t('orderVerdict.approvalsNote')} width={1100}>
      {approvals.isLoading && <RowsSkeleton rows={8} />}
      {approvals.error !== null && approvals.items.length === 0 && (
        <ErrorState error={approvals.error} onRetry={approvals.retry} />
      )}
      {!approvals.isLoading && approvals.error === null && approvals.items.length === 0 && (
        <EmptyState title={t('orderVerdict.noApprovals')} hint={t('orderVerdict.noApprovalsHint')} />
      )}
      <Stack>
        {approvals.items.map((approval) => (
          <ApprovalCard
            key={`${approval.order.orderId}-${approval.isShipment}-${approval.version}`}
            approval={approval}
            onReload={approvals.retry}
          />
        ))}
        {approvals.hasMore && (
          <Button variant="default" loading={approvals.isLoadingMore} onClick={approvals.loadMore}>
            {t('common.more')}
          </Button>
        )}
      </Stack>
    </Page>
  )
}

function ApprovalCard({ approval, onReload }: { approval: Approval; onReload: () => void }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const [reason, setReason] = useState('')
  const move = useMoveOrder({ orderId: approval.order.orderId, version: approval.version })
  const decide = (what: 'approve' | 'reject') =>
    move.mutate(
      { move: what, reason: reason.trim() },
      {
        onSuccess: () => {
          notifications.show({
            color: 'green',
            message: `${approval.order.number}: ${t(`orderEntry.done.${what}`)}`,
          })
          onReload()
        },
      },
    )
  return (
    <article className={classes.approval} aria-label={approval.order.number}>
      <Stack gap="sm">
        <div>
          <Group gap="sm">
            <Text fw={600} fz="lg">
              <OrderLink order={approval.order} />
            </Text>
            {approval.isShipment && <Badge color="gray">{t('orderVerdict.isShipment')}</Badge>}
            <CustomerLink customer={approval.customer} />
            <GradeBadge grade={approval.grade} customerId={approval.customer.customerId} />
          </Group>
          <Text fz="xs" c="dimmed">
            <DateText value={approval.orderDate} />
            {' · '}
            {t('orderVerdict.waitingSince', {
              since: instant(approval.waitingSince),
              person: approval.sentBy?.name ?? '–',
            })}
          </Text>
        </div>
        <KeyFigures>
          <KeyFigure label={t('orders.net')}>
            <MoneyText value={approval.net} exact />
          </KeyFigure>
          {seesCost && (
            <>
              <KeyFigure label={t('orders.contribution')}>
                <MoneyText value={approval.contribution} exact judge unknownBecause={t('orders.totalUnknown')} />
              </KeyFigure>
              <KeyFigure label={t('orders.margin')}>
                {approval.net > 0 ? (
                  <PercentText value={approval.margin} judge unknownBecause={t('orders.totalUnknown')} />
                ) : (
                  <NothingText />
                )}
              </KeyFigure>
              {approval.exceptionCost !== null && (
                <KeyFigure label={t('orderVerdict.exceptionCost')} warn>
                  <MoneyText value={approval.exceptionCost} exact />
                </KeyFigure>
              )}
            </>
          )}
        </KeyFigures>
      </Stack>
      <Stack gap="xs" mt="sm">
        {approval.findings
          .filter((finding) => finding.mode !== 'inform')
          .map((finding, index) => (
            <FindingCard key={finding.findingId ?? index} finding={finding} />
          ))}
      </Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          decide('approve')
        }}
      >
        <Group mt="sm" align="flex-start">
          <TextInput
            flex="1 1 240px"
            aria-label={`${t('orderVerdict.decideReason')}: ${approval.order.number}`}
            placeholder={t('orderVerdict.decideReason')}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={isProblem(move.error) ? move.error.fieldErrors.reason : undefined}
          />
          <Button type="submit" disabled={reason.trim() === ''} loading={move.isPending}>
            {t('orderEntry.move.approve')}
          </Button>
          <Button variant="default" disabled={reason.trim() === '' || move.isPending} onClick={() => decide('reject')}>
            {t('orderEntry.move.reject')}
          </Button>
        </Group>
      </form>
      <ProblemAlert error={move.error} onReload={onReload} />
    </article>
  )
}
