import { Alert, Anchor, Button, Checkbox, Group, Menu, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { isProblem } from '@/api/problem'
import type { Scenario, ScenarioItem } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { EffectView } from './EffectView'
import { ItemEditor } from './ItemEditor'
import { fresh, isWhole, kinds } from './items'
import { useDeleteScenario, useSaveScenario, useScenario, useScenarioPreview } from './queries'
import classes from './scenario.module.css'

/** A scenario: what is supposed on the left, what that does on the right, while one writes. */
export function ScenarioPage() {
  const { scenarioId } = useParams()
  const id = scenarioId === 'new' || scenarioId === undefined ? null : Number(scenarioId)
  const scenario = useScenario(id)
  if (id === null) return <Editor key="new" scenario={null} onReload={() => {}} />
  if (scenario.isPending)
    return (
      <div style={{ padding: 24 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  if (scenario.isError) return <ErrorState error={scenario.error} onRetry={() => void scenario.refetch()} />
  return (
    <Editor
      key={`${scenario.data.scenarioId}.${scenario.data.version}`}
      scenario={scenario.data}
      onReload={() => void scenario.refetch()}
    />
  )
}

function Editor({ scenario, onReload }: { scenario: Scenario | null; onReload: () => void }) {
  const { t, word } = useTexts()
  const navigate = useNavigate()
  const mine = scenario?.isMine ?? true
  const [name, setName] = useState(scenario?.name ?? '')
  const [note, setNote] = useState(scenario?.note ?? '')
  const [isShared, setShared] = useState(scenario?.isShared ?? false)
  const [items, setItems] = useState<ScenarioItem[]>(scenario?.items ?? [])
  const [deleting, setDeleting] = useState(false)
  const save = useSaveScenario(mine ? scenario : null)
  const changed =
    name !== (scenario?.name ?? '') ||
    note !== (scenario?.note ?? '') ||
    isShared !== (scenario?.isShared ?? false) ||
    JSON.stringify(items) !== JSON.stringify(scenario?.items ?? [])

  // What is not whole yet is left out of the reckoning; places tells which result belongs to which item.
  const { whole, places } = useMemo(() => {
    const kept = items.map((item, index) => ({ item, index })).filter(({ item }) => isWhole(item))
    return { whole: kept.map(({ item }) => item), places: kept.map(({ index }) => index) }
  }, [items])
  const [asked] = useDebouncedValue(whole, 300)
  const preview = useScenarioPreview(asked)
  const placeOf = (index: number) => (asked === whole ? places.indexOf(index) : -1)
  const alone = (index: number) => {
    const place = placeOf(index)
    return place < 0 || preview.isPlaceholderData
      ? null
      : (preview.data?.items.find((one) => one.item === place)?.contribution ?? null)
  }
  const faults = useMemo(() => {
    const told = isProblem(preview.error) ? preview.error.fieldErrors : {}
    // The API counts among the whole items.
    return Object.fromEntries(
      Object.entries(told).map(([field, message]) => [
        field.replace(/^items\[(\d+)\]/, (_all, place: string) => `items[${places[Number(place)] ?? place}]`),
        String(message),
      ]),
    )
  }, [preview.error, places])

  const submit = () =>
    save.mutate(
      { name: name.trim(), note: note.trim() || null, isShared, items },
      {
        onSuccess: (saved) => {
          notifications.show({ color: 'green', message: t('common.saved') })
          if (saved.scenarioId !== scenario?.scenarioId)
            void navigate(`/profit/scenarios/${saved.scenarioId}`, { replace: true })
        },
      },
    )
  return (
    <Page
      title={scenario?.name ?? t('scenarios.new')}
      note={
        <Anchor component={Link} to="/profit/scenarios" inherit>
          ← {t('scenarios.tab')}
        </Anchor>
      }
      actions={
        <>
          {changed && (
            <Text fz="xs" c="dimmed">
              {t('scenarios.unsaved')}
            </Text>
          )}
          {scenario && mine && (
            <Button variant="default" size="xs" onClick={() => setDeleting(true)}>
              {t('scenarios.delete')}
            </Button>
          )}
          <Button
            size="xs"
            loading={save.isPending}
            disabled={!name.trim() || !items.every(isWhole) || (mine && !changed)}
            onClick={submit}
          >
            {mine ? t('common.save') : t('scenarios.saveAs')}
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <Stack>
          <ProblemAlert error={save.error} onReload={onReload} />
          <Card title={t('scenarios.items')}>
            <Stack gap="sm">
              <TextInput
                label={t('scenarios.name')}
                required
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Textarea
                label={t('scenarios.remark')}
                autosize
                minRows={1}
                maxLength={1000}
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              <Checkbox
                label={t('scenarios.shared')}
                checked={isShared}
                onChange={(event) => setShared(event.currentTarget.checked)}
              />
              {items.length === 0 && (
                <EmptyState compact title={t('scenarios.noItems')} hint={t('scenarios.noItemsHint')} />
              )}
              {items.map((item, index) => (
                <ItemEditor
                  // biome-ignore lint/suspicious/noArrayIndexKey: suppositions have no name of their own
                  key={`${index}.${item.kind}`}
                  item={item}
                  number={index + 1}
                  alone={alone(index)}
                  errors={faults}
                  onChange={(next) => setItems(items.map((one, at) => (at === index ? next : one)))}
                  onRemove={() => setItems(items.filter((_, at) => at !== index))}
                />
              ))}
              <Group>
                <Menu position="bottom-start">
                  <Menu.Target>
                    <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />}>
                      {t('scenarios.addItem')}
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {kinds.map((kind) => (
                      <Menu.Item key={kind} onClick={() => setItems([...items, fresh(kind)])}>
                        {word('supposedChange', kind)}
                      </Menu.Item>
                    ))}
                  </Menu.Dropdown>
                </Menu>
              </Group>
            </Stack>
          </Card>
        </Stack>
        <div aria-live="polite">
          {preview.isError && Object.keys(faults).length === 0 && (
            <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
          )}
          {Object.keys(faults).length > 0 && (
            <Alert color="red" mb="md">
              {Object.values(faults).map((fault) => (
                <div key={fault}>{fault}</div>
              ))}
            </Alert>
          )}
          {preview.isPending && <RowsSkeleton rows={12} />}
          {preview.data && !preview.isError && <EffectView effect={preview.data} />}
        </div>
      </div>
      {deleting && scenario && <DeleteDialog scenario={scenario} onClose={() => setDeleting(false)} />}
    </Page>
  )
}

function DeleteDialog({ scenario, onClose }: { scenario: Scenario; onClose: () => void }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const remove = useDeleteScenario()
  return (
    <Dialog title={t('scenarios.delete')} onClose={onClose}>
      <Stack>
        <ProblemAlert error={remove.error} />
        <Text>{t('scenarios.deleteSure', { name: scenario.name })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(scenario, {
                onSuccess: () => {
                  notifications.show({ message: t('scenarios.deleted') })
                  void navigate('/profit/scenarios')
                },
              })
            }
          >
            {t('scenarios.delete')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
