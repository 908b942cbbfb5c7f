import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { useCan } from '@/api/session'
import { useTexts } from '@/i18n'
import classes from './Shell.module.css'

/** How many orders wait for whoever may approve them; nothing where none do. */
export function ApprovalCount() {
  const { t } = useTexts()
  const may = useCan()('approveOrders')
  const waiting = useQuery({
    queryKey: ['orders', 'approvals', 'count'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/orders/approvals', { params: { query: { limit: 1, count: true } }, signal })),
    enabled: may,
    refetchInterval: 60_000,
  })
  const count = waiting.data?.total ?? 0
  if (count === 0) return null
  return (
    <span className={classes.count} title={t('shell.approvals', { count })}>
      {count > 99 ? '99+' : count}
      <span className="visually-hidden"> {t('shell.approvals', { count })}</span>
    </span>
  )
}
