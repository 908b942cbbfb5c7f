import { Navigate, NavLink, Outlet, useLocation } from 'react-router'
import { type Permission, useCan } from '@/api/session'
import { type Translate, useTexts } from '@/i18n'
import classes from './Section.module.css'

interface SectionTab {
  path: string
  label: (t: Translate) => string
  needs: Permission | Permission[]
}

interface SectionProps {
  base: string
  tabs: SectionTab[]
}

/** A place with several screens: their names in a line above, only those one may see. */
export function Section({ base, tabs }: SectionProps) {
  const { t } = useTexts()
  const can = useCan()
  const { pathname } = useLocation()
  const open = tabs.filter((tab) => [tab.needs].flat().every(can))
  const first = open[0]
  if (first && pathname.replace(/\/$/, '') === base && first.path !== base) return <Navigate to={first.path} replace />
  return (
    <div className={classes.section}>
      <nav className={classes.tabs} aria-label={t('shell.section')}>
        {open.map((tab) => (
          <NavLink key={tab.path} to={tab.path} end={tab.path === base} className={classes.tab}>
            {tab.label(t)}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </div>
  )
}
