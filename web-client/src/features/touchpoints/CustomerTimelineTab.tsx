import { ActionIcon, Anchor, Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPencil, IconPlus, IconReceipt, IconReceiptRefund, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Duty, Touchpoint } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText, MoneyText } from '@/components/figures'
import { instant } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { ChannelIcon, DutyKindIcon } from '@/components/touchpoint/channels'
import { DutyWhen } from '@/components/touchpoint/DutyWhen'
import { ReportDialog } from '@/components/touchpoint/ReportDialog'
import { TouchpointForm } from '@/components/touchpoint/TouchpointForm'
import { useTexts } from '@/i18n'
import classes from './CustomerTimelineTab.module.css'
import { type Happening, timelineKinds, useArchiveTouchpoint, useOpenDuties, useTimeline } from './queries'

/** What happened with the customer, and the place to write down what happens next. */
export function CustomerTimelineTab() {
  const customerId = Number(useParams().customerId)
  const { t, word } = useTexts()
  const can = useCan()
  const [params, setParams] = useSearchParams()
  const kind = params.get('kind')
  const writing = params.get('write') === 'true'
  const mayRecord = can('recordTouchpoints')
  const timeline = useTimeline(customerId, kind)
  const [editing, setEditing] = useState<Touchpoint | null>(null)
  const [removing, setRemoving] = useState<Touchpoint | null>(null)
  const set = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const composer = useRef<HTMLElement>(null)
  // On a phone the composer lies below the facts; whoever wants to write is taken there.
  useEffect(() => {
    if (!writing) return
    composer.current?.scrollIntoView({ block: 'center' })
    composer.current?.querySelector('textarea')?.focus({ preventScroll: true })
  }, [writing])
  const kinds = timelineKinds.filter(
    (one) => one === 'touchpoint' || (one === 'grade' ? can('readGrading') : can('readOrders')),
  )
  return (
    <Stack gap="lg">
      {can('readGrading') && <OpenDuties customerId={customerId} mayRecord={mayRecord} />}
      {mayRecord &&
        (writing ? (
          <section ref={composer} className={classes.composer} aria-label={t('touchpoints.record')}>
            <TouchpointForm
              customerId={customerId}
              onSaved={() => set('write', null)}
              onCancel={() => set('write', null)}
              autoFocus
            />
          </section>
        ) : (
          <Button
            variant="default"
            fullWidth
            justify="flex-start"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => set('write', 'true')}
          >
            {t('touchpoints.record')}
          </Button>
        ))}
      <section>
        <Group justify="space-between" mb="xs">
          <Title order={2}>{t('touchpoints.timeline')}</Title>
          <SegmentedControl
            size="xs"
            aria-label={t('touchpoints.filter')}
            data={[
              { value: '', label: t('touchpoints.everything') },
              ...kinds.map((value) => ({ value, label: word('timelineKind', value) })),
            ]}
            value={kind ?? ''}
            onChange={(next) => set('kind', next)}
          />
        </Group>
        {timeline.isLoading && <RowsSkeleton rows={8} />}
        {timeline.error && timeline.items.length === 0 ? (
          <ErrorState compact error={timeline.error} onRetry={timeline.retry} />
        ) : null}
        {!timeline.isLoading && !timeline.error && timeline.items.length === 0 && (
          <EmptyState
            title={t('touchpoints.noTimeline')}
            hint={mayRecord ? t('touchpoints.noTimelineHint') : t('touchpoints.noTimelineRead')}
          />
        )}
        <ol className={classes.line}>
          {timeline.items.map((item) => (
            <Entry
              key={`${item.kind}-${item.id}`}
              item={item}
              mayWrite={mayRecord}
              onEdit={setEditing}
              onRemove={setRemoving}
            />
          ))}
        </ol>
        {timeline.error && timeline.items.length > 0 ? (
          <ErrorState compact error={timeline.error} onRetry={timeline.retry} />
        ) : null}
        {timeline.hasMore && !timeline.error && (
          <Button variant="default" size="xs" loading={timeline.isLoadingMore} onClick={timeline.loadMore}>
            {t('touchpoints.showMore')}
          </Button>
        )}
      </section>
      {editing && (
        <Dialog onClose={() => setEditing(null)} title={t('touchpoints.edit')} size="lg" stays>
          <TouchpointForm
            customerId={customerId}
            touchpoint={editing}
            onSaved={() => setEditing(null)}
            onCancel={() => setEditing(null)}
            onReload={() => {
              setEditing(null)
              timeline.retry()
            }}
          />
        </Dialog>
      )}
      {removing && <RemoveDialog touchpoint={removing} onClose={() => setRemoving(null)} />}
    </Stack>
  )
}

function OpenDuties({ customerId, mayRecord }: { customerId: number; mayRecord: boolean }) {
  const { t, word } = useTexts()
  const duties = useOpenDuties(customerId, true)
  const [reporting, setReporting] = useState<Duty | null>(null)
  if (!duties.data || duties.data.items.length === 0) return null
  return (
    <section className={classes.duties} aria-label={t('touchpoints.openDuties')}>
      <ul>
        {duties.data.items.map((duty) => (
          <li key={duty.dutyId}>
            <DutyKindIcon kind={duty.kind} />
            <span>{word('dutyKind', duty.kind)}</span>
            <DateText value={duty.dueOn} />
            <DutyWhen duty={duty} />
            <span className={classes.who}>{duty.person?.name}</span>
            {mayRecord && (
              <Button
                variant="light"
                size="compact-xs"
                aria-label={`${t('duties.reportShort')}: ${word('dutyKind', duty.kind)} ${duty.dueOn}`}
                onClick={() => setReporting(duty)}
              >
                {t('duties.reportShort')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {reporting && <ReportDialog duty={reporting} onClose={() => setReporting(null)} />}
    </section>
  )
}

interface EntryProps {
  item: Happening
  mayWrite: boolean
  onEdit: (touchpoint: Touchpoint) => void
  onRemove: (touchpoint: Touchpoint) => void
}

function Entry({ item, mayWrite, onEdit, onRemove }: EntryProps) {
  const { t, word } = useTexts()
  return (
    <li className={classes.entry} data-kind={item.kind}>
      <span className={classes.mark}>
        {item.kind === 'touchpoint' && <ChannelIcon channel={item.channel} />}
        {item.kind === 'order' && <IconReceipt size={15} stroke={1.7} aria-hidden />}
        {item.kind === 'creditNote' && <IconReceiptRefund size={15} stroke={1.7} aria-hidden />}
        {item.kind === 'grade' && <GradeBadge grade={item.grade} />}
      </span>
      <div className={classes.content}>
        {item.kind === 'touchpoint' && <Contact item={item} mayWrite={mayWrite} onEdit={onEdit} onRemove={onRemove} />}
        {item.kind === 'order' && (
          <Group gap="sm">
            <Anchor component={Link} to={`/orders/${item.id}`} fz="sm">
              {t('touchpoints.order')}
            </Anchor>
            <Text fz="sm">
              <MoneyText value={item.amount} />
            </Text>
            <When item={item} />
          </Group>
        )}
        {item.kind === 'creditNote' && (
          <Group gap="sm">
            <Text fz="sm">{t('touchpoints.creditNote')}</Text>
            <Text fz="sm">
              <MoneyText value={item.amount} judge />
            </Text>
            <When item={item} />
          </Group>
        )}
        {item.kind === 'grade' && (
          <Group gap="sm">
            <Anchor component={Link} to={`/grading/runs/${item.id}`} fz="sm">
              {t('touchpoints.graded', { grade: word('grade', item.grade) })}
            </Anchor>
            <When item={item} />
          </Group>
        )}
      </div>
    </li>
  )
}

/** The day, as the reader's clock tells it where a moment is known. */
function When({ item }: { item: Happening }) {
  return (
    <Text span fz="xs" c="dimmed">
      <time dateTime={item.at ?? item.on} title={item.at ? instant(item.at) : undefined}>
        {item.on}
      </time>
    </Text>
  )
}

function Contact({ item, mayWrite, onEdit, onRemove }: EntryProps) {
  const { t, word } = useTexts()
  const one = item.touchpoint
  return (
    <>
      <Group gap="sm" wrap="nowrap" align="flex-start" justify="space-between">
        <Group gap="sm">
          <Text fz="sm" fw={600}>
            {word('touchpointChannel', item.channel)}
            {item.direction === 'in' && (
              <Text span fw={400} c="dimmed" inherit>
                {' '}
                · {word('touchpointDirection', item.direction)}
              </Text>
            )}
          </Text>
          <span className={classes.outcome} data-outcome={item.outcome}>
            {word('touchpointOutcome', item.outcome)}
          </span>
          <When item={item} />
          <Text span fz="xs" c="dimmed">
            {item.person}
            {one?.contact && ` → ${one.contact.name}`}
          </Text>
        </Group>
        {one && mayWrite && !one.erpOwned && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon size="sm" aria-label={`${t('touchpoints.edit')}: ${item.on}`} onClick={() => onEdit(one)}>
              <IconPencil size={14} />
            </ActionIcon>
            <ActionIcon size="sm" aria-label={`${t('common.remove')}: ${item.on}`} onClick={() => onRemove(one)}>
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        )}
      </Group>
      {item.subject && <Text fz="sm">{item.subject}</Text>}
      {one?.note && (
        <Text fz="sm" className={classes.note}>
          {one.note}
        </Text>
      )}
      {one?.nextStep && (
        <Text fz="xs" mt={2}>
          {t('touchpoints.nextIs', { text: one.nextStep })}
          {one.nextStepOn && ` · ${t('touchpoints.nextOn', { day: one.nextStepOn })}`}
          {one.nextStepBy && ` · ${one.nextStepBy.name}`}
        </Text>
      )}
    </>
  )
}

function RemoveDialog({ touchpoint, onClose }: { touchpoint: Touchpoint; onClose: () => void }) {
  const { t } = useTexts()
  const archive = useArchiveTouchpoint()
  return (
    <Dialog onClose={onClose} title={t('touchpoints.removeTitle')}>
      <Stack>
        <ProblemAlert error={archive.error} />
        <Text fz="sm">{t('touchpoints.removeHint')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            loading={archive.isPending}
            onClick={() =>
              archive.mutate(touchpoint.touchpointId, {
                onSuccess: () => {
                  notifications.show({ color: 'green', message: t('touchpoints.removed') })
                  onClose()
                },
              })
            }
          >
            {t('common.remove')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
