import { Group, Text } from '@mantine/core'
import type { ListedOrder } from '@/api/types'
import { DateText, MoneyText } from '@/components/figures'
import { OrderStateBadge } from './OrderStateBadge'

/** An order in two lines, for narrow screens. */
export function NarrowOrder({ order }: { order: ListedOrder }) {
  return (
    <Group gap="sm" wrap="nowrap">
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text fw={600} truncate>
          {order.customer.name}
        </Text>
        <Text fz="xs" c="dimmed">
          {order.number} · <DateText value={order.orderDate} />
        </Text>
      </div>
      <div style={{ textAlign: 'right' }}>
        <MoneyText value={order.net} />
        <div>
          <OrderStateBadge state={order.state} />
        </div>
      </div>
    </Group>
  )
}
