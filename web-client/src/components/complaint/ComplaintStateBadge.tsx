import { useTexts } from '@/i18n'
import classes from './complaint.module.css'

const over = new Set(['confirmed', 'customerTold', 'closed'])

export function ComplaintStateBadge({ state, rejected = false }: { state: string; rejected?: boolean }) {
  const { t, word } = useTexts()
  return (
    <span
      className={classes.state}
      data-state={over.has(state) ? 'over' : state === 'waitingForCustomer' ? 'waiting' : undefined}
    >
      {word('complaintState', state)}
      {rejected && over.has(state) && ` · ${t('complaints.asRejected')}`}
    </span>
  )
}
