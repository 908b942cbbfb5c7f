import { ActionIcon, Anchor, Button, Group, Select, Stack, Table, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { ComplaintCause } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useCauses } from './queries'
import { SettingTabs } from './SettingTabs'
import { useRemoveCause, useSaveCause } from './settingQueries'
import classes from './settings.module.css'

const kinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const

/** Causes in their tree: each below the one it belongs to. */
export function inTree(causes: ComplaintCause[]): { cause: ComplaintCause; depth: number }[] {
  const known = new Set(causes.map((cause) => cause.causeId))
  const below = (parentId: number | null, depth: number): { cause: ComplaintCause; depth: number }[] =>
    causes
      .filter((cause) => (cause.parentId !== null && known.has(cause.parentId) ? cause.parentId : null) === parentId)
      .sort((one, other) => one.code.localeCompare(other.code))
      .flatMap((cause) => [{ cause, depth }, ...below(cause.causeId, depth + 1)])
  return below(null, 0)
}

export function CausesPage() {
  const { t, word } = useTexts()
  const mayChange = useCan()('manageComplaintSettings')
  const causes = useCauses()
  const remove = useRemoveCause()
  const [editing, setEditing] = useState<ComplaintCause | 'new' | null>(null)
  const rows = useMemo(() => inTree(causes.data?.items ?? []), [causes.data])
  return (
    <Page title={t('complaintSettings.title')} note={t('complaintSettings.causesNote')}>
      <SettingTabs />
      <Card
        title={t('complaintSettings.tab.causes')}
        actions={
          mayChange && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => setEditing('new')}
            >
              {t('complaintSettings.addCause')}
            </Button>
          )
        }
      >
        {causes.isPending && <RowsSkeleton rows={6} />}
        {causes.isError && <ErrorState compact error={causes.error} onRetry={() => void causes.refetch()} />}
        <ProblemAlert error={remove.error} onReload={() => void causes.refetch()} />
        {causes.data && rows.length === 0 && <EmptyState compact title={t('complaintSettings.noCauses')} />}
        {rows.length > 0 && (
          <Table verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('complaintSettings.name')}</Table.Th>
                <Table.Th>{t('complaintSettings.code')}</Table.Th>
                <Table.Th>{t('complaintSettings.offeredFor')}</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">{t('common.edit')}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ cause, depth }) => (
                <Table.Tr key={cause.causeId}>
                  <Table.Td style={{ paddingLeft: 10 + depth * 22 }}>
                    <Anchor component={Link} to={`/complaints?state=all&cause=${cause.causeId}`} inherit>
                      {cause.name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{cause.code}</Table.Td>
                  <Table.Td>
                    {cause.kind ? word('complaintKind', cause.kind) : t('complaintSettings.allKinds')}
                  </Table.Td>
                  <Table.Td ta="right">
                    {mayChange && (
                      <Group gap={2} justify="flex-end" wrap="nowrap">
                        <ActionIcon
                          size="sm"
                          aria-label={`${t('common.edit')}: ${cause.name}`}
                          onClick={() => setEditing(cause)}
                        >
                          <IconPencil size={14} />
                        </ActionIcon>
                        <ActionIcon
                          size="sm"
                          aria-label={`${t('common.remove')}: ${cause.name}`}
                          onClick={() => remove.mutate(cause)}
                        >
                          <IconTrash size={14} />
                        </ActionIcon>
                      </Group>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Card>
      {editing && (
        <CauseDialog
          cause={editing === 'new' ? null : editing}
          all={causes.data?.items ?? []}
          onClose={() => setEditing(null)}
          onReload={() => void causes.refetch()}
        />
      )}
    </Page>
  )
}

interface CauseDialogProps {
  cause: ComplaintCause | null
  all: ComplaintCause[]
  onClose: () => void
  onReload: () => void
}

function CauseDialog({ cause, all, onClose, onReload }: CauseDialogProps) {
  const { t, word } = useTexts()
  const save = useSaveCause(cause)
  const form = useForm({
    initialValues: {
      code: cause?.code ?? '',
      name: cause?.name ?? '',
      parentId: cause?.parentId ? String(cause.parentId) : '',
      kind: cause?.kind ?? '',
    },
  })
  const { values } = form
  const submit = () =>
    save.mutate(
      {
        code: values.code.trim(),
        name: values.name.trim(),
        parentId: values.parentId ? Number(values.parentId) : null,
        kind: (values.kind || null) as ComplaintCause['kind'],
      },
      { onSuccess: onClose, onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors) },
    )
  return (
    <Dialog onClose={onClose} title={cause ? cause.name : t('complaintSettings.addCause')} stays>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <ProblemAlert error={save.error} onReload={onReload} />
          <TextInput
            label={t('complaintSettings.name')}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <div className={classes.pair}>
            <TextInput label={t('complaintSettings.code')} required maxLength={50} {...form.getInputProps('code')} />
            <Select
              label={t('complaintSettings.offeredFor')}
              placeholder={t('complaintSettings.allKinds')}
              clearable
              data={kinds.map((value) => ({ value, label: word('complaintKind', value) }))}
              {...form.getInputProps('kind')}
              value={values.kind || null}
              onChange={(next) => form.setFieldValue('kind', (next ?? '') as never)}
            />
          </div>
          <Select
            label={t('complaintSettings.belongsTo')}
            clearable
            searchable
            data={all
              .filter((one) => one.causeId !== cause?.causeId)
              .map((one) => ({ value: String(one.causeId), label: one.name }))}
            {...form.getInputProps('parentId')}
            value={values.parentId || null}
            onChange={(next) => form.setFieldValue('parentId', next ?? '')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
