import { Button, Checkbox, Group, SegmentedControl, Stack, Table, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, ifMatch } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { CaseAction, PersonRef } from '@/api/types'
import { DateField } from '@/components/DateField'
import { DateText } from '@/components/figures'
import { shiftDays } from '@/components/format'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import { useCaseActions } from './queries'

const kinds = ['containment', 'corrective', 'preventive'] as const

/** What has to be done, by whom and until when; a tick says it is done. */
export function CaseActions({ complaintId, mayWrite }: { complaintId: number; mayWrite: boolean }) {
  const { t, word } = useTexts()
  const today = useMe()?.today ?? ''
  const queryClient = useQueryClient()
  const actions = useCaseActions(complaintId)
  const [adding, setAdding] = useState(false)
  const finish = useMutation({
    mutationFn: ({ action, done }: { action: CaseAction; done: boolean }) =>
      answer(
        api.PATCH('/api/v1/complaints/{complaintId}/actions/{actionId}', {
          params: { path: { complaintId, actionId: action.actionId }, ...ifMatch(action.version) },
          body: { done },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaints'] }),
  })
  if (actions.isPending) return <RowsSkeleton rows={3} />
  if (actions.isError) return <ErrorState compact error={actions.error} onRetry={() => void actions.refetch()} />
  return (
    <Stack gap="sm">
      <ProblemAlert error={finish.error} onReload={() => void actions.refetch()} />
      {actions.data.items.length === 0 && !adding && <EmptyState compact title={t('complaints.noActions')} />}
      {actions.data.items.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={34}>
                <span className="visually-hidden">{t('complaints.done')}</span>
              </Table.Th>
              <Table.Th>{t('complaints.action')}</Table.Th>
              <Table.Th>{t('complaints.kind')}</Table.Th>
              <Table.Th>{t('complaints.owner')}</Table.Th>
              <Table.Th>{t('complaints.dueOn')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {actions.data.items.map((action) => {
              const late = action.doneAt === null && action.dueOn < today
              return (
                <Table.Tr key={action.actionId}>
                  <Table.Td>
                    <Checkbox
                      size="xs"
                      aria-label={`${t('complaints.done')}: ${action.text}`}
                      checked={action.doneAt !== null}
                      disabled={!mayWrite || finish.isPending}
                      onChange={(event) => finish.mutate({ action, done: event.currentTarget.checked })}
                    />
                  </Table.Td>
                  <Table.Td className={classes.text}>
                    <Text fz="sm" td={action.doneAt ? 'line-through' : undefined}>
                      {action.text}
                    </Text>
                    {action.outcome && (
                      <Text fz="xs" c="dimmed">
                        {action.outcome}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{word('actionKind', action.kind)}</Table.Td>
                  <Table.Td>{action.owner.name}</Table.Td>
                  <Table.Td className={late ? classes.late : undefined}>
                    {late && '⚠ '}
                    {action.doneAt ? <DateText value={action.doneAt} time /> : <DateText value={action.dueOn} />}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      )}
      {mayWrite && !adding && (
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('complaints.addAction')}
          </Button>
        </Group>
      )}
      {adding && <NewAction complaintId={complaintId} today={today} onClose={() => setAdding(false)} />}
    </Stack>
  )
}

interface NewActionProps {
  complaintId: number
  today: string
  onClose: () => void
}

function NewAction({ complaintId, today, onClose }: NewActionProps) {
  const { t, word } = useTexts()
  const me = useMe()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: {
      kind: 'corrective' as (typeof kinds)[number],
      text: '',
      owner: (me ? { personId: me.personId, name: me.name } : null) as PersonRef | null,
      dueOn: shiftDays(today, 14),
    },
  })
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/complaints/{complaintId}/actions', {
          params: { path: { complaintId } },
          body: {
            kind: form.values.kind,
            text: form.values.text.trim(),
            ownerId: form.values.owner?.personId ?? 0,
            dueOn: form.values.dueOn,
          },
        }),
      ),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['complaints'] })
      onClose()
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  return (
    <form className={classes.composer} onSubmit={form.onSubmit(() => add.mutate())}>
      <Stack gap="sm">
        <ProblemAlert error={add.error} />
        <SegmentedControl
          size="xs"
          aria-label={t('complaints.kind')}
          data={kinds.map((value) => ({ value, label: word('actionKind', value) }))}
          value={form.values.kind}
          onChange={(next) => form.setFieldValue('kind', next as (typeof kinds)[number])}
        />
        <Textarea
          label={t('complaints.action')}
          required
          autosize
          minRows={2}
          maxLength={2000}
          autoFocus
          {...form.getInputProps('text')}
        />
        <div className={classes.pair}>
          <PersonPicker
            label={t('complaints.owner')}
            required
            value={form.values.owner}
            onChange={(owner) => form.setFieldValue('owner', owner)}
            error={form.errors.ownerId}
          />
          <DateField label={t('complaints.dueOn')} required {...form.getInputProps('dueOn')} />
        </div>
        <Group justify="flex-end">
          <Button variant="default" size="xs" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" size="xs" loading={add.isPending}>
            {t('complaints.addAction')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
