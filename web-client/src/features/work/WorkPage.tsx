import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import { useCan, useMe } from '@/api/session'
import type { Work } from '@/api/types'
import { DateText, MoneyText } from '@/components/figures'
import { plainNumber, shiftDays } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { CustomerLink, OrderLink } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './WorkPage.module.css'

/** The first page is work: what wants a hand today, each line leading to it. */
export function WorkPage() {
  const { t } = useTexts()
  const me = useMe()
  const can = useCan()
  const work = useQuery({
    queryKey: ['work'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/work', { signal })),
  })
  return (
    <Page title={me ? t('work.hello', { name: me.name }) : t('place.work')} note={<DateText value={me?.today} />}>
      {work.isPending && <RowsSkeleton rows={10} />}
      {work.isError && <ErrorState error={work.error} onRetry={() => void work.refetch()} />}
      {work.data && (
        <div className={classes.cards}>
          {can('readCustomers') && <Overdue items={work.data.overdue} />}
          {can('readGrading') && <MovedDown items={work.data.movedDown} runs={work.data.recentRuns} />}
          {can('readOrders') && can('viewCost') && <Losing items={work.data.losing} today={me?.today ?? ''} />}
          {can('readGrading') && <RecentRuns runs={work.data.recentRuns} />}
        </div>
      )}
    </Page>
  )
}

interface WorkCardProps {
  title: string
  note: string
  more?: string
  empty: string
  count: number
  children: ReactNode
}

function WorkCard({ title, note, more, empty, count, children }: WorkCardProps) {
  const { t } = useTexts()
  return (
    <Card
      title={title}
      note={note}
      actions={
        more && (
          <Anchor component={Link} to={more} fz="xs">
            {t('common.more')}
          </Anchor>
        )
      }
    >
      {count === 0 ? (
        <Text fz="sm" c="dimmed" py="sm">
          {empty}
        </Text>
      ) : (
        <ul className={classes.list}>{children}</ul>
      )}
    </Card>
  )
}

function Overdue({ items }: { items: Work['overdue'] }) {
  const { t } = useTexts()
  return (
    <WorkCard
      title={t('work.overdue')}
      note={t('work.overdueNote')}
      more="/customers?hasOverdue=true&sort=-overdue"
      empty={t('work.noOverdue')}
      count={items.length}
    >
      {items.map(({ customer, overdue, daysLate }) => (
        <li key={customer.customerId}>
          <span className={classes.name}>
            <CustomerLink customer={customer} />
          </span>
          <span className={classes.quiet}>{t('work.daysLate', { days: daysLate })}</span>
          <Anchor
            component={Link}
            to={`/customers/${customer.customerId}/money?overdue=true`}
            className={classes.number}
          >
            <MoneyText value={overdue} />
          </Anchor>
        </li>
      ))}
    </WorkCard>
  )
}

function MovedDown({ items, runs }: { items: Work['movedDown']; runs: Work['recentRuns'] }) {
  const { t } = useTexts()
  const committed = runs.find((run) => run.state === 'committed')
  return (
    <WorkCard
      title={t('work.movedDown')}
      note={t('work.movedDownNote')}
      more={committed && `/grading/runs/${committed.runId}/customers?moved=down`}
      empty={t('work.noMovedDown')}
      count={items.length}
    >
      {items.map(({ customer, from, to, owner }) => (
        <li key={customer.customerId}>
          <span className={classes.name}>
            <CustomerLink customer={customer} />
          </span>
          <span className={classes.quiet}>{owner?.name}</span>
          <Group gap={6} wrap="nowrap" className={classes.number}>
            <GradeBadge grade={from} />
            <span aria-hidden>→</span>
            <GradeBadge grade={to} customerId={customer.customerId} />
          </Group>
        </li>
      ))}
    </WorkCard>
  )
}

function Losing({ items, today }: { items: Work['losing']; today: string }) {
  const { t } = useTexts()
  return (
    <WorkCard
      title={t('work.losing')}
      note={t('work.losingNote')}
      more={today ? `/orders?losing=true&from=${shiftDays(today, -30)}&sort=contribution` : undefined}
      empty={t('work.noLosing')}
      count={items.length}
    >
      {items.map((order) => (
        <li key={order.orderId}>
          <span className={classes.name}>
            <OrderLink order={order} /> <span className={classes.quiet}>{order.customer.name}</span>
          </span>
          <span className={classes.quiet}>
            {t('orders.net')} <MoneyText value={order.net} />
          </span>
          <span className={classes.number}>
            <MoneyText value={order.contribution} judge />
          </span>
        </li>
      ))}
    </WorkCard>
  )
}

function RecentRuns({ runs }: { runs: Work['recentRuns'] }) {
  const { t, word } = useTexts()
  return (
    <WorkCard
      title={t('work.recentRuns')}
      note={t('work.recentRunsNote')}
      more="/grading/runs"
      empty={t('work.noRuns')}
      count={runs.length}
    >
      {runs.map((run) => (
        <li key={run.runId}>
          <span className={classes.name}>
            <Anchor component={Link} to={`/grading/runs/${run.runId}`} inherit>
              {t('grading.runOf', { asOf: run.asOf })}
            </Anchor>
          </span>
          <span className={classes.quiet}>{word('runState', run.state)}</span>
          <span className={classes.number}>{t('work.graded', { customers: plainNumber(run.graded, 0) })}</span>
        </li>
      ))}
    </WorkCard>
  )
}
