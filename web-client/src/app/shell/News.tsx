import { Button, Group, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import type { Notification } from '@/api/types'
import { ago } from '@/components/format'
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
    const page = pageOf(item)
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

/** The page of what the news is about; null where there is none yet. */
export function pageOf(item: Pick<Notification, 'subject' | 'subjectId'>): string | null {
  if (item.subject === 'customer') return `/customers/${item.subjectId}`
  if (item.subject === 'gradingRun' || item.subject === 'run') return `/grading/runs/${item.subjectId}`
  return null
}

export function newsText(t: Translate, item: Pick<Notification, 'kind' | 'data'>): string {
  const data = (item.data ?? {}) as { grade?: string; until?: string }
  const said = { grade: data.grade ?? '', until: data.until ?? '' }
  if (item.kind === 'override.approved') return t('notifications.overrideApproved', said)
  if (item.kind === 'override.rejected') return t('notifications.overrideRejected', said)
  if (item.kind === 'override.ends') return t('notifications.overrideEnds', said)
  // A kind this client does not know yet is told as it came.
  return t('notifications.other', { kind: item.kind })
}
