import { Table, Text, Tooltip } from '@mantine/core'
import type { DutyKind, PolicyPreview } from '@/api/types'
import { MoneyText, NothingText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DutyKindIcon } from '@/components/touchpoint/channels'
import { useTexts } from '@/i18n'

type Row = PolicyPreview['grades'][number]

/** What the change would touch, by grade: customers, duties that come and go, orders and terms beyond the caps. */
export function PolicyEffect({ preview, stale }: { preview: PolicyPreview; stale: boolean }) {
  const { t } = useTexts()
  return (
    <Table.ScrollContainer minWidth={820} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={6} style={{ opacity: stale ? 0.55 : 1 }} aria-busy={stale}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('customers.grade')}</Table.Th>
            <Table.Th ta="right">{t('policies.customers')}</Table.Th>
            <Table.Th>{t('policies.dutiesAdded')}</Table.Th>
            <Table.Th>{t('policies.dutiesWithdrawn')}</Table.Th>
            <Table.Th ta="right">
              <Tooltip label={t('policies.ordersBeyondHint')}>
                <span>{t('policies.ordersBeyond')}</span>
              </Tooltip>
            </Table.Th>
            <Table.Th ta="right">{t('policies.discountBeyond')}</Table.Th>
            <Table.Th ta="right">{t('policies.paymentBeyond')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.grades.map((row) => (
            <Table.Tr key={row.grade}>
              <Table.Td>
                <GradeBadge grade={row.grade} />
              </Table.Td>
              <Table.Td ta="right">{plainNumber(row.customers, 0)}</Table.Td>
              <Table.Td>
                <Duties row={row} of="added" sign="+" />
              </Table.Td>
              <Table.Td>
                <Duties row={row} of="withdrawn" sign="−" />
              </Table.Td>
              <Table.Td ta="right">
                <NowThen now={row.ordersBeyondNow} then={row.ordersBeyondThen} />
              </Table.Td>
              <Table.Td ta="right">
                <MoneyText value={row.discountBeyondThen} />
              </Table.Td>
              <Table.Td ta="right">
                <NowThen now={row.paymentDaysBeyondNow} then={row.paymentDaysBeyondThen} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Duties({ row, of, sign }: { row: Row; of: 'added' | 'withdrawn'; sign: string }) {
  const { word } = useTexts()
  const some = row.duties.filter((duty) => duty[of] > 0)
  if (some.length === 0) return <NothingText />
  return some.map((duty) => (
    <Text span key={duty.kind} fz="sm" mr="sm" style={{ whiteSpace: 'nowrap' }}>
      <DutyKindIcon kind={duty.kind as DutyKind} size={13} /> {word('dutyKind', duty.kind)} {sign}
      {plainNumber(duty[of], 0)}
    </Text>
  ))
}

function NowThen({ now, then }: { now: number; then: number }) {
  const { t } = useTexts()
  if (now === then)
    return (
      <span>
        {plainNumber(then, 0)}{' '}
        <Text span fz="xs" c="dimmed">
          {t('policies.unchangedFrom')}
        </Text>
      </span>
    )
  return (
    <span>
      {plainNumber(now, 0)} → <strong>{plainNumber(then, 0)}</strong>
    </span>
  )
}
