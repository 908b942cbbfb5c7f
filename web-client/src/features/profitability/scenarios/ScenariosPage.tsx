import { Anchor, Badge, Button, Checkbox, Group, Table, Text } from '@mantine/core'
import { IconColumns, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { DateText, NumberText } from '@/components/figures'
import { listText } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useScenarios } from './queries'

/** My scenarios and those shared with me; several can be put side by side. */
export function ScenariosPage() {
  const { t, word, language } = useTexts()
  const scenarios = useScenarios()
  const [chosen, setChosen] = useState<number[]>([])
  const items = scenarios.data?.items ?? []
  const toggle = (id: number) =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-6)))
  const add = (
    <Button component={Link} to="/profit/scenarios/new" size="xs" leftSection={<IconPlus size={14} aria-hidden />}>
      {t('scenarios.new')}
    </Button>
  )
  return (
    <Page
      title={t('scenarios.title')}
      note={t('scenarios.note')}
      width={1100}
      actions={
        <>
          {chosen.length > 1 ? (
            <Button
              component={Link}
              to={`/profit/scenarios/compare?ids=${chosen.join(',')}`}
              variant="default"
              size="xs"
              leftSection={<IconColumns size={14} aria-hidden />}
            >
              {t('scenarios.compare')} ({chosen.length})
            </Button>
          ) : (
            items.length > 1 && (
              <Text fz="xs" c="dimmed">
                {t('scenarios.compareHint')}
              </Text>
            )
          )}
          {add}
        </>
      }
    >
      {scenarios.isPending && <RowsSkeleton rows={6} />}
      {scenarios.isError && <ErrorState error={scenarios.error} onRetry={() => void scenarios.refetch()} />}
      {scenarios.data && items.length === 0 && (
        <EmptyState title={t('scenarios.empty')} hint={t('scenarios.emptyHint')} action={add} />
      )}
      {items.length > 0 && (
        <Card title={t('scenarios.tab')}>
          <Table.ScrollContainer minWidth={620} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table verticalSpacing={8}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={40} aria-label={t('scenarios.compare')} />
                  <Table.Th>{t('scenarios.name')}</Table.Th>
                  <Table.Th>{t('scenarios.items')}</Table.Th>
                  <Table.Th>{t('scenarios.savedAt')}</Table.Th>
                  <Table.Th />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.scenarioId}>
                    <Table.Td>
                      <Checkbox
                        size="xs"
                        aria-label={t('scenarios.choose', { name: one.name })}
                        checked={chosen.includes(one.scenarioId)}
                        onChange={() => toggle(one.scenarioId)}
                      />
                    </Table.Td>
                    <Table.Td>
                      <Anchor component={Link} to={`/profit/scenarios/${one.scenarioId}`} inherit fw={500}>
                        {one.name}
                      </Anchor>
                      {one.note && (
                        <Text fz="xs" c="dimmed" lineClamp={1}>
                          {one.note}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <NumberText value={one.items.length} digits={0} />
                      {one.items.length > 0 && (
                        <Text span fz="xs" c="dimmed" ml={6}>
                          {listText([...new Set(one.items.map((item) => word('supposedChange', item.kind)))], language)}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <DateText value={one.savedAt} time />
                    </Table.Td>
                    <Table.Td>
                      <Group justify="flex-end">
                        <Badge color={one.isShared ? 'blue' : 'gray'}>
                          {!one.isMine
                            ? t('scenarios.sharedBy', { name: one.owner.name })
                            : one.isShared
                              ? t('scenarios.sharedMine')
                              : t('scenarios.private')}
                        </Badge>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
    </Page>
  )
}
