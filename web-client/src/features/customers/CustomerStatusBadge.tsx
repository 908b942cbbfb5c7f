import { Badge } from '@mantine/core'
import type { ListedCustomer } from '@/api/types'
import { useTexts } from '@/i18n'

const colours: Record<ListedCustomer['status'], string> = {
  prospect: 'ink',
  active: 'green',
  dormant: 'amber',
  lost: 'gray',
  blocked: 'red',
}

export function CustomerStatusBadge({ status }: { status: ListedCustomer['status'] }) {
  const { word } = useTexts()
  return <Badge color={colours[status] ?? 'gray'}>{word('customerStatus', status)}</Badge>
}
