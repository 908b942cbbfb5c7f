import { ActionIcon, Anchor, Button, Group, SegmentedControl, Text, Title, Tooltip } from '@mantine/core'
import { IconCalendarDue, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { Duty, DutyCalendarDay } from '@/api/types'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Page } from '@/components/Page'
import { CustomerLink } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { DutyKindIcon, dutyKinds } from '@/components/touchpoint/channels'
import { DutyWhen } from '@/components/touchpoint/DutyWhen'
import { ReportDialog } from '@/components/touchpoint/ReportDialog'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from './CalendarPage.module.css'
import { monthOf, nameOf, sheetOf, shiftMonth } from './months'
import { isOpen } from './open'
import { PostponeDialog } from './PostponeDialog'
import { useDutyCalendar, usualPerson } from './queries'
import { WhoseControl } from './WhoseControl'

const few = 3

/** The duties of a month by day; a day leads to its list. */
export function CalendarPage() {
  const { t, word } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const month = monthOf(params.get('month'), today)
  const whose = params.get('person') ?? usualPerson
  const kind = params.get('kind')
  const days = sheetOf(month)
  const calendar = useDutyCalendar(days[0] ?? '', days.at(-1) ?? '', whose, kind)
  const inMonth = (date: string) => date.startsWith(nameOf(month))
  const picked = params.get('day') ?? (inMonth(today) ? today : null)
  const go = (by: number) => set({ month: nameOf(shiftMonth(month, by)), day: null })
  const byDay = new Map(calendar.data?.days.map((one) => [one.day, one]))
  const sum = (of: 'planned' | 'overdue' | 'done') =>
    (calendar.data?.days ?? []).filter((one) => inMonth(one.day)).reduce((total, one) => total + one[of], 0)
  const known = calendar.data?.days.flatMap((one) => one.items) ?? []
  return (
    <Page
      title={t('duties.month', { year: month.year, month: month.month })}
      note={
        calendar.data &&
        t('duties.monthSum', { open: sum('planned') - sum('overdue'), overdue: sum('overdue'), done: sum('done') })
      }
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('duties.kind')}
            data={[
              { value: '', label: t('common.all') },
              ...dutyKinds.map((value) => ({ value, label: word('dutyKind', value) })),
            ]}
            value={kind ?? ''}
            onChange={(next) => set({ kind: next || null })}
          />
          <WhoseControl
            value={whose}
            person={known.find((duty) => String(duty.person?.personId) === whose)?.person ?? null}
            onChange={(next) => set({ person: next === usualPerson ? null : next })}
          />
          <Group gap={2} wrap="nowrap">
            <Tooltip label={t('duties.previousMonth')}>
              <ActionIcon size="lg" aria-label={t('duties.previousMonth')} onClick={() => go(-1)}>
                <IconChevronLeft size={18} />
              </ActionIcon>
            </Tooltip>
            <Button variant="default" size="xs" onClick={() => set({ month: null, day: null })}>
              {t('duties.today')}
            </Button>
            <Tooltip label={t('duties.nextMonth')}>
              <ActionIcon size="lg" aria-label={t('duties.nextMonth')} onClick={() => go(1)}>
                <IconChevronRight size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </>
      }
    >
      {calendar.isError && !calendar.data && (
        <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />
      )}
      {calendar.isPending && <RowsSkeleton rows={10} height={40} />}
      {calendar.data && (
        <div className={classes.layout} aria-busy={calendar.isPlaceholderData}>
          <div>
            <div className={classes.week} aria-hidden>
              {([1, 2, 3, 4, 5, 6, 7] as const).map((day) => (
                <span key={day}>{t(`duties.weekday${day}`)}</span>
              ))}
            </div>
            <div className={classes.sheet}>
              {days.map((date) => (
                <DayCell
                  key={date}
                  date={date}
                  day={byDay.get(date)}
                  outside={!inMonth(date)}
                  today={date === today}
                  picked={date === picked}
                  onPick={() => set({ day: date })}
                />
              ))}
            </div>
          </div>
          <DayList date={picked} day={picked ? byDay.get(picked) : undefined} whose={whose} kind={kind} />
        </div>
      )}
    </Page>
  )
}

interface DayCellProps {
  date: string
  day: DutyCalendarDay | undefined
  outside: boolean
  today: boolean
  picked: boolean
  onPick: () => void
}

function DayCell({ date, day, outside, today, picked, onPick }: DayCellProps) {
  const { t, word } = useTexts()
  const count = day ? day.planned + day.done + day.missed : 0
  const shown = day?.items.slice(0, few) ?? []
  return (
    <button
      type="button"
      className={classes.day}
      data-outside={outside || undefined}
      data-today={today || undefined}
      aria-pressed={picked}
      aria-current={today ? 'date' : undefined}
      onClick={onPick}
    >
      <span className="visually-hidden">{`${date}: ${t('duties.dayCount', { count })}${day?.overdue ? `, ${t('duties.overdue')} ${day.overdue}` : ''}`}</span>
      <span className={classes.seen} aria-hidden>
        <span className={classes.date}>
          {Number(date.slice(8))}
          {day && day.overdue > 0 && <span className={classes.late}>! {day.overdue}</span>}
        </span>
        {count > 0 && <span className={classes.count}>{count}</span>}
        {shown.map((duty) => (
          <span
            key={duty.dutyId}
            className={classes.item}
            data-state={duty.state}
            title={`${word('dutyKind', duty.kind)}: ${duty.customer.name} – ${word('dutyStanding', duty.state)}`}
          >
            <DutyKindIcon kind={duty.kind} size={12} />
            <span>{duty.customer.name}</span>
          </span>
        ))}
        {count > shown.length && shown.length > 0 && (
          <span className={classes.more}>{t('duties.dayMore', { count: count - shown.length })}</span>
        )}
      </span>
    </button>
  )
}

interface DayListProps {
  date: string | null
  day: DutyCalendarDay | undefined
  whose: string
  kind: string | null
}

function DayList({ date, day, whose, kind }: DayListProps) {
  const { t } = useTexts()
  const mayRecord = useCan()('recordTouchpoints')
  const [reporting, setReporting] = useState<Duty | null>(null)
  const [postponing, setPostponing] = useState<Duty | null>(null)
  const all = date ? `/duties?state=all&from=${date}&to=${date}&person=${whose}${kind ? `&kind=${kind}` : ''}` : ''
  return (
    <section className={classes.list} aria-live="polite">
      <Group justify="space-between" mb="sm">
        <Title order={2}>{date ? t('duties.dayItems', { day: date }) : t('duties.dayPick')}</Title>
        {date && day && (
          <Anchor component={Link} to={all} fz="xs">
            {t('duties.dayAll')}
          </Anchor>
        )}
      </Group>
      {date && !day && (
        <Text fz="sm" c="dimmed">
          {t('duties.dayEmpty')}
        </Text>
      )}
      <ul>
        {day?.items.map((duty) => (
          <li key={duty.dutyId}>
            <GradeBadge grade={duty.grade} />
            <div className={classes.listText}>
              <Text fz="sm" truncate>
                <DutyKindIcon kind={duty.kind} size={14} /> <CustomerLink customer={duty.customer} />
              </Text>
              <Group gap={8} fz="xs" c="dimmed">
                <DutyWhen duty={duty} />
                <span>{duty.person?.name ?? t('duties.nobody')}</span>
              </Group>
            </div>
            {mayRecord && isOpen(duty) && (
              <Group gap={2} wrap="nowrap">
                <Button
                  variant="light"
                  size="compact-xs"
                  aria-label={`${t('duties.reportShort')}: ${duty.customer.name}`}
                  onClick={() => setReporting(duty)}
                >
                  {t('duties.reportShort')}
                </Button>
                <Tooltip label={t('duties.postpone')}>
                  <ActionIcon
                    size="sm"
                    aria-label={`${t('duties.postpone')}: ${duty.customer.name}`}
                    onClick={() => setPostponing(duty)}
                  >
                    <IconCalendarDue size={15} />
                  </ActionIcon>
                </Tooltip>
              </Group>
            )}
          </li>
        ))}
      </ul>
      {reporting && <ReportDialog duty={reporting} onClose={() => setReporting(null)} />}
      {postponing && <PostponeDialog duty={postponing} onClose={() => setPostponing(null)} />}
    </section>
  )
}
