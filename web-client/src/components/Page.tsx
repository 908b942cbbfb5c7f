import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Page.module.css'

interface PageProps {
  title: string
  note?: ReactNode
  actions?: ReactNode
  width?: number
  children: ReactNode
}

/** A screen that scrolls as a whole: forms, reports, settings. */
export function Page({ title, note, actions, width = 1500, children }: PageProps) {
  return (
    <div className={classes.page} style={{ maxWidth: width }}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <div>
          <Title order={1}>{title}</Title>
          {note && <div className={classes.note}>{note}</div>}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  )
}

interface CardProps {
  title: string
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Card({ title, note, actions, children }: CardProps) {
  return (
    <section className={classes.card}>
      <Group justify="space-between" gap="sm" mb="sm" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2}>{title}</Title>
          {note && <div className={classes.note}>{note}</div>}
        </div>
        {actions && (
          <Group gap="xs" wrap="nowrap">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </section>
  )
}
