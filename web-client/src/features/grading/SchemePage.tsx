import { Anchor, Badge, Button, Group, Menu, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { MetricInfo, Scheme, SchemeVersion } from '@/api/types'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { CriterionEditor, typedNumber } from './CriterionEditor'
import { CutEditor } from './CutEditor'
import { useSaveScheme, useScheme } from './queries'
import { CopySchemeDialog } from './SchemeDialogs'
import classes from './SchemeEditor.module.css'
import { SchemePreview } from './SchemePreview'
import { SchemeVersions } from './SchemeVersions'
import { downloadScheme, type SchemeAct, useMetrics, useSchemeAct } from './schemeQueries'
import {
  draftOf,
  faultsOf,
  formField,
  newCriterion,
  type RuleFault,
  type RulesDraft,
  rulesOf,
  type UnitOf,
  weightSum,
} from './schemeRules'

export function SchemePage() {
  const schemeId = Number(useParams().schemeId)
  const scheme = useScheme(schemeId)
  const metrics = useMetrics()
  if (scheme.isError) return <ErrorState error={scheme.error} onRetry={() => void scheme.refetch()} />
  if (metrics.isError) return <ErrorState error={metrics.error} onRetry={() => void metrics.refetch()} />
  if (scheme.isPending || metrics.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={10} />
      </div>
    )
  }
  const { data, etag } = scheme.data
  return (
    <SchemeEditor
      // What is being worked on stays when somebody else saves meanwhile; another scheme begins anew.
      key={data.schemeId}
      scheme={data}
      etag={etag}
      metrics={metrics.data.items}
      onReread={async () => (await scheme.refetch()).data}
    />
  )
}

interface SchemeEditorProps {
  scheme: Scheme
  etag: string | null
  metrics: MetricInfo[]
  onReread: () => Promise<{ data: Scheme; etag: string | null } | undefined>
}

/** The rules of a scheme beside what they would do. A version that a run has used is never changed: saving makes the next. */
function SchemeEditor({ scheme, etag, metrics, onReread }: SchemeEditorProps) {
  const { t, word } = useTexts()
  const can = useCan()
  const locked = !can('manageSchemes') || scheme.archivedAt !== null
  const save = useSaveScheme(scheme.schemeId)
  const infoOf = useMemo(() => new Map(metrics.map((info) => [info.metric, info])), [metrics])
  const unitOf = useCallback<UnitOf>((metric) => infoOf.get(metric)?.unit ?? 'count', [infoOf])
  const [read, setRead] = useState({ scheme, etag })
  const { current } = read.scheme
  const [draft, setDraft] = useState(() => draftOf(scheme.name, scheme.current, unitOf))
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [previewRefused, setPreviewRefused] = useState<Record<string, string>>({})

  const change = (part: Partial<RulesDraft>) => {
    setRefused({})
    setDraft((before) => ({ ...before, ...part }))
  }
  const begin = (next: { scheme: Scheme; etag: string | null }) => {
    setRead(next)
    setDraft(draftOf(next.scheme.name, next.scheme.current, unitOf))
    setRefused({})
    save.reset()
  }
  const load = (version: SchemeVersion) => {
    setDraft(draftOf(draft.name, version, unitOf))
    setRefused({})
    window.scrollTo?.({ top: 0 })
  }

  const faults = useMemo(() => faultsOf(draft), [draft])
  const faultText: Record<RuleFault, string> = {
    needed: t('grading.fault.needed'),
    order: t('grading.bandOrder'),
    rise: t('grading.fault.rise'),
    above: t('grading.fault.above'),
    over: t('grading.fault.over'),
    weight: t('grading.weightNeeded'),
    name: t('grading.nameNeeded'),
    range: t('grading.fault.needed'),
  }
  const faultOf = (field: string): string | undefined => {
    const fault = faults[field]
    return fault ? faultText[fault] : (refused[field] ?? previewRefused[field])
  }
  const body = useMemo(() => rulesOf(draft, unitOf), [draft, unitOf])
  const saved = useMemo(
    () => JSON.stringify(rulesOf(draftOf(read.scheme.name, current, unitOf), unitOf)),
    [read, current, unitOf],
  )
  const dirty = JSON.stringify(body) !== saved
  const sound = Object.keys(faults).length === 0
  const previewable = Object.keys(faults).every((field) => field === 'name')
  const onRefused = useCallback(
    (error: unknown) => setPreviewRefused(isProblem(error) ? named(error.fieldErrors) : {}),
    [],
  )

  const submit = (against: string | null) =>
    save.mutate(
      { scheme: body, etag: against },
      {
        onSuccess: async (answer) => {
          notifications.show({
            color: 'green',
            message:
              answer.current.number > current.number
                ? t('grading.savedAsVersion', { number: answer.current.number })
                : t('common.saved'),
          })
          const fresh = await onReread()
          if (fresh) begin({ scheme: fresh.data, etag: fresh.etag })
        },
        onError: (error) => isProblem(error) && setRefused(named(error.fieldErrors)),
      },
    )
  const stale = isProblem(save.error) && save.error.status === 412
  const takeTheirs = async () => {
    const fresh = await onReread()
    if (fresh) begin({ scheme: fresh.data, etag: fresh.etag })
  }
  const keepMine = async () => {
    const fresh = await onReread()
    if (!fresh) return
    setRead({ scheme: fresh.data, etag: fresh.etag })
    submit(fresh.etag)
  }

  const sum = weightSum(draft)
  const unused = metrics.filter((info) => !draft.criteria.some(({ metric }) => metric === info.metric))
  return (
    <Page
      title={read.scheme.name}
      width={1560}
      note={
        <Group gap="xs">
          <Anchor component={Link} to="/grading/schemes" inherit underline="always">
            {t('grading.schemes')}
          </Anchor>
          <span>{t('grading.version', { number: current.number })}</span>
          {scheme.isDefault && <Badge color="ink">{t('grading.default')}</Badge>}
          {scheme.archivedAt && <Badge color="gray">{t('grading.archived')}</Badge>}
          {current.used && !locked && <span>{t('grading.usedHint')}</span>}
        </Group>
      }
      actions={<SchemeActions scheme={scheme} />}
    >
      <div className={classes.columns} data-alone={!can('runGrading') || undefined}>
        <form
          className={classes.editor}
          data-locked={locked || undefined}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (sound && dirty) submit(read.etag)
          }}
        >
          {stale ? (
            <Stack gap="xs">
              <ProblemAlert error={save.error} />
              <Group gap="xs">
                <Button size="xs" variant="default" onClick={() => void takeTheirs()}>
                  {t('grading.takeTheirs')}
                </Button>
                <Button size="xs" variant="default" onClick={() => void keepMine()}>
                  {t('grading.keepMine')}
                </Button>
              </Group>
            </Stack>
          ) : (
            <ProblemAlert error={save.error} />
          )}
          <Card
            title={t('grading.criteria')}
            note={t('grading.criteriaNote')}
            actions={
              !locked && (
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
                    {unused.map((info) => (
                      <Menu.Item
                        key={info.metric}
                        rightSection={
                          info.available ? undefined : <Badge color="amber">{t('grading.noDataYet')}</Badge>
                        }
                        onClick={() => change({ criteria: [...draft.criteria, newCriterion(info)] })}
                      >
                        {word('metric', info.metric)}
                      </Menu.Item>
                    ))}
                  </Menu.Dropdown>
                </Menu>
              )
            }
          >
            <div>
              {draft.criteria.map((criterion, index) => {
                const info = infoOf.get(criterion.metric)
                if (!info) return null
                return (
                  <CriterionEditor
                    key={criterion.metric}
                    criterion={criterion}
                    info={info}
                    share={sum > 0 ? criterion.weight / sum : 0}
                    locked={locked}
                    faultOf={(field) => faultOf(`criteria.${index}.${field}`)}
                    onChange={(next) =>
                      change({ criteria: draft.criteria.map((one, place) => (place === index ? next : one)) })
                    }
                    onRemove={
                      draft.criteria.length > 1
                        ? () => change({ criteria: draft.criteria.filter((_, place) => place !== index) })
                        : undefined
                    }
                  />
                )
              })}
            </div>
            {faultOf('criteria') && (
              <Text fz="sm" c="var(--crm-loss)" role="alert" mt="xs">
                {faultOf('criteria')}
              </Text>
            )}
          </Card>
          <Card title={t('grading.cut')}>
            <CutEditor draft={draft} locked={locked} faultOf={faultOf} onChange={change} />
          </Card>
          <Card title={t('grading.basis')}>
            <Group align="flex-start" gap="md">
              <TextInput
                w={240}
                label={t('grading.name')}
                required
                maxLength={100}
                disabled={locked}
                value={draft.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
                error={faultOf('name')}
              />
              {(['windowMonths', 'minimumOrders', 'minimumMonths'] as const).map((field) => (
                <NumberInput
                  key={field}
                  w={136}
                  label={t(`grading.${field}`)}
                  min={field === 'windowMonths' ? 1 : 0}
                  max={field === 'minimumOrders' ? 1000 : 120}
                  allowDecimal={false}
                  disabled={locked}
                  value={draft[field]}
                  onChange={(value) => change({ [field]: typedNumber(value) })}
                  error={faultOf(field)}
                />
              ))}
            </Group>
          </Card>
          {!locked && dirty && (
            <div className={classes.saveBar}>
              <Text fz="xs" c="dimmed">
                {current.used
                  ? t('grading.willMakeVersion', { number: current.number + 1 })
                  : t('grading.willChangeVersion')}
              </Text>
              <Button variant="default" onClick={() => begin(read)}>
                {t('common.undo')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!sound}>
                {t('common.save')}
              </Button>
            </div>
          )}
        </form>
        {can('runGrading') && (
          <div className={classes.preview}>
            <SchemePreview rules={previewable ? body : null} onRefused={onRefused} />
          </div>
        )}
        <div className={classes.versions}>
          <SchemeVersions scheme={read.scheme} onLoad={locked ? undefined : load} />
        </div>
      </div>
    </Page>
  )
}

const named = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([field, text]) => [formField(field), text]))

function SchemeActions({ scheme }: { scheme: Scheme }) {
  const { t } = useTexts()
  const can = useCan()
  const may = can('manageSchemes')
  const navigate = useNavigate()
  const act = useSchemeAct(scheme.schemeId)
  const [copying, setCopying] = useState(false)
  const say = (error: unknown) =>
    notifications.show({
      color: 'red',
      message: isProblem(error) ? (error.detail ?? error.title) : t('problem.unexpected'),
    })
  const doIt = (what: SchemeAct, done: string) =>
    act.mutate(what, { onSuccess: () => notifications.show({ color: 'green', message: done }), onError: say })
  return (
    <>
      {can('runGrading') && !scheme.archivedAt && (
        <Button
          component={Link}
          to={`/grading/runs?start=true&scheme=${scheme.schemeId}`}
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
        >
          {t('grading.startRun')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={10} aria-label={t('grading.moreActions')}>
            <IconDots size={17} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/grading/schemes/compare?left=${scheme.schemeId}`}>
            {t('grading.compareSchemes')}
          </Menu.Item>
          <Menu.Item onClick={() => void downloadScheme(scheme.schemeId, scheme.name).catch(say)}>
            {t('grading.exportScheme')}
          </Menu.Item>
          {may && <Menu.Item onClick={() => setCopying(true)}>{t('grading.copyScheme')}</Menu.Item>}
          {may && !scheme.isDefault && !scheme.archivedAt && (
            <Menu.Item onClick={() => doIt('make-default', t('grading.madeDefault'))}>
              {t('grading.makeDefault')}
            </Menu.Item>
          )}
          {may && !scheme.archivedAt && (
            <Menu.Item disabled={scheme.isDefault} onClick={() => doIt('archive', t('grading.archivedDone'))}>
              {t('grading.archive')}
            </Menu.Item>
          )}
          {may && scheme.archivedAt && (
            <Menu.Item onClick={() => doIt('restore', t('grading.restored'))}>{t('grading.restore')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {copying && (
        <CopySchemeDialog
          scheme={scheme}
          onClose={() => setCopying(false)}
          onCopied={(copy) => void navigate(`/grading/schemes/${copy.schemeId}`)}
        />
      )}
    </>
  )
}
