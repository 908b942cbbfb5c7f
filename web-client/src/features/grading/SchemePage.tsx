import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  Menu,
  NumberInput,
  Select,
  Slider,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Link, useParams } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { Criterion, Scheme, SchemeChange } from '@/api/types'
import { percent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useSaveScheme, useScheme } from './queries'
import classes from './SchemesPage.module.css'

const metrics = [
  'revenue',
  'orderCount',
  'contribution',
  'contributionMargin',
  'collectionDays',
  'overdueRatio',
  'recencyDays',
  'growth',
  'monthsSinceFirstOrder',
  'creditworthiness',
  'strategicImportance',
] as const satisfies readonly Criterion['metric'][]

const lessIsBetter = new Set<Criterion['metric']>(['collectionDays', 'overdueRatio', 'recencyDays'])

export function SchemePage() {
  const schemeId = Number(useParams().schemeId)
  const scheme = useScheme(schemeId)
  if (scheme.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  }
  if (scheme.isError) return <ErrorState error={scheme.error} onRetry={() => void scheme.refetch()} />
  const { data, etag } = scheme.data
  return (
    <SchemeEditor
      key={`${data.schemeId}-${data.current.schemeVersionId}-${etag}`}
      scheme={data}
      etag={etag}
      onReload={() => void scheme.refetch()}
    />
  )
}

interface SchemeEditorProps {
  scheme: Scheme
  etag: string | null
  onReload: () => void
}

type Editable = SchemeChange & { bands: NonNullable<SchemeChange['bands']> }

/** Weights as sliders. A version that a run has used is never changed: saving makes the next one. */
function SchemeEditor({ scheme, etag, onReload }: SchemeEditorProps) {
  const { t, word } = useTexts()
  const may = useCan()('manageSchemes')
  const save = useSaveScheme(scheme.schemeId)
  const { current } = scheme
  const form = useForm<Editable>({
    initialValues: {
      name: scheme.name,
      windowMonths: current.windowMonths,
      minimumOrders: current.minimumOrders,
      minimumMonths: current.minimumMonths,
      cut: current.cut,
      grace: current.grace,
      bands: current.bands ?? { a: 75, b: 50, c: 25 },
      shares: current.shares,
      hysteresis: current.hysteresis,
      criteria: current.criteria.map(({ weightPercent: _, ...criterion }) => criterion),
    },
    validate: {
      name: (value) => (value.trim() ? null : t('grading.nameNeeded')),
      bands: {
        b: (value, values) => (value < values.bands.a ? null : t('grading.bandOrder')),
        c: (value, values) => (value < values.bands.b ? null : t('grading.bandOrder')),
      },
    },
  })
  const { criteria } = form.values
  const sum = criteria.reduce((total, criterion) => total + criterion.weight, 0)
  const unused = metrics.filter((metric) => !criteria.some((criterion) => criterion.metric === metric))

  const submit = (values: Editable) =>
    save.mutate(
      { scheme: values, etag },
      {
        onSuccess: (saved) =>
          notifications.show({
            color: 'green',
            message:
              saved.current.number > current.number
                ? t('grading.savedAsVersion', { number: saved.current.number })
                : t('common.saved'),
          }),
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )

  return (
    <Page
      title={scheme.name}
      width={1200}
      note={
        <>
          <Anchor component={Link} to="/grading/schemes" inherit underline="always">
            {t('grading.schemes')}
          </Anchor>{' '}
          · {t('grading.version', { number: current.number })}
          {current.used && ` · ${t('grading.usedHint')}`}
        </>
      }
    >
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <ProblemAlert error={save.error} onReload={onReload} />
          <Card
            title={t('grading.criteria')}
            note={t('grading.criteriaNote')}
            actions={
              may && (
                <Menu position="bottom-end">
                  <Menu.Target>
                    <Button
                      variant="default"
                      size="xs"
                      leftSection={<IconPlus size={15} aria-hidden />}
                      disabled={unused.length === 0}
                    >
                      {t('grading.addCriterion')}
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {unused.map((metric) => (
                      <Menu.Item
                        key={metric}
                        onClick={() =>
                          form.insertListItem('criteria', {
                            metric,
                            weight: 10,
                            direction: lessIsBetter.has(metric) ? 'lower' : 'higher',
                            normaliser: 'percentile',
                            missing: 'skip',
                            missingPoints: null,
                          } satisfies SchemeChange['criteria'][number])
                        }
                      >
                        {word('metric', metric)}
                      </Menu.Item>
                    ))}
                  </Menu.Dropdown>
                </Menu>
              )
            }
          >
            {criteria.map((criterion, index) => (
              <div key={criterion.metric} className={classes.criterion}>
                <Text fw={600}>{word('metric', criterion.metric)}</Text>
                <Slider
                  min={0}
                  max={100}
                  step={1}
                  label={null}
                  disabled={!may}
                  value={criterion.weight}
                  onChange={(value) => form.setFieldValue(`criteria.${index}.weight`, value)}
                  thumbLabel={t('grading.weightOf', { metric: word('metric', criterion.metric) })}
                />
                <span className={classes.share}>{percent(sum > 0 ? criterion.weight / sum : 0, 0)}</span>
                <Select
                  size="xs"
                  aria-label={t('grading.direction')}
                  disabled={!may}
                  allowDeselect={false}
                  data={(['higher', 'lower'] as const).map((value) => ({ value, label: word('direction', value) }))}
                  {...form.getInputProps(`criteria.${index}.direction`)}
                />
                <Group gap={6} wrap="nowrap">
                  <Tooltip label={t('grading.missingHint')}>
                    <Select
                      size="xs"
                      aria-label={t('grading.missing')}
                      disabled={!may}
                      allowDeselect={false}
                      data={(['skip', 'zero', 'points'] as const).map((value) => ({
                        value,
                        label: word('missing', value),
                      }))}
                      {...form.getInputProps(`criteria.${index}.missing`)}
                    />
                  </Tooltip>
                  {criterion.missing === 'points' && (
                    <NumberInput
                      size="xs"
                      w={70}
                      min={0}
                      max={100}
                      aria-label={t('grading.missingPoints')}
                      disabled={!may}
                      {...form.getInputProps(`criteria.${index}.missingPoints`)}
                    />
                  )}
                </Group>
                {may && (
                  <ActionIcon
                    aria-label={`${t('common.remove')}: ${word('metric', criterion.metric)}`}
                    disabled={criteria.length === 1}
                    onClick={() => form.removeListItem('criteria', index)}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                )}
              </div>
            ))}
            {sum === 0 && (
              <Text fz="sm" c="var(--crm-loss)">
                {t('grading.weightNeeded')}
              </Text>
            )}
          </Card>
          <Card title={t('grading.cut')} note={t('grading.cutNote')}>
            <Group align="flex-start" gap="md">
              {(['a', 'b', 'c'] as const).map((band) => (
                <NumberInput
                  key={band}
                  w={120}
                  label={t('grading.bandFrom', { grade: band.toUpperCase() })}
                  min={0}
                  max={100}
                  decimalScale={2}
                  disabled={!may}
                  {...form.getInputProps(`bands.${band}`)}
                />
              ))}
              <NumberInput
                w={200}
                label={t('grading.hysteresis')}
                description={t('grading.hysteresisHint')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                min={0}
                max={50}
                decimalScale={2}
                disabled={!may}
                {...form.getInputProps('hysteresis')}
              />
            </Group>
          </Card>
          <Card title={t('grading.basis')}>
            <Group align="flex-start" gap="md">
              <TextInput
                w={260}
                label={t('grading.name')}
                required
                maxLength={100}
                disabled={!may}
                {...form.getInputProps('name')}
              />
              <NumberInput
                w={150}
                label={t('grading.windowMonths')}
                min={1}
                max={60}
                allowDecimal={false}
                disabled={!may}
                {...form.getInputProps('windowMonths')}
              />
              <NumberInput
                w={150}
                label={t('grading.minimumOrders')}
                min={0}
                max={1000}
                allowDecimal={false}
                disabled={!may}
                {...form.getInputProps('minimumOrders')}
              />
              <NumberInput
                w={170}
                label={t('grading.minimumMonths')}
                min={0}
                max={120}
                allowDecimal={false}
                disabled={!may}
                {...form.getInputProps('minimumMonths')}
              />
            </Group>
          </Card>
          {may && (
            <Group justify="flex-end">
              <Text fz="xs" c="dimmed">
                {current.used
                  ? t('grading.willMakeVersion', { number: current.number + 1 })
                  : t('grading.willChangeVersion')}
              </Text>
              <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
                {t('common.undo')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty() || sum === 0}>
                {t('common.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Page>
  )
}
