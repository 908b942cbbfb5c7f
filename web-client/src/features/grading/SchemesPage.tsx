import { Badge, Button, Group, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { useCan } from '@/api/session'
import { percent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useSchemes } from './queries'
import classes from './SchemesPage.module.css'

export function SchemesPage() {
  const { t, word } = useTexts()
  const may = useCan()('manageSchemes')
  const schemes = useSchemes()
  return (
    <Page title={t('grading.schemes')} note={t('grading.schemesNote')} width={1100}>
      {schemes.isPending && <RowsSkeleton rows={8} />}
      {schemes.isError && <ErrorState error={schemes.error} onRetry={() => void schemes.refetch()} />}
      {schemes.data?.items.length === 0 && <EmptyState title={t('grading.noSchemes')} />}
      <Stack>
        {schemes.data?.items.map((scheme) => {
          const { current } = scheme
          const sum = current.criteria.reduce((total, criterion) => total + criterion.weight, 0)
          return (
            <Card
              key={scheme.schemeId}
              title={scheme.name}
              note={
                <Group gap="xs">
                  {t('grading.version', { number: current.number })}
                  {scheme.isDefault && <Badge color="ink">{t('grading.default')}</Badge>}
                  {current.used && <Badge color="gray">{t('grading.used')}</Badge>}
                </Group>
              }
              actions={
                <Button component={Link} to={`/grading/schemes/${scheme.schemeId}`} variant="default" size="xs">
                  {may ? t('common.edit') : t('grading.look')}
                </Button>
              }
            >
              <div className={classes.weights}>
                {current.criteria.map((criterion) => (
                  <div key={criterion.metric} className={classes.weight}>
                    <span>{word('metric', criterion.metric)}</span>
                    <span className={classes.track} aria-hidden>
                      <span style={{ width: `${sum > 0 ? (criterion.weight / sum) * 100 : 0}%` }} />
                    </span>
                    <span>{percent(sum > 0 ? criterion.weight / sum : 0, 0)}</span>
                  </div>
                ))}
              </div>
              <Group gap="lg" mt="sm" c="dimmed" fz="xs">
                <span>{t('grading.windowIs', { months: current.windowMonths })}</span>
                {current.bands && (
                  <span>
                    A ≥ {current.bands.a} · B ≥ {current.bands.b} · C ≥ {current.bands.c}
                  </span>
                )}
                <span>{t('grading.hysteresisIs', { points: current.hysteresis })}</span>
              </Group>
            </Card>
          )
        })}
      </Stack>
    </Page>
  )
}
