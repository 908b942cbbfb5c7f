import { Alert, Button, Group, Text } from '@mantine/core'
import { IconMailForward, IconQuestionMark } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { OutboxMail } from '@/api/types'
import { DateText, NothingText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { MailPanel } from './MailPanel'
import { MailStateBadge } from './MailStateBadge'
import { mailFilters, mailKindName, mailKinds, mailStates, useOutbox, useOutboxSummary } from './queries'
import { TestMailDialog } from './TestMailDialog'

/** What was written to customers and colleagues, where it stands, and what waits for a decision. */
export function OutboxPage() {
  const { t } = useTexts()
  const list = useListState('-written', mailFilters)
  const mails = useOutbox(list)
  const summary = useOutboxSummary()
  const [testing, setTesting] = useState(false)
  const columns = useMemo<GridColumn<OutboxMail>[]>(
    () => [
      {
        id: 'state',
        title: t('mail.state'),
        cell: (row) => <MailStateBadge state={row.state} />,
        sort: 'state',
        width: 120,
      },
      { id: 'to', title: t('mail.to'), cell: (row) => row.to || <NothingText />, sort: 'to', width: 210 },
      { id: 'title', title: t('mail.title'), cell: (row) => row.title, width: 260, grow: 3 },
      { id: 'kind', title: t('mail.kind'), cell: (row) => mailKindName(t, row.template), width: 190, grow: 1 },
      {
        id: 'outcome',
        title: t('mail.outcome'),
        cell: (row) => row.outcome ?? <NothingText />,
        width: 180,
        grow: 2,
      },
      {
        id: 'attempts',
        title: t('mail.attempts'),
        cell: (row) => plainNumber(row.attempts, 0),
        sort: 'attempts',
        sortFirst: 'descending',
        align: 'right',
        width: 90,
        hidden: true,
      },
      {
        id: 'writtenBy',
        title: t('mail.writtenBy'),
        cell: (row) => row.writtenBy?.name ?? t('mail.theSystem'),
        width: 120,
        hidden: true,
      },
      {
        id: 'written',
        title: t('mail.writtenAt'),
        cell: (row) => <DateText value={row.writtenAt} time />,
        sort: 'written',
        sortFirst: 'descending',
        width: 140,
      },
      { id: 'sent', title: t('mail.sentAt'), cell: (row) => <DateText value={row.sentAt} time />, width: 140 },
    ],
    [t],
  )
  const openId = list.open === null ? null : Number(list.open)
  const opened = mails.items.find((mail) => mail.mailId === openId)
  const unknown = summary.data?.unknown ?? 0
  const test = (
    <Button leftSection={<IconMailForward size={16} aria-hidden />} onClick={() => setTesting(true)}>
      {t('mail.sendTest')}
    </Button>
  )
  return (
    <ListPage
      title={t('mail.outbox')}
      note={
        summary.data
          ? summary.data.route === 'server'
            ? t('mail.toServer', { place: summary.data.place, from: summary.data.from })
            : t('mail.toFolder', { place: summary.data.place })
          : t('mail.outboxNote')
      }
      actions={test}
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.title ?? t('mail.outbox')} onClose={() => list.setOpen(null)}>
            <MailPanel key={openId} mailId={openId} />
          </SidePanel>
        )
      }
    >
      {unknown > 0 && list.filter('state') !== 'unknown' && (
        <Alert color="amber" variant="light" icon={<IconQuestionMark size={18} />} p="xs" mb="xs">
          <Group gap="sm">
            <Text fz="sm">{t('mail.unknownCount', { count: unknown })}</Text>
            <Button size="compact-xs" variant="default" onClick={() => list.setFilter('state', 'unknown')}>
              {t('mail.showThem')}
            </Button>
          </Group>
        </Alert>
      )}
      <DataGrid
        id="outbox"
        label={t('mail.outbox')}
        columns={columns}
        query={mails}
        list={list}
        rowId={(row) => String(row.mailId)}
        csv={{ path: '/api/v1/outbox', fileName: 'outbox' }}
        tools={
          <FilterChips
            list={list}
            search={t('mail.searchOutbox')}
            filters={[
              {
                kind: 'many',
                name: 'state',
                label: t('mail.state'),
                options: mailStates.map((value) => ({ value, label: t(`mail.states.${value}`) })),
                always: true,
              },
              {
                kind: 'one',
                name: 'kind',
                label: t('mail.kind'),
                options: mailKinds.map((value) => ({ value, label: mailKindName(t, value) })),
                always: true,
              },
              {
                kind: 'one',
                name: 'subject',
                label: t('mail.about'),
                options: (['complaint', 'customer', 'person'] as const).map((value) => ({
                  value,
                  label: t(`mail.subjects.${value}`),
                })),
              },
            ]}
          />
        }
        narrow={(row) => (
          <>
            <Group gap={6} wrap="nowrap">
              <MailStateBadge state={row.state} />
              <Text fz="sm" truncate>
                {row.title}
              </Text>
            </Group>
            <Text fz="xs" c="dimmed" truncate>
              {row.to} · <DateText value={row.writtenAt} time />
            </Text>
          </>
        )}
        empty={<EmptyState title={t('mail.none')} hint={t('mail.noneHint')} action={test} />}
      />
      {testing && (
        <TestMailDialog
          onClose={() => setTesting(false)}
          onSent={(mailId) => {
            setTesting(false)
            list.setOpen(String(mailId))
          }}
        />
      )}
    </ListPage>
  )
}
