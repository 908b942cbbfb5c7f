import { Group, Text, Title, Tooltip } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useTexts } from '@/i18n'
import classes from './RecordLayout.module.css'

interface RecordLayoutProps {
  /** What kind of record, with the way back to its list. */
  kind: { label: string; list: string }
  title: string
  badge?: ReactNode
  /** Code, state, owner: quiet facts beside the name. */
  subtitle?: ReactNode
  actions?: ReactNode
  figures?: ReactNode
  facts: ReactNode
  children: ReactNode
}

/** Head with name, grade and figures; facts on the left; what happened on the right. The same for every record. */
export function RecordLayout({ kind, title, badge, subtitle, actions, figures, facts, children }: RecordLayoutProps) {
  return (
    <article className={classes.record}>
      <header>
        <div className={classes.back}>
          <Link to={kind.list}>{kind.label}</Link>
        </div>
        <Group justify="space-between" align="flex-start" gap="md">
          <Group gap="md" wrap="nowrap" className={classes.name}>
            {badge}
            <div className={classes.titles}>
              <Title order={1} className={classes.title} title={title}>
                {title}
              </Title>
              {subtitle && <div className={classes.subtitle}>{subtitle}</div>}
            </div>
          </Group>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {figures && <KeyFigures>{figures}</KeyFigures>}
      </header>
      <div className={classes.columns}>
        <section className={classes.facts}>{facts}</section>
        <section className={classes.main}>{children}</section>
      </div>
    </article>
  )
}

/** Key figures side by side in one frame. */
export function KeyFigures({ children }: { children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>
}

interface KeyFigureProps {
  label: string
  children: ReactNode
  /** Beneath the figure: what it is compared with. */
  note?: ReactNode
  /** The list behind the number. */
  to?: string
  warn?: boolean
}

/** One number that matters, leading to the list behind it. */
export function KeyFigure({ label, children, note, to, warn = false }: KeyFigureProps) {
  const content = (
    <>
      <span className={classes.figureLabel}>{label}</span>
      <span className={classes.figureValue} data-warn={warn || undefined}>
        {children}
      </span>
      {note && <span className={classes.figureNote}>{note}</span>}
    </>
  )
  return to ? (
    <Link to={to} className={classes.figure} data-link>
      {content}
    </Link>
  ) : (
    <div className={classes.figure}>{content}</div>
  )
}

export function FactGroup({ title, action, children }: { title?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.group}>
      {title && (
        <Group justify="space-between" mb={6}>
          <Title order={2} fz="sm">
            {title}
          </Title>
          {action}
        </Group>
      )}
      <dl className={classes.list}>{children}</dl>
    </div>
  )
}

interface FactProps {
  label: string
  children: ReactNode
  /** The ERP owns this field: it is changed there. */
  erpOwned?: boolean
}

export function Fact({ label, children, erpOwned = false }: FactProps) {
  const { t } = useTexts()
  const nothing = children === null || children === undefined || children === ''
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>
        {nothing ? (
          <Text component="span" c="dimmed" inherit>
            –
          </Text>
        ) : (
          children
        )}
        {erpOwned && !nothing && (
          <Tooltip label={t('record.erpOwned')}>
            <span className={classes.erp}>
              <IconDatabase size={12} aria-hidden />
              <span className="visually-hidden">{t('record.erpOwned')}</span>
            </span>
          </Tooltip>
        )}
      </dd>
    </div>
  )
}
