import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconBookmarkPlus, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useTexts } from '@/i18n'
import classes from './SavedViews.module.css'

interface SavedView {
  name: string
  /** Filters and sort as they stand in the address. */
  search: string
}

/** What makes a view: the row that happens to be open is no part of it. */
export function viewOf(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('open')
  params.delete('create')
  params.sort()
  return params.toString()
}

/** One's own views of a list, kept on this device: a name for filters and sort, one click away. */
export function SavedViews({ id }: { id: string }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const [views, setViews] = useLocalStorage<SavedView[]>({
    key: `crm.views.${id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  })
  const [naming, setNaming] = useState(false)
  const [name, setName] = useState('')
  const shown = viewOf(search)
  const known = views.some((view) => view.search === shown)
  const keep = (event: FormEvent) => {
    event.preventDefault()
    const called = name.trim()
    if (!called) return
    setViews([...views.filter((view) => view.name !== called), { name: called, search: shown }])
    setName('')
    setNaming(false)
  }
  if (views.length === 0 && shown === '') return null
  return (
    <Group gap={4} mb={8} component="nav" aria-label={t('grid.views')}>
      {views.map((view) => (
        <span key={view.name} className={classes.view} data-shown={view.search === shown || undefined}>
          <button
            type="button"
            aria-current={view.search === shown ? 'true' : undefined}
            onClick={() => void navigate({ pathname, search: view.search }, { replace: true })}
          >
            {view.name}
          </button>
          <ActionIcon
            size="xs"
            aria-label={t('grid.forgetView', { name: view.name })}
            onClick={() => setViews(views.filter((one) => one.name !== view.name))}
          >
            <IconX size={12} />
          </ActionIcon>
        </span>
      ))}
      {shown !== '' && !known && (
        <Popover opened={naming} onChange={setNaming} position="bottom-start" trapFocus>
          <Popover.Target>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconBookmarkPlus size={15} aria-hidden />}
              aria-haspopup="dialog"
              aria-expanded={naming}
              onClick={() => setNaming(!naming)}
            >
              {t('grid.saveView')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <form onSubmit={keep}>
              <Group gap="xs" align="flex-end">
                <TextInput
                  size="xs"
                  label={t('grid.viewName')}
                  maxLength={40}
                  data-autofocus
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <Button size="xs" type="submit" disabled={name.trim() === ''}>
                  {t('common.save')}
                </Button>
              </Group>
            </form>
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  )
}
