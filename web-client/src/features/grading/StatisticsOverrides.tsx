import { Table, Text } from '@mantine/core'
import { NumberText } from '@/components/figures'
import { percent, plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card } from '@/components/Page'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useOverrideStatistics } from './statisticsQueries'

/** What part of the grades was set by hand, beside what was computed. */
export function StatisticsOverrides() {
  const { t } = useTexts()
  const statistics = useOverrideStatistics()
  const data = statistics.data
  return (
    <Card
      title={t('statistics.overrides')}
      note={
        data &&
        data.overridden > 0 &&
        t('statistics.overridesNote', {
          overridden: plainNumber(data.overridden, 0),
          customers: plainNumber(data.customers, 0),
          share: percent(data.share ?? 0),
        })
      }
    >
      {statistics.isPending && <RowsSkeleton rows={3} />}
      {statistics.isError && <ErrorState compact error={statistics.error} onRetry={() => void statistics.refetch()} />}
      {data?.overridden === 0 && (
        <Text fz="sm" c="dimmed">
          {t('statistics.overridesNone')}
        </Text>
      )}
      {data && data.overridden > 0 && (
        <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('grading.grade')}</Table.Th>
                <Table.Th ta="right">{t('statistics.held')}</Table.Th>
                <Table.Th ta="right">{t('statistics.overridden')}</Table.Th>
                <Table.Th ta="right">{t('statistics.computed')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((item) => (
                <Table.Tr key={item.grade}>
                  <Table.Td>
                    <GradeBadge grade={item.grade} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={item.held} digits={0} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={item.overridden} digits={0} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <NumberText value={item.computed} digits={0} />
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
