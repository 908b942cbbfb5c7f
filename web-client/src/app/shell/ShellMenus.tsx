import { ActionIcon, Menu, Tooltip, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import {
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
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import { sessionKey, useMe } from '@/api/session'
import { changeLanguage, languageNames, languages, useTexts } from '@/i18n'
import classes from './Shell.module.css'

/** Language, appearance, help and one's own account. */
export function ShellMenus({ onHelp }: { onHelp: () => void }) {
  const { t } = useTexts()
  return (
    <>
      <LanguageMenu />
      <SchemeMenu />
      <Tooltip label={`${t('shell.help')} (?)`}>
        <ActionIcon size="lg" onClick={onHelp} aria-label={t('shell.help')} visibleFrom="sm">
          <IconHelp size={19} />
        </ActionIcon>
      </Tooltip>
      <UserMenu />
    </>
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
