import { Badge } from '@mantine/core'
import type { ListedOrder } from '@/api/types'
import { useTexts } from '@/i18n'

const colours: Record<ListedOrder['state'], string> = {
  draft: 'gray',
  checked: 'gray',
  waitingForApproval: 'amber',
  confirmed: 'ink',
  partShipped: 'ink',
  shipped: 'green',
  closed: 'gray',
  rejected: 'red',
  cancelled: 'gray',
}

export function OrderStateBadge({ state }: { state: ListedOrder['state'] }) {
  const { word } = useTexts()
  return <Badge color={colours[state] ?? 'gray'}>{word('orderState', state)}</Badge>
}
