import { ActionIcon, Button, Group, Title, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconExternalLink, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useTexts } from '@/i18n'
import classes from './ListPage.module.css'

interface ListPageProps {
  title: string
  /** Under the title, one quiet line. */
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  panel?: ReactNode
}

/** A list that fills the screen; the side panel lies over it, so place and filters stay. */
export function ListPage({ title, note, actions, children, panel }: ListPageProps) {
  return (
    <div className={classes.page}>
      <Group justify="space-between" gap="sm" className={classes.title}>
        <div>
          <Title order={1}>{title}</Title>
          {note && <div className={classes.note}>{note}</div>}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      <div className={classes.body}>
        {children}
        {panel}
      </div>
    </div>
  )
}

interface SidePanelProps {
  label: string
  /** The record's own page. */
  page?: string
  onClose: () => void
  children: ReactNode
}

export function SidePanel({ label, page, onClose, children }: SidePanelProps) {
  const { t } = useTexts()
  useHotkeys([['Escape', onClose]])
  return (
    <aside className={classes.panel} aria-label={label}>
      <Group justify="space-between" className={classes.panelHead} wrap="nowrap">
        <span className={classes.panelLabel}>{label}</span>
        <Group gap={4} wrap="nowrap">
          {page && (
            <Button
              component={Link}
              to={page}
              variant="light"
              size="compact-sm"
              rightSection={<IconExternalLink size={14} aria-hidden />}
            >
              {t('panel.open')}
            </Button>
          )}
          <Tooltip label={`${t('panel.close')} (Esc)`}>
            <ActionIcon aria-label={t('panel.close')} onClick={onClose}>
              <IconX size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <div className={classes.panelBody}>{children}</div>
    </aside>
  )
}
