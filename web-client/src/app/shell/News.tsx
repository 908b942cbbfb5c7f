import { Button, Group, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import { useCan } from '@/api/session'
import type { Notification } from '@/api/types'
import { ago, instant } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { type Translate, useTexts } from '@/i18n'
import classes from './News.module.css'

interface NewsProps {
  unread: number
  onClose: () => void
}

/** What one was told, the newest first; each leads to what it is about. */
export function News({ unread, onClose }: NewsProps) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const mayMail = useCan()('manageMail')
  const queryClient = useQueryClient()
  const news = useListQuery(
    ['notifications', 'list'],
    ({ cursor, limit, signal }) =>
      answer(api.GET('/api/v1/notifications', { params: { query: { limit, cursor } }, signal })),
    { pageSize: 20 },
  )
  const forget = () => queryClient.invalidateQueries({ queryKey: ['notifications'] })
  const readAll = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/notifications/read-all')),
    onSuccess: forget,
  })
  const read = useMutation({
    mutationFn: (notificationId: number) =>
      answer(api.POST('/api/v1/notifications/{notificationId}/read', { params: { path: { notificationId } } })),
    onSuccess: forget,
  })
  const open = (item: Notification) => {
    if (item.readAt === null) read.mutate(item.notificationId)
    const page = pageOf(item, mayMail)
    if (page) {
      onClose()
      void navigate(page)
    }
  }
  return (
    <section>
      <Group justify="space-between" className={classes.head}>
        <Title order={2} fz="sm">
          {t('notifications.bell')}
        </Title>
        {unread > 0 && (
          <Button variant="subtle" size="compact-xs" loading={readAll.isPending} onClick={() => readAll.mutate()}>
            {t('notifications.readAll')}
          </Button>
        )}
      </Group>
      <ProblemAlert error={readAll.error ?? read.error} />
      <div className={classes.body}>
        {news.isLoading && (
          <div style={{ padding: 16 }}>
            <RowsSkeleton rows={4} />
          </div>
        )}
        {news.error ? <ErrorState compact error={news.error} onRetry={news.retry} /> : null}
        {!news.isLoading && !news.error && news.items.length === 0 && (
          <EmptyState title={t('notifications.none')} hint={t('notifications.noneHint')} />
        )}
        <ul className={classes.list}>
          {news.items.map((item) => (
            <Item key={item.notificationId} item={item} onOpen={() => open(item)} />
          ))}
        </ul>
        {news.hasMore && !news.error && (
          <Button variant="subtle" size="xs" fullWidth loading={news.isLoadingMore} onClick={news.loadMore}>
            {t('notifications.showMore')}
          </Button>
        )}
      </div>
    </section>
  )
}

function Item({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const { t, language } = useTexts()
  return (
    <li>
      <UnstyledButton className={classes.item} data-unread={item.readAt === null || undefined} onClick={onOpen}>
        <span className={classes.dot} aria-hidden />
        <span className={classes.text}>
          {item.readAt === null && <span className="visually-hidden">{t('notifications.isNew')}: </span>}
          {newsText(t, item)}
          <span className={classes.when}>{ago(item.createdAt, language)}</span>
        </span>
      </UnstyledButton>
    </li>
  )
}

/** The page of what the news is about; null where there is none. */
export function pageOf(
  item: Pick<Notification, 'kind' | 'subject' | 'subjectId' | 'data'>,
  mayMail = false,
): string | null {
  const { mailId } = (item.data ?? {}) as { mailId?: number }
  if (mailId !== undefined && mayMail) return `/administration/outbox?open=${mailId}`
  if (item.kind === 'complaint.alarmsMissed') return '/complaints?due=overdue'
  if (item.subject === 'customer') return `/customers/${item.subjectId}`
  if (item.subject === 'complaint') return `/complaints/${item.subjectId}`
  if (item.subject === 'gradingRun' || item.subject === 'run') return `/grading/runs/${item.subjectId}`
  return null
}

interface NewsData {
  grade?: string
  until?: string
  number?: string
  dueAt?: string
  dueOn?: string
  level?: number
  milestone?: string
  count?: number
  overdue?: number
}

/** A sentence for each kind of news; one that this client does not know yet is told as it came. */
export function newsText(
  t: Translate,
  item: Pick<Notification, 'kind' | 'subject' | 'data' | 'customerName' | 'number'>,
): string {
  const data = (item.data ?? {}) as NewsData
  const customer = item.customerName ?? t('notifications.aCustomer')
  const number = item.number ?? data.number ?? ''
  const due = data.dueAt ? instant(data.dueAt) : (data.dueOn ?? '–')
  const grade = { customer, grade: data.grade ?? '', until: data.until ?? '' }
  const complaint = { customer, number, due }
  switch (item.kind) {
    case 'override.proposed':
      return t('notifications.overrideProposed', grade)
    case 'override.approved':
      return t('notifications.overrideApproved', grade)
    case 'override.rejected':
      return t('notifications.overrideRejected', grade)
    case 'override.ends':
      return t('notifications.overrideEnds', grade)
    case 'complaint.received':
      return t('notifications.complaintReceived', complaint)
    case 'complaint.assigned':
      return t('notifications.complaintAssigned', complaint)
    case 'complaint.refused':
      return t('notifications.complaintRefused', complaint)
    case 'complaint.action':
      return t('notifications.complaintAction', complaint)
    case 'complaint.alarm': {
      const milestone =
        data.milestone === 'firstResponse'
          ? t('notifications.milestone.firstResponse')
          : t('notifications.milestone.resolution')
      return t('notifications.complaintAlarm', { ...complaint, milestone, level: data.level ?? 0 })
    }
    case 'complaint.alarmsMissed':
      return t('notifications.alarmsMissed', { count: data.count ?? 0, overdue: data.overdue ?? 0 })
    case 'mail.failed':
      return t('notifications.mailFailed', { about: mailAbout(t, item) })
    case 'mail.unknown':
      return t('notifications.mailUnknown', { about: mailAbout(t, item) })
    default:
      return t('notifications.other', { kind: item.kind })
  }
}

function mailAbout(t: Translate, item: Pick<Notification, 'subject' | 'customerName' | 'number'>): string {
  if (item.subject === 'person') return t('notifications.testMail')
  const customer = item.customerName ?? t('notifications.aCustomer')
  if (item.subject !== 'complaint') return customer
  return `${item.number ?? t('notifications.aComplaint')} · ${customer}`
}
