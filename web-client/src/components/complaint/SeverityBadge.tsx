import { useTexts } from '@/i18n'
import classes from './complaint.module.css'

/** 1 is the worst: its number and word say so, the colour only helps. */
export function SeverityBadge({ severity, short = false }: { severity: number; short?: boolean }) {
  const { t, word } = useTexts()
  const text = word('complaintSeverity', String(severity))
  return (
    <span className={classes.severity} data-severity={severity} title={`${t('complaints.severity')}: ${text}`}>
      {short ? (
        <>
          <span aria-hidden>{severity}</span>
          <span className="visually-hidden">{text}</span>
        </>
      ) : (
        text
      )}
    </span>
  )
}
