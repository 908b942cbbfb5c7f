import { Badge, Button, Group, Stack, Switch } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Scheme } from '@/api/types'
import { percent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useSchemes } from './queries'
import { ImportSchemeDialog, NewSchemeDialog } from './SchemeDialogs'
import { UsedBadge } from './SchemePreview'
import classes from './SchemesPage.module.css'

export function SchemesPage() {
  const { t } = useTexts()
  const may = useCan()('manageSchemes')
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const archived = params.get('archived') === 'true'
  const schemes = useSchemes(archived)
  const [dialog, setDialog] = useState<'new' | 'import' | null>(null)
  const open = (scheme: Scheme) => void navigate(`/grading/schemes/${scheme.schemeId}`)
  const add = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog('new')}>
      {t('grading.newScheme')}
    </Button>
  )
  return (
    <Page
      title={t('grading.schemes')}
      note={t('grading.schemesNote')}
      width={1100}
      actions={
        <>
          <Button component={Link} to="/grading/schemes/compare" variant="default">
            {t('grading.compareSchemes')}
          </Button>
          {may && (
            <Button variant="default" onClick={() => setDialog('import')}>
              {t('grading.importScheme')}
            </Button>
          )}
          {add}
        </>
      }
    >
      <Switch
        size="xs"
        mb="sm"
        label={t('grading.showArchived')}
        checked={archived}
        onChange={(event) => setParams(event.currentTarget.checked ? { archived: 'true' } : {}, { replace: true })}
      />
      {schemes.isPending && <RowsSkeleton rows={8} />}
      {schemes.isError && <ErrorState error={schemes.error} onRetry={() => void schemes.refetch()} />}
      {schemes.data?.items.length === 0 && (
        <EmptyState
          title={t(archived ? 'grading.noArchived' : 'grading.noSchemes')}
          hint={archived ? undefined : t('grading.noSchemesHint')}
          action={!archived && add}
        />
      )}
      <Stack>
        {schemes.data?.items.map((scheme) => (
          <SchemeCard key={scheme.schemeId} scheme={scheme} may={may} />
        ))}
      </Stack>
      {dialog === 'new' && <NewSchemeDialog onClose={() => setDialog(null)} onMade={open} />}
      {dialog === 'import' && <ImportSchemeDialog onClose={() => setDialog(null)} onMade={open} />}
    </Page>
  )
}

function SchemeCard({ scheme, may }: { scheme: Scheme; may: boolean }) {
  const { t, word } = useTexts()
  const { current } = scheme
  const { bands, shares } = current
  return (
    <Card
      title={scheme.name}
      note={
        <Group gap="xs">
          {t('grading.version', { number: current.number })}
          {scheme.isDefault && <Badge color="ink">{t('grading.default')}</Badge>}
          <UsedBadge used={current.used} />
          {scheme.archivedAt && <Badge color="gray">{t('grading.archived')}</Badge>}
        </Group>
      }
      actions={
        <Button component={Link} to={`/grading/schemes/${scheme.schemeId}`} variant="default" size="xs">
          {may && !scheme.archivedAt ? t('common.edit') : t('grading.look')}
        </Button>
      }
    >
      <div className={classes.weights}>
        {current.criteria.map((criterion) => (
          <div key={criterion.metric} className={classes.weight}>
            <span>{word('metric', criterion.metric)}</span>
            <span className={classes.track} aria-hidden>
              <span style={{ width: `${criterion.weightPercent}%` }} />
            </span>
            <span>{percent(criterion.weightPercent / 100, 0)}</span>
          </div>
        ))}
      </div>
      <Group gap="lg" mt="sm" c="dimmed" fz="xs">
        <span>{t('grading.windowIs', { months: current.windowMonths })}</span>
        <span>
          {word('cut', current.cut)}
          {bands && ` · A ≥ ${bands.a} · B ≥ ${bands.b} · C ≥ ${bands.c}`}
          {shares && ` · A ${percent(shares.a, 0)} · B ${percent(shares.b, 0)} · C ${percent(shares.c, 0)}`}
        </span>
        {current.hysteresis > 0 && <span>{t('grading.hysteresisIs', { points: current.hysteresis })}</span>}
        {current.grace && <span>{t('grading.graceIs')}</span>}
      </Group>
    </Card>
  )
}
