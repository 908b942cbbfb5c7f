import { Anchor, Button, Group, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { Duty } from '@/api/types'
import { DueBadge } from '@/components/complaint/DueBadge'
import { DateText, MoneyText } from '@/components/figures'
import { plainNumber, shiftDays } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { CustomerLink, OrderLink } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { DutyKindIcon } from '@/components/touchpoint/channels'
import { DutyWhen } from '@/components/touchpoint/DutyWhen'
import { useTexts, withTexts } from '@/i18n'
import {
  useApprovals,
  useLosing,
  useMovedDown,
  useMyComplaints,
  useMyDuties,
  useOverdue,
  useRecentRuns,
} from './queries'
import classes from './WorkPage.module.css'

// The form and its calendar come when the first report is written, not with the first page.
const ReportDialog = lazy(() =>
  withTexts(import('@/components/touchpoint/ReportDialog')).then((module) => ({ default: module.ReportDialog })),
)

/** The first page is work: what wants a hand today, each line leading to it. */
export function WorkPage() {
  const { t } = useTexts()
  const me = useMe()
  const can = useCan()
  return (
    <Page title={me ? t('work.hello', { name: me.name }) : t('place.work')} note={<DateText value={me?.today} />}>
      <div className={classes.cards}>
        {can('readGrading') && <MyDuties mayRecord={can('recordTouchpoints')} />}
        {can('writeComplaints') && <MyComplaints />}
        {can('approveOrders') && <Approvals />}
        {can('readCustomers') && <Overdue />}
        {can('readGrading') && <MovedDown />}
        {can('readOrders') && can('viewCost') && <Losing today={me?.today ?? ''} />}
        {can('readGrading') && <RecentRuns />}
      </div>
    </Page>
  )
}

interface WorkCardProps<Data> {
  title: string
  note: string
  more?: string
  empty: string
  query: UseQueryResult<Data>
  lines: (data: Data) => ReactNode[]
}

/** Each card reads its own list, so that one that fails leaves the others standing. */
function WorkCard<Data>({ title, note, more, empty, query, lines }: WorkCardProps<Data>) {
  const { t } = useTexts()
  const drawn = query.data === undefined ? [] : lines(query.data)
  return (
    <Card
      title={title}
      note={note}
      actions={
        more && (
          <Anchor component={Link} to={more} fz="xs" aria-label={`${t('common.more')}: ${title}`}>
            {t('common.more')}
          </Anchor>
        )
      }
    >
      {query.isPending && <RowsSkeleton rows={5} />}
      {query.isError && query.data === undefined && (
        <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && drawn.length === 0 && (
        <Text fz="sm" c="dimmed" py="sm">
          {empty}
        </Text>
      )}
      {drawn.length > 0 && <ul className={classes.list}>{drawn}</ul>}
    </Card>
  )
}

function MyDuties({ mayRecord }: { mayRecord: boolean }) {
  const { t, word } = useTexts()
  const duties = useMyDuties(true)
  const [reporting, setReporting] = useState<Duty | null>(null)
  return (
    <>
      <WorkCard
        title={t('duties.workTitle')}
        note={
          duties.data
            ? t('duties.workNote', {
                overdue: plainNumber(duties.data.overdue, 0),
                due: plainNumber(duties.data.due, 0),
              })
            : ''
        }
        more="/duties"
        empty={t('duties.workNone')}
        query={duties}
        lines={({ items }) =>
          items.map((duty) => (
            <li key={duty.dutyId}>
              <GradeBadge grade={duty.grade} />
              <span className={classes.name}>
                <DutyKindIcon kind={duty.kind} /> <span className="visually-hidden">{word('dutyKind', duty.kind)}</span>
                <CustomerLink customer={duty.customer} />
              </span>
              <span className={classes.when}>
                <DutyWhen duty={duty} />
              </span>
              {mayRecord && (
                <Button
                  variant="light"
                  size="compact-xs"
                  aria-label={`${t('duties.reportShort')}: ${duty.customer.name}`}
                  onClick={() => setReporting(duty)}
                >
                  {t('duties.reportShort')}
                </Button>
              )}
            </li>
          ))
        }
      />
      {reporting && (
        <Suspense fallback={null}>
          <ReportDialog duty={reporting} onClose={() => setReporting(null)} />
        </Suspense>
      )}
    </>
  )
}

function MyComplaints() {
  const { t } = useTexts()
  const complaints = useMyComplaints(true)
  return (
    <WorkCard
      title={t('work.myComplaints')}
      note={t('work.myComplaintsNote')}
      more="/complaints?assignee=me"
      empty={t('work.noComplaints')}
      query={complaints}
      lines={({ items }) =>
        items.map((one) => (
          <li key={one.complaintId}>
            <GradeBadge grade={one.grade} />
            <span className={classes.name} title={one.customer.name}>
              <Anchor component={Link} to={`/complaints/${one.complaintId}`} inherit>
                {one.subject}
              </Anchor>
            </span>
            <DueBadge clock={one.clock} />
          </li>
        ))
      }
    />
  )
}

function Approvals() {
  const { t } = useTexts()
  const approvals = useApprovals(true)
  return (
    <WorkCard
      title={t('work.approvals')}
      note={t('work.approvalsNote')}
      more="/orders/approvals"
      empty={t('work.noApprovals')}
      query={approvals}
      lines={({ items }) =>
        items.map(({ order, customer, net }) => (
          <li key={order.orderId}>
            <span className={classes.name}>
              <OrderLink order={order} /> <CustomerLink customer={customer} />
            </span>
            <MoneyText value={net} />
          </li>
        ))
      }
    />
  )
}

function Overdue() {
  const { t } = useTexts()
  const overdue = useOverdue(true)
  return (
    <WorkCard
      title={t('work.overdue')}
      note={t('work.overdueNote')}
      more="/customers?hasOverdue=true&sort=-overdue"
      empty={t('work.noOverdue')}
      query={overdue}
      lines={({ items }) =>
        items.map((customer) => (
          <li key={customer.customerId}>
            <GradeBadge grade={customer.grade} />
            <span className={classes.name}>
              <CustomerLink customer={customer} />
            </span>
            <span className={classes.quiet}>{customer.owner?.name}</span>
            <Anchor
              component={Link}
              to={`/customers/${customer.customerId}/money?overdue=true`}
              className={classes.number}
            >
              <MoneyText value={customer.overdue} />
            </Anchor>
          </li>
        ))
      }
    />
  )
}

function MovedDown() {
  const { t } = useTexts()
  const moved = useMovedDown(true)
  const run = moved.data?.run
  return (
    <WorkCard
      title={t('work.movedDown')}
      note={t('work.movedDownNote')}
      more={run ? `/grading/runs/${run.runId}/customers?moved=down` : undefined}
      empty={run === null ? t('work.noRuns') : t('work.noMovedDown')}
      query={moved}
      lines={({ items }) =>
        items.map(({ customer, previousGrade, grade, owner }) => (
          <li key={customer.customerId}>
            <span className={classes.name}>
              <CustomerLink customer={customer} />
            </span>
            <span className={classes.quiet}>{owner?.name}</span>
            <Group gap={6} wrap="nowrap" className={classes.number}>
              <GradeBadge grade={previousGrade} />
              <span aria-hidden>→</span>
              <GradeBadge grade={grade} customerId={customer.customerId} />
            </Group>
          </li>
        ))
      }
    />
  )
}

function Losing({ today }: { today: string }) {
  const { t } = useTexts()
  const from = today ? shiftDays(today, -30) : ''
  const losing = useLosing(true, from)
  return (
    <WorkCard
      title={t('work.losing')}
      note={t('work.losingNote')}
      more={from ? `/orders?losing=true&from=${from}&sort=contribution` : undefined}
      empty={t('work.noLosing')}
      query={losing}
      lines={({ items }) =>
        items.map((order) => (
          <li key={order.orderId}>
            <span className={classes.name}>
              <OrderLink order={order} /> <span className={classes.quiet}>{order.customer.name}</span>
            </span>
            <span className={classes.quiet}>
              {t('work.net')} <MoneyText value={order.net} />
            </span>
            <span className={classes.number}>
              <MoneyText value={order.contribution} judge />
            </span>
          </li>
        ))
      }
    />
  )
}

function RecentRuns() {
  const { t, word } = useTexts()
  const runs = useRecentRuns(true)
  return (
    <WorkCard
      title={t('work.recentRuns')}
      note={t('work.recentRunsNote')}
      more="/grading/runs"
      empty={t('work.noRuns')}
      query={runs}
      lines={({ items }) =>
        items.map((run) => (
          <li key={run.runId}>
            <span className={classes.name}>
              <Anchor component={Link} to={`/grading/runs/${run.runId}`} inherit>
                {t('work.runOf', { asOf: run.asOf })}
              </Anchor>
            </span>
            <span className={classes.quiet}>{word('runState', run.state)}</span>
            <span className={classes.number}>{t('work.graded', { customers: plainNumber(run.graded, 0) })}</span>
          </li>
        ))
      }
    />
  )
}
