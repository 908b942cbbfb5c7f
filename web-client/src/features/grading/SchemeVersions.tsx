import { Anchor, Button, Group, Table } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link } from 'react-router'
import type { Scheme, SchemeVersion } from '@/api/types'
import { DateText } from '@/components/figures'
import { Card } from '@/components/Page'
import { PersonName } from '@/components/references'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { UsedBadge } from './SchemePreview'
import { downloadScheme, useSchemeVersions } from './schemeQueries'

interface SchemeVersionsProps {
  scheme: Scheme
  /** Takes the rules of an old version into the editor. */
  onLoad?: (version: SchemeVersion) => void
}

export function SchemeVersions({ scheme, onLoad }: SchemeVersionsProps) {
  const { t } = useTexts()
  const versions = useSchemeVersions(scheme.schemeId)
  const { current } = scheme
  return (
    <Card title={t('grading.versions')} note={t('grading.versionsNote')}>
      {versions.isPending && <RowsSkeleton rows={3} />}
      {versions.isError && <ErrorState compact error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data && (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('grading.versionHead')}</Table.Th>
                <Table.Th>{t('grading.savedAt')}</Table.Th>
                <Table.Th>{t('grading.savedBy')}</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">{t('grading.moreActions')}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {versions.data.items.map((version) => (
                <Table.Tr key={version.schemeVersionId}>
                  <Table.Td>
                    <Group gap={8} wrap="nowrap">
                      {t('grading.version', { number: version.number })}
                      <UsedBadge used={version.used} />
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <DateText value={version.createdAt} time />
                  </Table.Td>
                  <Table.Td>
                    <PersonName person={version.createdBy} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap={6} justify="flex-end" wrap="nowrap">
                      {version.number !== current.number && (
                        <Anchor
                          component={Link}
                          fz="xs"
                          to={`/grading/schemes/compare?left=${scheme.schemeId}&leftNumber=${version.number}&right=${scheme.schemeId}&rightNumber=${current.number}`}
                        >
                          {t('grading.compareToCurrent')}
                        </Anchor>
                      )}
                      {onLoad && version.number !== current.number && (
                        <Button variant="subtle" size="compact-xs" onClick={() => onLoad(version)}>
                          {t('grading.loadVersion')}
                        </Button>
                      )}
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        onClick={() =>
                          void downloadScheme(scheme.schemeId, scheme.name, version.number).catch(() =>
                            notifications.show({ color: 'red', message: t('problem.unexpected') }),
                          )
                        }
                      >
                        {t('grading.exportScheme')}
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}
