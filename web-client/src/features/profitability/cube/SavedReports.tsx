import { Button, Checkbox, Group, Menu, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFolderOpen, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { CubeQuestion, ReportSharing, RoleName, SavedReport } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState } from '@/components/states'
import { useTexts } from '@/i18n'
import { useRemoveReport, useReports, useSaveReport } from './queries'

const roles: RoleName[] = ['purchasing', 'finance', 'manager', 'administrator']

interface SavedReportsProps {
  onOpen: (report: SavedReport) => void
  onRemoved: (report: SavedReport) => void
}

/** Opens a saved report; one's own can be thrown away. */
export function SavedReports({ onOpen, onRemoved }: SavedReportsProps) {
  const { t } = useTexts()
  const reports = useReports()
  const [removing, setRemoving] = useState<SavedReport | null>(null)
  return (
    <>
      <Menu position="bottom-end" width={320}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" leftSection={<IconFolderOpen size={16} aria-hidden />}>
            {t('cube.saved')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {reports.isPending && <Menu.Label>{t('common.loading')}</Menu.Label>}
          {reports.isError && <ErrorState compact error={reports.error} onRetry={() => void reports.refetch()} />}
          {reports.data?.items.length === 0 && <Menu.Label>{t('cube.noSaved')}</Menu.Label>}
          {reports.data?.items.map((one) => (
            <Group key={one.reportId} gap={4} wrap="nowrap">
              <Menu.Item onClick={() => onOpen(one)} style={{ flex: 1 }}>
                {one.name}
                <Text size="xs" c="dimmed">
                  {one.isMine ? t('cube.mine') : t('cube.of', { name: one.owner.name })}
                </Text>
              </Menu.Item>
              {one.isMine && (
                <Menu.Item
                  w="auto"
                  color="gray"
                  aria-label={`${t('cube.remove')}: ${one.name}`}
                  onClick={() => setRemoving(one)}
                >
                  <IconTrash size={16} aria-hidden />
                </Menu.Item>
              )}
            </Group>
          ))}
        </Menu.Dropdown>
      </Menu>
      {removing && (
        <RemoveReportDialog report={removing} onClose={() => setRemoving(null)} onRemoved={() => onRemoved(removing)} />
      )}
    </>
  )
}

interface RemoveReportDialogProps {
  report: SavedReport
  onClose: () => void
  onRemoved: () => void
}

function RemoveReportDialog({ report, onClose, onRemoved }: RemoveReportDialogProps) {
  const { t } = useTexts()
  const remove = useRemoveReport()
  const done = () => {
    onRemoved()
    onClose()
  }
  return (
    <Dialog title={t('cube.removeQuestion', { name: report.name })} onClose={onClose}>
      <Stack>
        <ProblemAlert error={remove.error} />
        {report.sharedWith !== 'nobody' && <Text fz="sm">{t('cube.removeShared')}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(report.reportId, { onSuccess: done })}
          >
            {t('cube.remove')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

interface SaveReportDialogProps {
  question: CubeQuestion
  /** The report that is open, if it is one's own it is changed. */
  report: SavedReport | null
  onClose: () => void
  onSaved: (report: SavedReport) => void
}

export function SaveReportDialog({ question, report, onClose, onSaved }: SaveReportDialogProps) {
  const { t, word } = useTexts()
  const mine = report?.isMine ? report : null
  const [anew, setAnew] = useState(mine === null)
  const [name, setName] = useState(report?.name ?? '')
  const [sharedWith, setSharedWith] = useState<ReportSharing>(mine?.sharedWith ?? 'nobody')
  const [chosen, setChosen] = useState<RoleName[]>(mine?.roles ?? [])
  const save = useSaveReport(anew ? null : mine)
  return (
    <Dialog title={t('cube.save')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            { name, question, sharedWith, roles: sharedWith === 'roles' ? chosen : [] },
            {
              onSuccess: (saved) => {
                notifications.show({ color: 'green', message: t('common.saved') })
                onSaved(saved)
                onClose()
              },
            },
          )
        }}
      >
        <Stack>
          <ProblemAlert error={save.error} />
          <TextInput
            label={t('cube.name')}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('cube.sharedWith')}
            allowDeselect={false}
            data={(['nobody', 'everybody', 'roles'] as const).map((one) => ({
              value: one,
              label: word('reportSharing', one),
            }))}
            value={sharedWith}
            onChange={(value) => value && setSharedWith(value as ReportSharing)}
          />
          {sharedWith === 'roles' && (
            <MultiSelect
              label={t('cube.roles')}
              data={roles.map((one) => ({ value: one, label: word('role', one) }))}
              value={chosen}
              onChange={(value) => setChosen(value as RoleName[])}
            />
          )}
          {mine && (
            <Checkbox
              label={t('cube.saveAs')}
              checked={anew}
              onChange={(event) => setAnew(event.currentTarget.checked)}
            />
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
