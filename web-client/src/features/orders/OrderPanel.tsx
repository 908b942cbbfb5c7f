import { Group, Stack, Table, Title } from '@mantine/core'
import { useCan } from '@/api/session'
import { DateText, MoneyText, NothingText, PercentText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { CustomerLink, ProductLink } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { OrderFigures } from './OrderPage'
import classes from './OrderPanel.module.css'
import { OrderStateBadge } from './OrderStateBadge'
import { useOrder } from './queries'
import { UnknownCostNotice } from './UnknownCostNotice'

/** An order at a glance, beside the list. */
export function OrderPanel({ orderId }: { orderId: number }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const order = useOrder(orderId)
  if (order.isPending) return <RowsSkeleton rows={8} />
  if (order.isError) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />
  const one = order.data
  return (
    <Stack gap="lg">
      <Group gap="sm">
        {one.grade && <GradeBadge grade={one.grade} />}
        <Title order={2} fz="lg">
          <CustomerLink customer={one.customer} />
        </Title>
        <OrderStateBadge state={one.state} />
        <DateText value={one.orderDate} />
      </Group>
      <div className={classes.figures}>
        <OrderFigures order={one} seesCost={seesCost} />
      </div>
      {seesCost && <UnknownCostNotice total={one.total} />}
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('orders.product')}</Table.Th>
            <Table.Th ta="right">{t('orders.net')}</Table.Th>
            {seesCost && <Table.Th ta="right">{t('orders.contribution')}</Table.Th>}
            {seesCost && <Table.Th ta="right">{t('orders.margin')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {one.lines.map((line) => (
            <Table.Tr key={line.orderLineId}>
              <Table.Td maw={220} style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
                <ProductLink product={line.product} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={line.profit.net} />
              </Table.Td>
              {seesCost && (
                <Table.Td ta="right">
                  <MoneyText value={line.profit.contribution} judge unknownBecause={t('orders.unknownCostReason')} />
                </Table.Td>
              )}
              {seesCost && (
                <Table.Td ta="right">
                  {line.profit.net > 0 ? (
                    <PercentText value={line.profit.margin} judge unknownBecause={t('orders.unknownCostReason')} />
                  ) : (
                    <NothingText />
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}
