import { useApprovalCount } from '@/components/useApprovalCount'
import { useTexts } from '@/i18n'
import classes from './Shell.module.css'

/** How many orders wait for whoever may approve them; nothing where none do. */
export function ApprovalCount() {
  const { t } = useTexts()
  const count = useApprovalCount()
  if (count === 0) return null
  return (
    <span className={classes.count} title={t('shell.approvals', { count })}>
      {count > 99 ? '99+' : count}
      <span className="visually-hidden"> {t('shell.approvals', { count })}</span>
    </span>
  )
}
