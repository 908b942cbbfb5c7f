import { Alert, Badge, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { RunSchedule, ScheduleChange } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useSchemes } from './queries'
import { useOccurrences, useRemoveSchedule, useSaveSchedule, useSchedules } from './scheduleQueries'
import { instantIn, type Preset, presetOf, presets } from './scheduleTimes'

/** Runs that start by themselves. */
export function SchedulesPage() {
  const { t } = useTexts()
  const may = useCan()('runGrading')
  const schedules = useSchedules()
  const [editing, setEditing] = useState<RunSchedule | 'new' | null>(null)
  const add = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {t('grading.addSchedule')}
    </Button>
  )
  return (
    <Page title={t('grading.schedules')} note={t('grading.schedulesNote')} width={1000} actions={add}>
      {schedules.isPending && <RowsSkeleton rows={5} />}
      {schedules.isError && <ErrorState error={schedules.error} onRetry={() => void schedules.refetch()} />}
      {schedules.data?.items.length === 0 && (
        <EmptyState title={t('grading.noSchedules')} hint={t('grading.noSchedulesHint')} action={add} />
      )}
      <Stack>
        {schedules.data?.items.map((schedule) => (
          <ScheduleCard
            key={schedule.scheduleId}
            schedule={schedule}
            onEdit={may ? () => setEditing(schedule) : undefined}
          />
        ))}
      </Stack>
      {editing && <ScheduleDialog schedule={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Page>
  )
}

function ScheduleCard({ schedule, onEdit }: { schedule: RunSchedule; onEdit?: () => void }) {
  const { t, word } = useTexts()
  const preset = presetOf(schedule.cron)
  return (
    <Card
      title={schedule.name}
      note={
        <Group gap="xs">
          <Badge color={schedule.enabled ? 'green' : 'gray'}>
            {t(schedule.enabled ? 'grading.scheduleOn' : 'grading.scheduleOff')}
          </Badge>
          <Badge color={schedule.mode === 'commit' ? 'ink' : 'amber'}>{word('runMode', schedule.mode)}</Badge>
          <Link to={`/grading/schemes/${schedule.schemeId}`} style={{ color: 'inherit' }}>
            {schedule.schemeName}
          </Link>
        </Group>
      }
      actions={
        onEdit && (
          <Button variant="default" size="xs" onClick={onEdit}>
            {t('common.edit')}
          </Button>
        )
      }
    >
      <Stack gap={6} fz="sm">
        <span>
          {preset === 'own' ? schedule.cron : t(`grading.preset.${preset}`)} · {schedule.timeZone}
        </span>
        {schedule.next.length > 0 && <Occurrences times={schedule.next} timeZone={schedule.timeZone} />}
        {schedule.lastDueAt && (
          <Text fz="xs" c="dimmed">
            {t('grading.lastDue')} {instantIn(schedule.lastDueAt, schedule.timeZone)}
            {schedule.lastRunId !== null && (
              <>
                {' · '}
                <Link to={`/grading/runs/${schedule.lastRunId}`} style={{ color: 'var(--crm-accent)' }}>
                  {t('grading.lastRun')}
                </Link>
              </>
            )}
            {schedule.lastNote && ` · ${schedule.lastNote}`}
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Occurrences({ times, timeZone }: { times: string[]; timeZone: string }) {
  const { t } = useTexts()
  return (
    <div>
      <Text fz="xs" c="dimmed">
        {t('grading.nextFive')}
      </Text>
      <Group component="ul" gap="2px 16px" m={0} p={0} style={{ listStyle: 'none' }}>
        {times.map((time) => (
          <li key={time}>{instantIn(time, timeZone)}</li>
        ))}
      </Group>
    </div>
  )
}

const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai'
const zones = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Taipei',
  'Asia/Singapore',
  'Europe/Berlin',
  'America/New_York',
  'UTC',
]

export function ScheduleDialog({ schedule, onClose }: { schedule: RunSchedule | null; onClose: () => void }) {
  const { t } = useTexts()
  const mayCommit = useCan()('commitGrading')
  const schemes = useSchemes()
  const save = useSaveSchedule(schedule)
  const remove = useRemoveSchedule()
  const items = schemes.data?.items ?? []
  const [draft, setDraft] = useState<ScheduleChange>({
    name: schedule?.name ?? '',
    schemeId: schedule?.schemeId ?? 0,
    cron: schedule?.cron ?? presets.halfYear,
    timeZone: schedule?.timeZone ?? hereZone(),
    mode: schedule?.mode ?? 'dry',
    enabled: schedule?.enabled ?? true,
  })
  const [preset, setPreset] = useState<Preset>(presetOf(draft.cron))
  const schemeId = draft.schemeId || items.find((scheme) => scheme.isDefault)?.schemeId || 0
  const next = useOccurrences(draft.cron, draft.timeZone)
  const set = (change: Partial<ScheduleChange>) => setDraft({ ...draft, ...change })
  const faults = {
    ...(isProblem(next.error) ? next.error.fieldErrors : {}),
    ...(isProblem(save.error) ? save.error.fieldErrors : {}),
  }
  const done = (message: string) => () => {
    notifications.show({ color: 'green', message })
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ ...draft, name: draft.name.trim(), schemeId }, { onSuccess: done(t('common.saved')) })
  }
  const zoneList = [...new Set([draft.timeZone, hereZone(), ...zones])]
  return (
    <Dialog title={schedule ? schedule.name : t('grading.addSchedule')} onClose={onClose} stays>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={save.error ?? remove.error} />
          <TextInput
            label={t('grading.scheduleName')}
            required
            maxLength={100}
            data-autofocus
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={faults.name}
          />
          <Select
            label={t('grading.scheme')}
            required
            allowDeselect={false}
            data={items.map((scheme) => ({ value: String(scheme.schemeId), label: scheme.name }))}
            value={schemeId ? String(schemeId) : null}
            onChange={(value) => value && set({ schemeId: Number(value) })}
            error={faults.schemeId}
          />
          <Select
            label={t('grading.when')}
            allowDeselect={false}
            data={(['halfYear', 'quarter', 'month', 'week', 'own'] as const).map((value) => ({
              value,
              label: t(`grading.preset.${value}`),
            }))}
            value={preset}
            onChange={(value) => {
              const chosen = (value ?? 'own') as Preset
              setPreset(chosen)
              if (chosen !== 'own') set({ cron: presets[chosen] })
            }}
          />
          <Select
            label={t('grading.timeZone')}
            searchable
            allowDeselect={false}
            data={zoneList}
            value={draft.timeZone}
            onChange={(value) => value && set({ timeZone: value })}
            error={faults.timeZone}
          />
          {preset === 'own' && (
            <TextInput
              label={t('grading.cron')}
              description={t('grading.cronHint')}
              required
              maxLength={120}
              ff="monospace"
              value={draft.cron}
              onChange={(event) => set({ cron: event.currentTarget.value })}
              error={faults.cron}
            />
          )}
          {next.data && !next.isError && <Occurrences times={next.data.next} timeZone={draft.timeZone} />}
          <Select
            label={t('grading.mode')}
            allowDeselect={false}
            data={[
              { value: 'dry', label: t('grading.dry') },
              { value: 'commit', label: t('grading.commitMode'), disabled: !mayCommit },
            ]}
            value={draft.mode}
            onChange={(value) => value && set({ mode: value as ScheduleChange['mode'] })}
            error={faults.mode}
          />
          {draft.mode === 'commit' && (
            <Alert color="amber" p="sm">
              {t('grading.scheduleCommits')}
            </Alert>
          )}
          <Switch
            label={t('grading.scheduleOn')}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <Group justify="space-between">
            {schedule ? (
              <Button
                variant="subtle"
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate(schedule, { onSuccess: done(t('grading.scheduleRemoved')) })}
              >
                {t('common.remove')}
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!draft.name.trim() || !schemeId}>
                {t('common.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
