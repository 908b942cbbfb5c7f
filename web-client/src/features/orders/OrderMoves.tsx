import { Button, Group, NumberInput, Stack, Table, Text, Textarea, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { Acknowledgement, Finding, Order } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { instant, plainNumber } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import { type OrderMove, useMoveOrder } from './entryQueries'
import { type AckDraft, FindingCard } from './FindingCard'

type Asked = 'confirm' | 'approve' | 'reject' | 'cancel' | 'ship' | 'close'

/** What may be done with an order typed here, as it stands. */
export function movesOf(state: Order['state'], writes: boolean, approves: boolean): Asked[] {
  switch (state) {
    case 'draft':
    case 'checked':
      return writes ? ['confirm', 'cancel'] : []
    case 'waitingForApproval':
      return [...(approves ? (['approve', 'reject'] as const) : []), ...(writes ? (['cancel'] as const) : [])]
    case 'confirmed':
      return [...(writes ? (['ship', 'cancel'] as const) : []), ...(approves ? (['approve', 'reject'] as const) : [])]
    case 'partShipped':
      return [...(writes ? (['ship', 'close'] as const) : []), ...(approves ? (['approve', 'reject'] as const) : [])]
    case 'shipped':
      return writes ? ['close'] : []
    default:
      return []
  }
}

const wantsWord = (finding: Finding) => finding.mode === 'warn' && finding.state === 'open'
const wantsApproval = (finding: Finding) => finding.mode === 'approve' && finding.state === 'open'

/** The steps of an order that was typed here; the ERP's orders have none. */
export function OrderMoves({ order, onReload }: { order: Order; onReload: () => void }) {
  const { t } = useTexts()
  const can = useCan()
  const [asked, setAsked] = useState<Asked | null>(null)
  if (order.erpOwned) return null
  const shipped = order.state === 'confirmed' || order.state === 'partShipped'
  const moves = movesOf(order.state, can('writeOrders'), can('approveOrders')).filter(
    // A confirmed order is only approved again where a shipment of it is held back.
    (move) => !(shipped && (move === 'approve' || move === 'reject')) || order.findings.some(wantsApproval),
  )
  const editable = (order.state === 'draft' || order.state === 'checked') && can('writeOrders')
  return (
    <>
      {moves.map((move, index) => (
        <Button
          key={move}
          variant={index === 0 ? 'filled' : 'default'}
          color={index === 0 ? undefined : 'gray'}
          onClick={() => setAsked(move)}
        >
          {t(`orderEntry.move.${move}`)}
        </Button>
      ))}
      {editable && (
        <Button component={Link} to={`/orders/${order.orderId}/edit`} variant="default">
          {t('common.edit')}
        </Button>
      )}
      {asked === 'ship' ? (
        <ShipDialog order={order} onClose={() => setAsked(null)} onReload={onReload} />
      ) : asked === 'confirm' ? (
        <ConfirmDialog order={order} onClose={() => setAsked(null)} onReload={onReload} />
      ) : (
        asked && <ReasonDialog order={order} move={asked} onClose={() => setAsked(null)} onReload={onReload} />
      )}
    </>
  )
}

interface DialogProps {
  order: Order
  onClose: () => void
  onReload: () => void
}

function useAcknowledgements(findings: Finding[]) {
  const [drafts, setDrafts] = useState<Record<number, AckDraft>>({})
  const open = findings.filter(wantsWord)
  const of = (finding: Finding): AckDraft => drafts[finding.findingId ?? 0] ?? { action: '', note: '' }
  const whole = (draft: AckDraft) => draft.action !== '' && draft.note.trim() !== ''
  return {
    open,
    of,
    set: (finding: Finding, draft: AckDraft) => setDrafts((before) => ({ ...before, [finding.findingId ?? 0]: draft })),
    missing: open.filter((finding) => !whole(of(finding))).length,
    given: open
      .filter((finding) => whole(of(finding)))
      .map((finding) => ({
        findingId: finding.findingId ?? 0,
        action: of(finding).action as Acknowledgement['action'],
        note: of(finding).note.trim(),
      })),
  }
}

/** A dialog over what was found: what wants a word gets its fields. */
function Findings({ findings, acks }: { findings: Finding[]; acks: ReturnType<typeof useAcknowledgements> }) {
  return (
    <Stack gap="sm">
      {findings.map((finding, index) =>
        wantsWord(finding) ? (
          <FindingCard
            key={finding.findingId ?? index}
            finding={finding}
            draft={acks.of(finding)}
            onDraft={(draft) => acks.set(finding, draft)}
          />
        ) : (
          <FindingCard key={finding.findingId ?? index} finding={finding} />
        ),
      )}
    </Stack>
  )
}

const beforeShipping = (finding: Finding) =>
  finding.shipmentId === null && finding.moment !== 'ship' && finding.moment !== 'sync'
const atShipping = (finding: Finding) => finding.shipmentId === null && finding.moment === 'ship'

function ConfirmDialog({ order, onClose, onReload }: DialogProps) {
  const { t } = useTexts()
  const move = useMoveOrder(order)
  const standing = order.findings.filter(beforeShipping)
  const acks = useAcknowledgements(standing)
  const blocked = standing.some((finding) => finding.mode === 'block')
  const approval = standing.some(wantsApproval)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    move.mutate(
      { move: 'confirm', acknowledgements: acks.given },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t(approval ? 'orderEntry.sent' : 'orderEntry.done.confirm') })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog onClose={onClose} title={`${t('orderEntry.move.confirm')} · ${order.number}`} size="lg" stays>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={move.error} onReload={onReload} />
          {blocked ? (
            <Text fz="sm" fw={600}>
              {t('orderEntry.verdict.blocked')}
            </Text>
          ) : (
            <Text fz="sm" c="dimmed">
              {standing.length === 0 ? t('orderEntry.nothingFound') : acks.open.length > 0 && t('orderEntry.foundHint')}
            </Text>
          )}
          <Findings findings={standing} acks={acks} />
          {approval && !blocked && <Text fz="sm">{t('orderEntry.approvalHint')}</Text>}
          <Group justify="flex-end">
            {acks.missing > 0 && !blocked && (
              <Text fz="xs" c="dimmed" role="status">
                {t('orderEntry.missingWords', { count: acks.missing })}
              </Text>
            )}
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={move.isPending} disabled={blocked || acks.missing > 0}>
              {t(approval ? 'orderEntry.sendForApproval' : 'orderEntry.move.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function ReasonDialog({
  order,
  move: what,
  onClose,
  onReload,
}: DialogProps & { move: 'approve' | 'reject' | 'cancel' | 'close' }) {
  const { t } = useTexts()
  const move = useMoveOrder(order)
  const [reason, setReason] = useState('')
  const mustSay = what !== 'close' || order.state === 'partShipped'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted: OrderMove = { move: what, reason: reason.trim() }
    move.mutate(wanted, {
      onSuccess: () => {
        notifications.show({ color: 'green', message: t(`orderEntry.done.${what}`) })
        onClose()
      },
    })
  }
  return (
    <Dialog onClose={onClose} title={`${t(`orderEntry.move.${what}`)} · ${order.number}`} size="lg" stays>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={move.error} onReload={onReload} />
          {what === 'close' && mustSay && <Text fz="sm">{t('orderVerdict.closeShort')}</Text>}
          {(what === 'approve' || what === 'reject') &&
            order.findings
              .filter((finding) => finding.mode !== 'inform' && finding.shipmentId === null)
              .map((finding, index) => <FindingCard key={finding.findingId ?? index} finding={finding} />)}
          <Textarea
            label={t('orderEntry.reason')}
            required={mustSay}
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={isProblem(move.error) ? move.error.fieldErrors.reason : undefined}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              color={what === 'approve' || what === 'close' ? undefined : 'red'}
              loading={move.isPending}
              disabled={mustSay && reason.trim() === ''}
            >
              {t(`orderEntry.move.${what}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function ShipDialog({ order, onClose, onReload }: DialogProps) {
  const { t } = useTexts()
  const me = useMe()
  const move = useMoveOrder(order)
  const left = (lineNumber: number, quantity: number) =>
    quantity -
    order.shipments
      .flatMap((shipment) => shipment.lines)
      .filter((line) => line.orderLineNumber === lineNumber)
      .reduce((sum, line) => sum + line.quantity, 0)
  const [lines, setLines] = useState(() =>
    order.lines.map((line) => ({
      lineNumber: line.lineNumber,
      product: line.product.name,
      left: left(line.lineNumber, line.quantity),
      quantity: left(line.lineNumber, line.quantity) as string | number,
      batch: '',
    })),
  )
  const [shippedOn, setShippedOn] = useState(me?.today ?? '')
  const [carrier, setCarrier] = useState('')
  const standing = order.findings.filter(atShipping)
  const acks = useAcknowledgements(standing)
  const set = (lineNumber: number, change: { quantity?: string | number; batch?: string }) =>
    setLines((before) => before.map((one) => (one.lineNumber === lineNumber ? { ...one, ...change } : one)))
  const chosen = lines.filter((line) => Number(line.quantity) > 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    move.mutate(
      {
        move: 'ship',
        body: {
          shippedOn: shippedOn || null,
          carrier: carrier.trim() || null,
          lines: chosen.map((line) => ({
            lineNumber: line.lineNumber,
            quantity: Number(line.quantity),
            batch: line.batch.trim() || null,
          })),
          acknowledgements: acks.given,
        },
      },
      {
        onSuccess: () => {
          notifications.show({ color: 'green', message: t('orderEntry.done.ship') })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog onClose={onClose} title={`${t('orderEntry.move.ship')} · ${order.number}`} size="lg" stays>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={move.error} onReload={onReload} />
          <Group grow>
            <DateField
              label={t('orders.shippedOn')}
              min={order.orderDate}
              max={me?.today}
              value={shippedOn}
              onChange={setShippedOn}
            />
            <TextInput
              label={t('orderEntry.carrier')}
              maxLength={100}
              value={carrier}
              onChange={(event) => setCarrier(event.currentTarget.value)}
            />
          </Group>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('orders.product')}</Table.Th>
                <Table.Th ta="right">{t('orderEntry.left')}</Table.Th>
                <Table.Th w={110}>{t('orders.quantity')}</Table.Th>
                <Table.Th w={150}>{t('orders.batch')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lines.map((line) => (
                <Table.Tr key={line.lineNumber}>
                  <Table.Td>
                    {line.lineNumber} · {line.product}
                  </Table.Td>
                  <Table.Td ta="right">{plainNumber(line.left, 4)}</Table.Td>
                  <Table.Td>
                    <NumberInput
                      size="xs"
                      hideControls
                      min={0}
                      max={line.left}
                      decimalScale={4}
                      aria-label={`${t('orders.quantity')}, ${t('orderEntry.line', { number: line.lineNumber })}`}
                      value={line.quantity}
                      onChange={(quantity) => set(line.lineNumber, { quantity })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <TextInput
                      size="xs"
                      maxLength={100}
                      aria-label={`${t('orders.batch')}, ${t('orderEntry.line', { number: line.lineNumber })}`}
                      value={line.batch}
                      onChange={(event) => set(line.lineNumber, { batch: event.currentTarget.value })}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Findings findings={standing} acks={acks} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={move.isPending} disabled={chosen.length === 0 || acks.missing > 0}>
              {t('orderEntry.move.ship')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** What was found about an order and its shipments, and what was done about it. */
export function OrderFindingsSection({ order }: { order: Order }) {
  const { t } = useTexts()
  if (order.findings.length === 0) return null
  return (
    <section>
      <Title order={2} mb="xs">
        {t('orderEntry.findings')}
      </Title>
      <Stack gap="sm">
        {order.findings.map((finding, index) => (
          <FindingCard key={finding.findingId ?? index} finding={finding} />
        ))}
      </Stack>
    </section>
  )
}

/** Who did what with the order, and why. */
export function OrderLife({ order }: { order: Order }) {
  const { t, word } = useTexts()
  if (order.steps.length === 0) return null
  return (
    <section>
      <Title order={2} mb="xs">
        {t('orderEntry.life')}
      </Title>
      <Stack gap={4}>
        {order.steps.map((step, index) => (
          <Group key={index} gap="sm" fz="sm">
            <Text fz="sm" fw={600}>
              {word('orderStep', step.kind)}
            </Text>
            <Text fz="xs" c="dimmed">
              {instant(step.happenedAt)} · {step.person?.name}
            </Text>
            {step.reason && <Text fz="sm">{step.reason}</Text>}
          </Group>
        ))}
      </Stack>
    </section>
  )
}
