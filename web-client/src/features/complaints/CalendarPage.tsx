import { ActionIcon, Alert, Button, Group, NumberInput, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { ComplaintCalendar } from '@/api/types'
import { workTime } from '@/components/complaint/workTime'
import { DateField } from '@/components/DateField'
import { DateText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { calendarOf, minutesOf, readWindows, type TypedCalendar, typedOf, weekdays } from './calendarRules'
import { SettingTabs } from './SettingTabs'
import { useCalendar, useCalendarVersions, usePreviewDue, useSaveCalendar } from './settingQueries'
import classes from './settings.module.css'
import { fromZone, inZone } from './zoned'

/** Zones a company like ours works in; the API knows all of them. */
const zones = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Taipei',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Etc/UTC',
]

/** When work is done: by weekday, and on days of their own. A change is a new version for what is received from then on. */
export function CalendarPage() {
  const { t } = useTexts()
  const calendar = useCalendar()
  return (
    <Page title={t('complaintSettings.title')} note={t('complaintSettings.calendarNote')}>
      <SettingTabs />
      {calendar.isPending && <RowsSkeleton rows={9} />}
      {calendar.isError && <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />}
      {calendar.data && (
        <Editor key={calendar.data.version} calendar={calendar.data} onReload={() => void calendar.refetch()} />
      )}
    </Page>
  )
}

function Editor({ calendar, onReload }: { calendar: ComplaintCalendar; onReload: () => void }) {
  const { t } = useTexts()
  const mayChange = useCan()('manageComplaintSettings')
  const before = useMemo(() => typedOf(calendar), [calendar])
  const [typed, setTyped] = useState<TypedCalendar>(before)
  const [note, setNote] = useState('')
  const save = useSaveCalendar(calendar.version)
  const read = useMemo(() => calendarOf(typed), [typed])
  const changed = JSON.stringify(typed) !== JSON.stringify(before)
  const told = isProblem(save.error) ? save.error.fieldErrors : {}
  const fault = (field: string) =>
    read.faults.includes(field)
      ? t('complaintSettings.unreadable')
      : Object.entries(told).find(([name]) => name.startsWith(field))?.[1]
  const setException = (at: number, change: Partial<TypedCalendar['exceptions'][number]>) =>
    setTyped({
      ...typed,
      exceptions: typed.exceptions.map((one, place) => (place === at ? { ...one, ...change } : one)),
    })
  const [year, setYear] = useState<string | null>(null)
  const years = [...new Set(typed.exceptions.map((one) => one.day.slice(0, 4)).filter(Boolean))].sort()
  const submit = () =>
    save.mutate({ ...read.calendar, basedOn: calendar.version, note: note.trim() || null } as never, {
      onSuccess: () => notifications.show({ color: 'green', message: t('complaintSettings.calendarSaved') }),
    })
  return (
    <div className={classes.columns}>
      <Stack>
        <ProblemAlert error={save.error} onReload={onReload} />
        <Card title={t('complaintSettings.week')} note={t('complaintSettings.version', { version: calendar.version })}>
          <div className={classes.pair}>
            <Select
              label={t('complaintSettings.timeZone')}
              searchable
              disabled={!mayChange}
              data={zones.includes(typed.timeZone) ? zones : [typed.timeZone, ...zones]}
              value={typed.timeZone}
              onChange={(timeZone) => timeZone && setTyped({ ...typed, timeZone })}
              error={fault('timeZone')}
            />
            <NumberInput
              label={t('complaintSettings.standardDay')}
              description={t('complaintSettings.standardDayHint')}
              disabled={!mayChange}
              min={0.5}
              max={24}
              step={0.5}
              decimalScale={2}
              suffix={` ${t('complaintSettings.hours')}`}
              value={typed.standardDay}
              onChange={(standardDay) => setTyped({ ...typed, standardDay })}
              error={fault('standardDayMinutes')}
            />
          </div>
          <Table verticalSpacing={4} mt="sm">
            <Table.Tbody>
              {weekdays.map((day) => {
                const windows = readWindows(typed.week[day])
                return (
                  <Table.Tr key={day}>
                    <Table.Th w={120}>{t(`complaintSettings.${day}`)}</Table.Th>
                    <Table.Td>
                      <TextInput
                        size="xs"
                        aria-label={t(`complaintSettings.${day}`)}
                        placeholder={t('complaintSettings.dayOff')}
                        disabled={!mayChange}
                        value={typed.week[day]}
                        onChange={(event) =>
                          setTyped({ ...typed, week: { ...typed.week, [day]: event.currentTarget.value } })
                        }
                        error={fault(`week.${day}`)}
                      />
                    </Table.Td>
                    <Table.Td w={90} ta="right" c="dimmed">
                      {windows && windows.length > 0
                        ? `${plainNumber(minutesOf(windows) / 60)} ${t('complaintSettings.hours')}`
                        : '–'}
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
          <Text fz="xs" c="dimmed" mt={6}>
            {t('complaintSettings.windowsHint')}
          </Text>
        </Card>
        <Card
          title={t('complaintSettings.exceptions')}
          note={
            calendar.lastException
              ? t('complaintSettings.knownUntil', { day: calendar.lastException })
              : t('complaintSettings.noExceptions')
          }
          actions={
            <>
              {years.length > 1 && (
                <Select
                  size="xs"
                  w={90}
                  aria-label={t('complaintSettings.year')}
                  placeholder={t('common.all')}
                  clearable
                  data={years}
                  value={year}
                  onChange={setYear}
                />
              )}
              {mayChange && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconPlus size={15} aria-hidden />}
                  onClick={() =>
                    setTyped({ ...typed, exceptions: [...typed.exceptions, { day: '', name: '', windows: '' }] })
                  }
                >
                  {t('complaintSettings.addException')}
                </Button>
              )}
            </>
          }
        >
          <div className={classes.exceptions}>
            {typed.exceptions.map((one, at) =>
              year && one.day && !one.day.startsWith(year) ? null : (
                <div key={at} className={classes.exception}>
                  <DateField
                    size="xs"
                    aria-label={t('complaintSettings.day')}
                    disabled={!mayChange}
                    value={one.day}
                    onChange={(day) => setException(at, { day })}
                    error={fault(`exceptions[${at}].day`)}
                  />
                  <TextInput
                    size="xs"
                    aria-label={t('complaintSettings.name')}
                    placeholder={t('complaintSettings.name')}
                    disabled={!mayChange}
                    maxLength={100}
                    value={one.name}
                    onChange={(event) => setException(at, { name: event.currentTarget.value })}
                    error={fault(`exceptions[${at}].name`)}
                  />
                  <TextInput
                    size="xs"
                    aria-label={t('complaintSettings.windows')}
                    placeholder={t('complaintSettings.dayOff')}
                    disabled={!mayChange}
                    value={one.windows}
                    onChange={(event) => setException(at, { windows: event.currentTarget.value })}
                    error={fault(`exceptions[${at}].windows`)}
                  />
                  {mayChange && (
                    <ActionIcon
                      aria-label={`${t('common.remove')}: ${one.day || t('complaintSettings.day')}`}
                      onClick={() =>
                        setTyped({ ...typed, exceptions: typed.exceptions.filter((_, place) => place !== at) })
                      }
                    >
                      <IconTrash size={15} />
                    </ActionIcon>
                  )}
                </div>
              ),
            )}
          </div>
        </Card>
        {mayChange && (
          <Group className={classes.save}>
            <TextInput
              flex={1}
              aria-label={t('complaintSettings.note')}
              placeholder={t('complaintSettings.notePlaceholder')}
              maxLength={200}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Button variant="default" disabled={!changed} onClick={() => setTyped(before)}>
              {t('complaintSettings.discard')}
            </Button>
            <Button disabled={!changed || read.faults.length > 0} loading={save.isPending} onClick={submit}>
              {t('complaintSettings.saveVersion')}
            </Button>
          </Group>
        )}
      </Stack>
      <Stack>
        <Preview typed={typed} usable={read.faults.length === 0} />
        <Versions />
      </Stack>
    </div>
  )
}

/** When something received at a time would be due, by the calendar as it stands in the editor. */
function Preview({ typed, usable }: { typed: TypedCalendar; usable: boolean }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const [day, setDay] = useState(today)
  const [time, setTime] = useState('16:00')
  const [days, setDays] = useState<string | number>(3)
  const body = useMemo(() => {
    const openedAt = fromZone(typed.timeZone, day, time)
    if (!usable || openedAt === null || !(Number(days) > 0)) return null
    return { openedAt, days: Math.round(Number(days)), calendar: calendarOf(typed).calendar }
  }, [day, time, days, typed, usable])
  const [asked] = useDebouncedValue(body, 350)
  const preview = usePreviewDue(asked as never)
  const [shown, setShown] = useState(preview.data)
  useEffect(() => {
    if (preview.data) setShown(preview.data)
  }, [preview.data])
  return (
    <Card title={t('complaintSettings.preview')} note={t('complaintSettings.previewNote')}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <DateField size="xs" label={t('complaintSettings.openedOn')} value={day} onChange={setDay} />
        <TextInput
          size="xs"
          w={80}
          aria-label={t('complaintSettings.openedAt')}
          value={time}
          onChange={(event) => setTime(event.currentTarget.value)}
        />
        <NumberInput
          size="xs"
          w={110}
          label={t('complaintSettings.days')}
          min={1}
          max={400}
          allowDecimal={false}
          value={days}
          onChange={setDays}
        />
      </Group>
      {preview.isError && <ProblemAlert error={preview.error} />}
      {shown && (
        <>
          <Alert
            mt="sm"
            p="sm"
            variant="light"
            role="status"
            title={t('complaintSettings.dueAt', { due: inZone(shown.timeZone, shown.dueAt) })}
          >
            {t('complaintSettings.startsAt', { at: inZone(shown.timeZone, shown.startsAt) })}
          </Alert>
          <Table mt="xs" verticalSpacing={3} fz="xs">
            <Table.Tbody>
              {shown.steps
                .filter((step) => step.usedMinutes > 0 || step.name)
                .slice(0, 40)
                .map((step) => (
                  <Table.Tr key={step.day}>
                    <Table.Td>{step.day}</Table.Td>
                    <Table.Td c="dimmed">{step.name}</Table.Td>
                    <Table.Td>
                      {step.windows.length === 0
                        ? t('complaintSettings.dayOff')
                        : step.windows.map((one) => `${one.from}-${one.until}`).join(' ')}
                    </Table.Td>
                    <Table.Td ta="right">{workTime(t, step.usedMinutes, 0)}</Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Card>
  )
}

function Versions() {
  const { t } = useTexts()
  const versions = useCalendarVersions()
  return (
    <Card title={t('complaintSettings.versions')}>
      {versions.isPending && <RowsSkeleton rows={3} />}
      {versions.isError && <ErrorState compact error={versions.error} onRetry={() => void versions.refetch()} />}
      <Table verticalSpacing={4} fz="xs">
        <Table.Tbody>
          {versions.data?.items.map((one) => (
            <Table.Tr key={one.version} fw={one.isCurrent ? 600 : undefined}>
              <Table.Td>{one.version}</Table.Td>
              <Table.Td>
                {one.validFrom ? <DateText value={one.validFrom} time /> : t('complaintSettings.fromBeginning')}
              </Table.Td>
              <Table.Td>{one.createdBy?.name}</Table.Td>
              <Table.Td c="dimmed">{one.note}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}
