import { ActionIcon, Button, Checkbox, Group, Menu, Popover, Stack, Text, TextInput } from '@mantine/core'
import {
  IconBookmarkPlus,
  IconDeviceFloppy,
  IconDotsVertical,
  IconPencil,
  IconStar,
  IconStarFilled,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate, useNavigationType } from 'react-router'
import type { SavedView } from '@/api/types'
import { useTexts } from '@/i18n'
import { Dialog } from '../Dialog'
import { ProblemAlert } from '../ProblemAlert'
import classes from './SavedViews.module.css'
import {
  useChangeView,
  useKeptViews,
  useRemoveView,
  useSaveView,
  useViews,
  type ViewToSave,
  viewOf,
} from './viewQueries'

const none: SavedView[] = []

/** The views of a list: a name for filters and sort, one click away. One's own follow oneself to every device. */
export function SavedViews({ id }: { id: string }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const query = useViews(id)
  const views = query.data?.items ?? none
  const change = useChangeView(id)
  const [renaming, setRenaming] = useState<SavedView | null>(null)
  const [removing, setRemoving] = useState<SavedView | null>(null)
  useKeptViews(id, query.data?.items)
  useStandard(query.data?.items)
  const shown = viewOf(search)
  const known = views.some((view) => view.isMine && view.search === shown)
  const show = (next: string) => void navigate({ pathname, search: next }, { replace: true })
  if (views.length === 0 && shown === '') return null
  return (
    <>
      <nav className={classes.views} aria-label={t('grid.views')}>
        {views.length > 0 && (
          <span className={classes.view} data-shown={shown === '' || undefined}>
            <button type="button" aria-current={shown === '' ? 'true' : undefined} onClick={() => show('')}>
              {t('grid.plainList')}
            </button>
          </span>
        )}
        {views.map((view) => (
          <span key={view.viewId} className={classes.view} data-shown={view.search === shown || undefined}>
            <button
              type="button"
              aria-current={view.search === shown ? 'true' : undefined}
              title={markOf(view)}
              onClick={() => show(view.search)}
            >
              {view.isStandard && <IconStarFilled size={12} aria-hidden />}
              {view.isShared && view.isMine && <IconUsers size={13} aria-hidden />}
              {view.name}
              {!view.isMine && <small>{t('grid.viewOf', { name: view.owner.name })}</small>}
            </button>
            {view.mayChange && (
              <ViewMenu
                view={view}
                shown={shown}
                onChange={(next) => change.mutate({ view, change: next })}
                onRename={() => setRenaming(view)}
                onRemove={() => setRemoving(view)}
              />
            )}
          </span>
        ))}
        {shown !== '' && !known && <SaveView id={id} shown={shown} />}
      </nav>
      <ProblemAlert error={change.error} onReload={change.reset} />
      {renaming && <RenameDialog id={id} view={renaming} onClose={() => setRenaming(null)} />}
      {removing && <RemoveDialog id={id} view={removing} onClose={() => setRemoving(null)} />}
    </>
  )

  function markOf(view: SavedView) {
    const marks = [view.isStandard && t('grid.standardView'), view.isShared && t('grid.sharedView')]
    return marks.filter(Boolean).join(' · ') || undefined
  }
}

/** Opens one's standard where the list is come to by a bare address: not where one went back to it, or took the filters away. */
function useStandard(views: SavedView[] | undefined) {
  const navigate = useNavigate()
  const how = useNavigationType()
  const { key, pathname, search } = useLocation()
  const answered = useRef<string | null>(null)
  useEffect(() => {
    if (views === undefined || answered.current === key) return
    const first = answered.current === null
    answered.current = key
    const comes = how === 'PUSH' || (first && (how === 'REPLACE' || key === 'default'))
    const standard = views.find((view) => view.isStandard)
    if (comes && search === '' && standard?.search)
      void navigate({ pathname, search: standard.search }, { replace: true })
  }, [views, key, how, pathname, search, navigate])
}

interface ViewMenuProps {
  view: SavedView
  shown: string
  onChange: (change: Partial<ViewToSave>) => void
  onRename: () => void
  onRemove: () => void
}

function ViewMenu({ view, shown, onChange, onRename, onRemove }: ViewMenuProps) {
  const { t } = useTexts()
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('grid.viewMenu', { name: view.name })}>
          <IconDotsVertical size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onRename}>
          {t('grid.renameView')}
        </Menu.Item>
        {shown !== view.search && (
          <Menu.Item
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            onClick={() => onChange({ search: shown })}
          >
            {t('grid.overwriteView')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconUsers size={16} aria-hidden />}
          onClick={() => onChange({ isShared: !view.isShared })}
        >
          {view.isShared ? t('grid.unshareView') : t('grid.shareView')}
        </Menu.Item>
        {view.isMine && (
          <Menu.Item
            leftSection={<IconStar size={16} aria-hidden />}
            onClick={() => onChange({ isStandard: !view.isStandard })}
          >
            {view.isStandard ? t('grid.unmakeStandard') : t('grid.makeStandard')}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
          {t('grid.removeView')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function SaveView({ id, shown }: { id: string; shown: string }) {
  const { t } = useTexts()
  const [naming, setNaming] = useState(false)
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const save = useSaveView(id)
  const keep = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    save.mutate({ name, search: shown, isShared, isStandard: false })
  }
  return (
    <Popover opened={naming} onChange={setNaming} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          style={{ flexShrink: 0 }}
          leftSection={<IconBookmarkPlus size={15} aria-hidden />}
          aria-haspopup="dialog"
          aria-expanded={naming}
          onClick={() => setNaming(!naming)}
        >
          {t('grid.saveView')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw={340}>
        <form onSubmit={keep}>
          <Stack gap="xs">
            <ProblemAlert error={save.error} />
            <TextInput
              size="xs"
              label={t('grid.viewName')}
              maxLength={100}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox
              size="xs"
              label={t('grid.shareView')}
              checked={isShared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
            <Button size="xs" type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ViewDialogProps {
  id: string
  view: SavedView
  onClose: () => void
}

function RenameDialog({ id, view, onClose }: ViewDialogProps) {
  const { t } = useTexts()
  const [name, setName] = useState(view.name)
  const change = useChangeView(id)
  return (
    <Dialog title={t('grid.renameView')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ view, change: { name } }, { onSuccess: onClose })
        }}
      >
        <Stack>
          <ProblemAlert error={change.error} onReload={onClose} />
          <TextInput
            label={t('grid.viewName')}
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function RemoveDialog({ id, view, onClose }: ViewDialogProps) {
  const { t } = useTexts()
  const remove = useRemoveView(id)
  return (
    <Dialog title={t('grid.removeViewQuestion', { name: view.name })} onClose={onClose}>
      <Stack>
        <ProblemAlert error={remove.error} />
        {view.isShared && <Text fz="sm">{t('grid.removeSharedView')}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(view.viewId, { onSuccess: onClose })}
          >
            {t('grid.removeView')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
