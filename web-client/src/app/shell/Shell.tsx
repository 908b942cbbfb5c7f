import {
  ActionIcon,
  AppShell,
  Group,
  Menu,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import {
  IconCommand,
  IconDeviceDesktop,
  IconHelp,
  IconKey,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useRef, useState } from 'react'
import { Link, NavLink, Outlet, useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { sessionKey, useCan, useMe } from '@/api/session'
import { RowsSkeleton } from '@/components/states'
import { changeLanguage, languageNames, languages, useTexts, withTexts } from '@/i18n'
import { openPlaces } from './places'
import { SearchBox } from './SearchBox'
import classes from './Shell.module.css'

const Bell = lazy(() => import('./Bell').then((module) => ({ default: module.Bell })))
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
        <SearchBox ref={search} />
        <Group gap={2} wrap="nowrap">
          {me?.demo && <span className={classes.demo}>{t('shell.demo')}</span>}
          <Tooltip label={`${t('shell.palette')} (Ctrl K)`}>
            <ActionIcon size="lg" onClick={openPalette} aria-label={t('shell.palette')} visibleFrom="sm">
              <IconCommand size={18} />
            </ActionIcon>
          </Tooltip>
          <Suspense fallback={<span className={classes.bellPlace} />}>
            <Bell />
          </Suspense>
          <LanguageMenu />
          <SchemeMenu />
          <Tooltip label={`${t('shell.help')} (?)`}>
            <ActionIcon size="lg" onClick={() => setHelping(true)} aria-label={t('shell.help')} visibleFrom="sm">
              <IconHelp size={19} />
            </ActionIcon>
          </Tooltip>
          <UserMenu />
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
        </NavLink>
      ))}
    </div>
  )
}

function LanguageMenu() {
  const { t, language } = useTexts()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('shell.language')}>
          <ActionIcon size="lg" aria-label={t('shell.language')}>
            <IconLanguage size={19} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((one) => (
          <Menu.Item key={one} lang={one} fw={one === language ? 600 : 400} onClick={() => void changeLanguage(one)}>
            {languageNames[one]}
            {one === language && <VisuallyHidden> ({t('shell.chosen')})</VisuallyHidden>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function SchemeMenu() {
  const { t } = useTexts()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choices = [
    { value: 'light', Icon: IconSun },
    { value: 'dark', Icon: IconMoon },
    { value: 'auto', Icon: IconDeviceDesktop },
  ] as const
  const Current = choices.find((choice) => choice.value === colorScheme)?.Icon ?? IconSun
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('shell.theme')}>
          <ActionIcon size="lg" aria-label={t('shell.theme')} visibleFrom="sm">
            <Current size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ value, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            fw={value === colorScheme ? 600 : 400}
            onClick={() => setColorScheme(value)}
          >
            {t(`theme.${value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function UserMenu() {
  const { t } = useTexts()
  const me = useMe()
  const queryClient = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/session')),
    onSettled: () => {
      // First the session, which whoever watches it hears of; then everything else that was read for this person.
      queryClient.setQueryData(sessionKey, null)
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
    },
  })
  if (!me) return null
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={t('shell.account', { name: me.name })}>
          <IconUserCircle size={22} stroke={1.5} aria-hidden />
          <span className={classes.userName}>{me.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.signInName}</Menu.Label>
        <Menu.Item component={Link} to="/password" leftSection={<IconKey size={16} aria-hidden />}>
          {t('access.changePassword')}
        </Menu.Item>
        <Menu.Item component={Link} to="/sessions" leftSection={<IconUsers size={16} aria-hidden />}>
          {t('access.mySessions')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('access.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
