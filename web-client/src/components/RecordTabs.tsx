import { Navigate, NavLink, useLocation } from 'react-router'
import { useTexts } from '@/i18n'
import classes from './RecordTabs.module.css'

interface RecordTabsProps {
  base: string
  tabs: { path: string; label: string; allowed: boolean }[]
}

/** Tabs that are addresses: each can be kept and sent. */
export function RecordTabs({ base, tabs }: RecordTabsProps) {
  const { t } = useTexts()
  const { pathname } = useLocation()
  const open = tabs.filter((tab) => tab.allowed)
  const addressOf = (path: string) => (path ? `${base}/${path}` : base)
  const first = open[0]
  // A tab one may not see leads to the first that one may.
  if (first && tabs.some((tab) => !tab.allowed && pathname === addressOf(tab.path))) {
    return <Navigate to={addressOf(first.path)} replace />
  }
  return (
    <nav className={classes.tabs} aria-label={t('record.sections')}>
      {open.map((tab) => (
        <NavLink key={tab.path} to={addressOf(tab.path)} end className={classes.tab}>
          {tab.label}
        </NavLink>
      ))}
    </nav>
  )
}
