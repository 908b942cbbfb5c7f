import { ActionIcon, AppShell, Group } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconCommand, IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { Link, NavLink, Outlet, useNavigate } from 'react-router'
import { useCan, useMe } from '@/api/session'
import { RowsSkeleton } from '@/components/states'
import { useTexts, withTexts } from '@/i18n'
import { openPlaces } from './places'
import classes from './Shell.module.css'

// What opens over the page comes after the page: until then its place is kept.
const SearchBox = lazy(() => import('./SearchBox').then((module) => ({ default: module.SearchBox })))
const ShellMenus = lazy(() => import('./ShellMenus').then((module) => ({ default: module.ShellMenus })))
const Bell = lazy(() => import('./Bell').then((module) => ({ default: module.Bell })))
const ApprovalCount = lazy(() => import('./ApprovalCount').then((module) => ({ default: module.ApprovalCount })))
const HelpDialog = lazy(() => import('./HelpDialog').then((module) => ({ default: module.HelpDialog })))
const Palette = lazy(() => withTexts(import('./Palette')).then((module) => ({ default: module.Palette })))

/** The frame around every screen: places on the left, search and one's own things on top. */
export function Shell() {
  const { t } = useTexts()
  const can = useCan()
  const navigate = useNavigate()
  const me = useMe()
  const search = useRef<HTMLInputElement>(null)
  const [helping, setHelping] = useState(false)
  const [palette, setPalette] = useState({ loaded: false, opened: false })
  const openPalette = () => setPalette({ loaded: true, opened: true })
  const visible = openPlaces(can)

  useHotkeys([
    ['/', () => search.current?.focus()],
    ['shift+?', () => setHelping(true)],
    ['shift+/', () => setHelping(true)],
  ])
  // The palette opens from inside fields as well.
  useHotkeys([['mod+K', openPalette]], [])
  useHotkeys(visible.map((place, index) => [`alt+${index + 1}`, () => void navigate(place.path)]))

  return (
    <AppShell
      layout="alt"
      header={{ height: 52 }}
      navbar={{ width: 84, breakpoint: 'sm', collapsed: { mobile: true } }}
      footer={{ height: { base: 56, sm: 0 } }}
      padding={0}
      transitionDuration={0}
    >
      <a href="#main" className={classes.skip}>
        {t('shell.skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Suspense fallback={<SearchPlace />}>
          <SearchBox ref={search} />
        </Suspense>
        <Group gap={2} wrap="nowrap">
          {me?.demo && <span className={classes.demo}>{t('shell.demo')}</span>}
          <ActionIcon
            size="lg"
            onClick={openPalette}
            aria-label={t('shell.palette')}
            title={`${t('shell.palette')} (Ctrl K)`}
            visibleFrom="sm"
          >
            <IconCommand size={18} />
          </ActionIcon>
          <Suspense fallback={<span className={classes.bellPlace} />}>
            <Bell />
          </Suspense>
          <Suspense fallback={<span className={classes.menusPlace} />}>
            <ShellMenus onHelp={() => setHelping(true)} />
          </Suspense>
        </Group>
      </AppShell.Header>

      <AppShell.Navbar className={classes.rail} aria-label={t('shell.places')}>
        <Link to="/" className={classes.mark} aria-label={t('shell.toStart')}>
          <img src="/mark.svg" alt="" width={32} height={32} />
        </Link>
        <Places ids={visible} />
      </AppShell.Navbar>

      <AppShell.Footer className={classes.bottom} hiddenFrom="sm" component="nav" aria-label={t('shell.places')}>
        <Places ids={visible.slice(0, 5)} />
      </AppShell.Footer>

      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Suspense
          fallback={
            <div className={classes.waiting}>
              <RowsSkeleton rows={8} />
            </div>
          }
        >
          <Outlet />
        </Suspense>
      </AppShell.Main>

      {helping && (
        <Suspense fallback={null}>
          <HelpDialog opened onClose={() => setHelping(false)} />
        </Suspense>
      )}
      {palette.loaded && (
        <Suspense fallback={null}>
          <Palette
            opened={palette.opened}
            onClose={() => setPalette({ loaded: true, opened: false })}
            onHelp={() => setHelping(true)}
          />
        </Suspense>
      )}
    </AppShell>
  )
}

function Places({ ids }: { ids: ReturnType<typeof openPlaces> }) {
  const { t } = useTexts()
  return (
    <div className={classes.places}>
      {ids.map(({ id, path, Icon }) => (
        <NavLink key={id} to={path} end={path === '/'} className={classes.place}>
          <Icon size={21} stroke={1.6} aria-hidden />
          <span>{t(`place.${id}`)}</span>
          {id === 'orders' && (
            <Suspense fallback={null}>
              <ApprovalCount />
            </Suspense>
          )}
        </NavLink>
      ))}
    </div>
  )
}

/** Looks as the search does, for the moment until it is there. */
function SearchPlace() {
  const { t } = useTexts()
  return (
    <span className={classes.searchPlace} aria-hidden>
      <IconSearch size={16} /> {t('shell.search')}
    </span>
  )
}
