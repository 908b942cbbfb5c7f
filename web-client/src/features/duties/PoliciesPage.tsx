import { Badge, Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { Policy, PolicyGrades } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { MoneyText } from '@/components/figures'
import { day } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { PolicyEffect } from './PolicyEffect'
import { PolicyTable } from './PolicyTable'
import { usePolicies, usePolicyPreview, useRemovePolicy, useSavePolicy } from './policyQueries'
import { incomplete, isSame } from './policyRules'

/** What each grade is owed and allowed: the versions, and the editor of the next one. */
export function PoliciesPage() {
  const { t } = useTexts()
  const policies = usePolicies()
  const items = policies.data?.items ?? []
  const [chosen, setChosen] = useState<number | null>(null)
  const [editing, setEditing] = useState(false)
  const shown = items.find((one) => one.number === chosen) ?? items.find((one) => one.state === 'current') ?? items[0]
  if (editing && shown) {
    const newest = items.reduce((most, one) => Math.max(most, one.number), 0)
    return (
      <PolicyEditor
        key={newest}
        base={shown}
        newest={newest}
        onReload={() => void policies.refetch()}
        onClose={(saved) => {
          if (saved !== undefined) setChosen(saved)
          setEditing(false)
        }}
      />
    )
  }
  return (
    <Page
      title={t('policies.title')}
      note={t('policies.note')}
      actions={
        shown && <PolicyActions items={items} shown={shown} onChoose={setChosen} onEdit={() => setEditing(true)} />
      }
    >
      {policies.isPending && <RowsSkeleton rows={12} height={22} />}
      {policies.isError && <ErrorState error={policies.error} onRetry={() => void policies.refetch()} />}
      {shown && (
        <Card title={t('policies.versionOf', { number: shown.number })} note={<VersionNote policy={shown} />}>
          <PolicyTable grades={shown.grades} />
        </Card>
      )}
    </Page>
  )
}

function VersionNote({ policy }: { policy: Policy }) {
  const { t, word } = useTexts()
  return (
    <Group gap="sm">
      <Badge color={policy.state === 'current' ? 'green' : policy.state === 'future' ? 'ink' : 'gray'}>
        {word('policyStanding', policy.state)}
      </Badge>
      <span>{policy.validFrom ? t('policies.validFromIs', { day: policy.validFrom }) : t('policies.validAlways')}</span>
      {policy.validUntil && <span>{t('policies.validUntilIs', { day: policy.validUntil })}</span>}
      {policy.createdBy && (
        <span>{t('policies.createdBy', { name: policy.createdBy.name, day: day(policy.createdAt) })}</span>
      )}
      <span>
        {t('policies.visitCost')}: <MoneyText value={policy.visitCost} />
      </span>
      {policy.createdBy === null ? <span>{t('policies.shipped')}</span> : policy.note && <span>{policy.note}</span>}
    </Group>
  )
}

interface PolicyActionsProps {
  items: Policy[]
  shown: Policy
  onChoose: (number: number) => void
  onEdit: () => void
}

function PolicyActions({ items, shown, onChoose, onEdit }: PolicyActionsProps) {
  const { t, word } = useTexts()
  const mayManage = useCan()('managePolicies')
  const remove = useRemovePolicy()
  const [removing, setRemoving] = useState(false)
  return (
    <>
      {items.length > 1 && (
        <Select
          w={280}
          size="sm"
          aria-label={t('policies.version')}
          allowDeselect={false}
          data={[...items]
            .sort((one, other) => other.number - one.number)
            .map((one) => ({
              value: String(one.number),
              label: one.validFrom
                ? t('policies.versionFrom', {
                    number: one.number,
                    from: one.validFrom,
                    standing: word('policyStanding', one.state),
                  })
                : t('policies.versionFirst', { number: one.number, standing: word('policyStanding', one.state) }),
            }))}
          value={String(shown.number)}
          onChange={(next) => next && onChoose(Number(next))}
        />
      )}
      {mayManage && shown.state === 'future' && (
        <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setRemoving(true)}>
          {t('policies.removeFuture')}
        </Button>
      )}
      {mayManage && (
        <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
          {t('policies.edit')}
        </Button>
      )}
      <Dialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t('policies.removeQuestion', { number: shown.number })}
      >
        <Stack>
          <ProblemAlert error={remove.error} />
          <Text fz="sm">{t('policies.removeHint')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRemoving(false)}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(shown.number, {
                  onSuccess: () => {
                    notifications.show({ color: 'green', message: t('policies.removed', { number: shown.number }) })
                    setRemoving(false)
                  },
                })
              }
            >
              {t('policies.removeFuture')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}

interface PolicyEditorProps {
  base: Policy
  newest: number
  onReload: () => void
  onClose: (saved?: number) => void
}

function PolicyEditor({ base, newest, onReload, onClose }: PolicyEditorProps) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const [grades, setGrades] = useState<PolicyGrades>(base.grades)
  const [validFrom, setValidFrom] = useState(base.validFrom && base.validFrom > today ? base.validFrom : today)
  const [note, setNote] = useState('')
  const [visitCost, setVisitCost] = useState<number | string>(base.visitCost)
  const [settled] = useDebouncedValue(grades, 500)
  const changed = !isSame(grades, base.grades)
  const missing = incomplete(grades)
  const save = useSavePolicy()
  const preview = usePolicyPreview(
    validFrom,
    settled,
    // Asked once the typing has come to rest, or every digit would be asked for.
    changed && settled === grades && missing.length === 0 && validFrom !== '',
  )
  // What the API refused is marked at its figure, whether in the preview or on saving.
  const refused = [save.error, changed ? preview.error : null].find((error) => isProblem(error))
  const errors: Record<string, string> = {
    ...Object.fromEntries(missing.map((field) => [field, t('duties.needed')])),
    ...(isProblem(refused) ? refused.fieldErrors : {}),
  }
  const { reset } = save
  const change = useCallback(
    (by: (grades: PolicyGrades) => PolicyGrades) => {
      reset()
      setGrades(by)
    },
    [reset],
  )
  const submit = () =>
    save.mutate(
      {
        validFrom,
        grades,
        note: note.trim() || null,
        visitCost: visitCost === '' ? null : Number(visitCost),
        basedOn: newest,
      },
      {
        onSuccess: (saved) => {
          notifications.show({
            color: 'green',
            message: t('policies.saved', { number: saved.number, day: saved.validFrom ?? validFrom }),
          })
          onClose(saved.number)
        },
      },
    )
  const touched = changed || visitCost !== base.visitCost
  return (
    <Page
      title={t('policies.edit')}
      note={t('policies.editNote')}
      actions={
        <>
          <Button variant="default" onClick={() => onClose()}>
            {t('common.cancel')}
          </Button>
          <Button loading={save.isPending} disabled={!touched || missing.length > 0 || !validFrom} onClick={submit}>
            {t('policies.save')}
          </Button>
        </>
      }
    >
      <Stack>
        {save.error &&
        !(isProblem(save.error) && Object.keys(save.error.errors).some((key) => key.startsWith('grades.'))) ? (
          <ProblemAlert error={save.error} onReload={onReload} />
        ) : null}
        <Card title={t('policies.versionOf', { number: newest + 1 })} note={t('policies.emptyNoLimit')}>
          <Group gap="md" mb="md" align="flex-start">
            <DateField
              label={t('policies.validFrom')}
              description={t('policies.validFromHint')}
              w={170}
              required
              min={today}
              value={validFrom}
              onChange={setValidFrom}
              error={errors.validFrom}
            />
            <NumberInput
              label={t('policies.visitCost')}
              description={t('policies.visitCostHint')}
              w={250}
              min={0}
              clampBehavior="none"
              thousandSeparator=","
              value={visitCost}
              onChange={setVisitCost}
              error={errors.visitCost}
            />
            <TextInput
              label={t('policies.versionNote')}
              description={t('common.optional')}
              placeholder={t('policies.versionNotePlaceholder')}
              flex={1}
              miw={220}
              maxLength={400}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              error={errors.note}
            />
          </Group>
          <PolicyTable grades={grades} before={base.grades} errors={errors} onChange={change} />
        </Card>
        <Card
          title={t('policies.preview')}
          note={preview.data && changed && t('policies.previewNote', { number: preview.data.comparedWith })}
        >
          {!changed ? (
            <Text fz="sm" c="dimmed">
              {t('policies.previewNothing')}
            </Text>
          ) : missing.length > 0 || Object.keys(errors).some((key) => key.startsWith('grades.')) ? (
            <Text fz="sm" c="var(--crm-loss)">
              {t('policies.previewWrong')}
            </Text>
          ) : preview.isError ? (
            <ErrorState compact error={preview.error} onRetry={() => void preview.refetch()} />
          ) : preview.data ? (
            <PolicyEffect preview={preview.data} stale={preview.isFetching || settled !== grades} />
          ) : (
            <RowsSkeleton rows={5} />
          )}
        </Card>
      </Stack>
    </Page>
  )
}
