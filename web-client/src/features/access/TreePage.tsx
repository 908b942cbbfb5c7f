import { Anchor, Badge, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './TreePage.module.css'

/** Who reports to whom; it decides whose customers one sees. */
export function TreePage() {
  const { t, word } = useTexts()
  const tree = useQuery({
    queryKey: ['people', 'tree'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/tree', { signal })),
  })
  const items = tree.data?.items ?? []
  const top = Math.min(...items.map((person) => person.depth))
  return (
    <Page title={t('admin.tree')} note={t('admin.treeNote')} width={900}>
      {tree.isPending && <RowsSkeleton rows={8} />}
      {tree.isError && <ErrorState error={tree.error} onRetry={() => void tree.refetch()} />}
      {tree.isSuccess && items.length === 0 && <EmptyState title={t('grid.nothing')} />}
      {items.length > 0 && (
        <Card title={t('admin.peopleCount', { people: items.length })}>
          <ul className={classes.tree}>
            {items.map((person) => (
              <li
                key={person.personId}
                style={{ paddingLeft: (person.depth - top) * 26 }}
                data-child={person.depth > top || undefined}
              >
                <Group gap="sm" wrap="nowrap">
                  <Anchor
                    component={Link}
                    to={`/administration/people?open=${person.personId}`}
                    c={person.isActive ? undefined : 'dimmed'}
                    inherit
                  >
                    {person.name}
                  </Anchor>
                  <Text fz="xs" c="dimmed">
                    {person.roles.map((role) => word('role', role)).join(', ')}
                  </Text>
                  {!person.isActive && <Badge color="gray">{t('admin.inactive')}</Badge>}
                </Group>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Page>
  )
}
