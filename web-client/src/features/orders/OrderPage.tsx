import { Badge, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Order } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { percent } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Fact, FactGroup, KeyFigure, RecordLayout } from '@/components/RecordLayout'
import { CustomerLink, ProductLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { OrderFindingsSection, OrderLife, OrderMoves } from './OrderMoves'
import { OrderStateBadge } from './OrderStateBadge'
import { OrderVariance } from './OrderVariance'
import { ProfitTable } from './ProfitTable'
import { ProfitWaterfall } from './ProfitWaterfall'
import { useOrder } from './queries'
import { UnknownCostNotice } from './UnknownCostNotice'

export function OrderPage() {
  const orderId = Number(useParams().orderId)
  const { t } = useTexts()
  const order = useOrder(orderId)
  const seesCost = useCan()('viewCost')
  if (order.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  }
  if (order.isError) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />
  const one = order.data
  return (
    <RecordLayout
      kind={{ label: t('orders.title'), list: '/orders' }}
      title={one.number}
      badge={one.grade && <GradeBadge grade={one.grade} customerId={one.customer.customerId} size="lg" />}
      subtitle={
        <>
          <CustomerLink customer={one.customer} />
          <OrderStateBadge state={one.state} />
          <DateText value={one.orderDate} />
        </>
      }
      actions={<OrderMoves order={one} onReload={() => void order.refetch()} />}
      figures={<OrderFigures order={one} seesCost={seesCost} />}
      facts={<OrderFacts order={one} />}
    >
      <Stack gap="lg">
        <OrderFindingsSection order={one} />
        {seesCost && <UnknownCostNotice total={one.total} />}
        {seesCost && (
          <section>
            <Title order={2} mb="xs">
              {t('orders.waterfall')}
            </Title>
            <ProfitWaterfall profit={one.total} />
          </section>
        )}
        <section>
          <Title order={2} mb="xs">
            {t('orders.lines')}
          </Title>
          {one.lines.length === 0 ? (
            <EmptyState compact title={t('orders.noLines')} />
          ) : (
            <ProfitTable
              lines={one.lines}
              total={one.total}
              orderDate={one.orderDate}
              currency={one.currency}
              seesCost={seesCost}
            />
          )}
        </section>
        {seesCost && <OrderVariance orderId={one.orderId} />}
        <Deliveries order={one} />
        <Money order={one} />
        <OrderLife order={one} />
      </Stack>
    </RecordLayout>
  )
}

export function OrderFigures({ order, seesCost }: { order: Order; seesCost: boolean }) {
  const { t } = useTexts()
  const { total } = order
  return (
    <>
      <KeyFigure label={t('orders.net')} note={t('orders.netHint')}>
        <MoneyText value={total.net} />
      </KeyFigure>
      {seesCost && (
        <>
          <KeyFigure label={t('orders.contribution')} warn={(total.contribution ?? 0) < 0}>
            <MoneyText value={total.contribution} judge unknownBecause={t('orders.totalUnknown')} />
          </KeyFigure>
          <KeyFigure label={t('orders.margin')}>
            {total.net > 0 ? (
              <PercentText value={total.margin} judge unknownBecause={t('orders.totalUnknown')} />
            ) : (
              <NothingText />
            )}
          </KeyFigure>
          <KeyFigure label={t('orders.fullProfit')}>
            <MoneyText value={total.fullProfit} judge unknownBecause={t('orders.totalUnknown')} />
          </KeyFigure>
        </>
      )}
      <KeyFigure label={t('orders.invoiced')}>
        <MoneyText value={order.invoices.reduce((sum, invoice) => sum + invoice.amount, 0)} currency={order.currency} />
      </KeyFigure>
      <KeyFigure label={t('orders.open')}>
        <MoneyText value={order.invoices.reduce((sum, invoice) => sum + invoice.open, 0)} currency={order.currency} />
      </KeyFigure>
    </>
  )
}

function OrderFacts({ order }: { order: Order }) {
  const { t, word } = useTexts()
  const erp = order.erpOwned
  const discount =
    order.headerDiscountRate !== null && order.headerDiscountRate > 0
      ? percent(order.headerDiscountRate)
      : order.headerDiscountAmount
  return (
    <>
      <FactGroup>
        <Fact label={t('orders.customer')}>
          <CustomerLink customer={order.customer} />
        </Fact>
        <Fact label={t('orders.orderDate')} erpOwned={erp}>
          <DateText value={order.orderDate} />
        </Fact>
        <Fact label={t('orders.salesperson')} erpOwned={erp}>
          {order.salesperson}
        </Fact>
        <Fact label={t('orders.region')} erpOwned={erp}>
          {order.region}
        </Fact>
        <Fact label={t('orders.channel')} erpOwned={erp}>
          {order.channel}
        </Fact>
        <Fact label={t('orders.erpKey')}>{order.source && `${order.source} · ${order.externalKey ?? ''}`}</Fact>
      </FactGroup>
      <FactGroup title={t('orders.terms')}>
        <Fact label={t('orders.currency')} erpOwned={erp}>
          {order.currency}
          {order.exchangeRate !== 1 && ` × ${order.exchangeRate}`}
        </Fact>
        <Fact label={t('orders.pricesIncludeTax')} erpOwned={erp}>
          {order.pricesIncludeTax ? t('common.yes') : t('common.no')}
        </Fact>
        <Fact label={t('orders.headerDiscount')} erpOwned={erp}>
          {discount ? String(discount) : null}
        </Fact>
        <Fact label={t('orders.freight')} erpOwned={erp}>
          <MoneyText value={order.freight} exact />
        </Fact>
      </FactGroup>
      <FactGroup title={t('orders.assumptions')}>
        {order.paymentDays !== null && (
          <Fact label={t('orderVerdict.paymentDays')} erpOwned={erp}>
            {order.paymentDays === 0 ? t('orderVerdict.prepaid') : order.paymentDays}
          </Fact>
        )}
        <CostFrom order={order} />
        <Fact label={t('orders.expectedDays')}>
          <NumberText value={order.expectedDays} digits={0} /> · {word('expectedDays', order.expectedDaysSource)}
        </Fact>
        <Fact label={t('orders.assumedRates')}>
          {order.assumedRates.length === 0 ? (
            t('orders.noAssumedRates')
          ) : (
            <>
              <Group gap={6}>
                {order.assumedRates.map((rate) => (
                  <Badge key={rate} color="amber">
                    {word('rate', rate)}
                  </Badge>
                ))}
              </Group>
              <Text fz="xs" c="dimmed" mt={4}>
                {t('orders.assumedRatesHint')}
              </Text>
            </>
          )}
        </Fact>
      </FactGroup>
    </>
  )
}

/** Which standard costs the order was confirmed with. */
function CostFrom({ order }: { order: Order }) {
  const { t } = useTexts()
  const days = [...new Set(order.lines.map((line) => line.profit.costValidFrom).filter((day) => day !== null))].sort()
  if (days.length === 0) return null
  const frozen = !['draft', 'checked', 'waitingForApproval', 'rejected'].includes(order.state)
  const list = days.join(', ')
  return (
    <Fact label={t('orderVerdict.costSource')}>
      {t(frozen ? 'orderVerdict.frozen' : 'orderVerdict.notFrozen', { day: list })}
    </Fact>
  )
}

function Deliveries({ order }: { order: Order }) {
  const { t } = useTexts()
  return (
    <section>
      <Title order={2} mb="xs">
        {t('orders.shipments')}
      </Title>
      {order.shipments.length === 0 ? (
        <EmptyState compact title={t('orders.noShipments')} />
      ) : (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.shipmentNumber')}</Table.Th>
              <Table.Th>{t('orders.shippedOn')}</Table.Th>
              <Table.Th>{t('orders.product')}</Table.Th>
              <Table.Th>{t('orders.batch')}</Table.Th>
              <Table.Th ta="right">{t('orders.quantity')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.shipments.flatMap((shipment) =>
              shipment.lines.map((line, index) => (
                <Table.Tr key={`${shipment.shipmentId}-${index}`}>
                  <Table.Td>{index === 0 && shipment.number}</Table.Td>
                  <Table.Td>{index === 0 && <DateText value={shipment.shippedOn} />}</Table.Td>
                  <Table.Td>
                    <ProductLink product={line.product} />
                  </Table.Td>
                  <Table.Td>{line.batch ?? <NothingText />}</Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={line.quantity} digits={4} />
                  </Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}

function Money({ order }: { order: Order }) {
  const { t } = useTexts()
  return (
    <section>
      <Title order={2} mb="xs">
        {t('orders.invoices')}
      </Title>
      {order.invoices.length === 0 && order.creditNotes.length === 0 ? (
        <EmptyState compact title={t('orders.noInvoices')} />
      ) : (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.invoiceNumber')}</Table.Th>
              <Table.Th>{t('orders.invoiceDate')}</Table.Th>
              <Table.Th>{t('orders.dueDate')}</Table.Th>
              <Table.Th ta="right">{t('orders.amount')}</Table.Th>
              <Table.Th ta="right">{t('orders.open')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.invoices.map((invoice) => (
              <Table.Tr key={invoice.invoiceId}>
                <Table.Td>{invoice.number}</Table.Td>
                <Table.Td>
                  <DateText value={invoice.invoiceDate} />
                </Table.Td>
                <Table.Td>
                  <DateText value={invoice.dueDate} />
                </Table.Td>
                <Table.Td ta="right">
                  <MoneyText value={invoice.amount} exact />
                </Table.Td>
                <Table.Td ta="right">
                  {invoice.open > 0 ? <MoneyText value={invoice.open} exact /> : t('orders.paidInFull')}
                </Table.Td>
              </Table.Tr>
            ))}
            {order.creditNotes.map((note) => (
              <Table.Tr key={`credit-${note.creditNoteId}`}>
                <Table.Td>
                  {note.number} <Badge color="gray">{t('orders.creditNote')}</Badge>
                </Table.Td>
                <Table.Td>
                  <DateText value={note.creditDate} />
                </Table.Td>
                <Table.Td />
                <Table.Td ta="right">
                  <MoneyText value={note.net} exact judge />
                </Table.Td>
                <Table.Td />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}
