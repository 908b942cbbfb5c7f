import { Anchor, Group, Select, Table, Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { SchemeComparison } from '@/api/types'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useFieldText, useFieldValue } from './fieldText'
import { useSchemes } from './queries'
import { useMetrics, useSchemeComparison, useSchemeVersions } from './schemeQueries'
import type { UnitOf } from './schemeRules'

const numberOf = (text: string | null): number | undefined => (text ? Number(text) : undefined)

/** Two schemes, or two versions of one, field by field. What is compared stands in the address. */
export function CompareSchemesPage() {
  const { t } = useTexts()
  const [params, setParams] = useSearchParams()
  const left = numberOf(params.get('left'))
  const right = numberOf(params.get('right'))
  const comparison = useSchemeComparison(
    left && right
      ? {
          left,
          right,
          leftNumber: numberOf(params.get('leftNumber')),
          rightNumber: numberOf(params.get('rightNumber')),
        }
      : null,
  )
  const set = (side: 'left' | 'right', scheme: string | null, number: string | null) => {
    const next = new URLSearchParams(params)
    if (scheme) next.set(side, scheme)
    else next.delete(side)
    if (number) next.set(`${side}Number`, number)
    else next.delete(`${side}Number`)
    setParams(next, { replace: true })
  }
  return (
    <Page
      title={t('grading.compareSchemes')}
      width={1100}
      note={
        <Anchor component={Link} to="/grading/schemes" inherit underline="always">
          {t('grading.schemes')}
        </Anchor>
      }
    >
      <Card title={t('grading.compared')}>
        <Group gap="xl" mb="md" align="flex-end">
          <SidePicker side="left" params={params} onChange={set} />
          <SidePicker side="right" params={params} onChange={set} />
        </Group>
        {!(left && right) && <EmptyState compact title={t('grading.chooseTwo')} />}
        {left && right && comparison.isPending && <RowsSkeleton rows={6} />}
        {comparison.isError && (
          <ErrorState compact error={comparison.error} onRetry={() => void comparison.refetch()} />
        )}
        {comparison.data && <Differences comparison={comparison.data} />}
      </Card>
    </Page>
  )
}

interface SidePickerProps {
  side: 'left' | 'right'
  params: URLSearchParams
  onChange: (side: 'left' | 'right', scheme: string | null, number: string | null) => void
}

function SidePicker({ side, params, onChange }: SidePickerProps) {
  const { t } = useTexts()
  const schemes = useSchemes()
  const archived = useSchemes(true)
  const all = [...(schemes.data?.items ?? []), ...(archived.data?.items ?? [])]
  const scheme = params.get(side)
  const versions = useSchemeVersions(Number(scheme), scheme !== null)
  const label = t(side === 'left' ? 'grading.leftSide' : 'grading.rightSide')
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        label={label}
        w={200}
        placeholder={t('grading.scheme')}
        allowDeselect={false}
        data={all.map((one) => ({ value: String(one.schemeId), label: one.name }))}
        value={scheme}
        onChange={(value) => onChange(side, value, null)}
      />
      <Select
        w={130}
        aria-label={`${label}: ${t('grading.versionHead')}`}
        placeholder={t('grading.currentVersion')}
        clearable
        disabled={!scheme}
        data={(versions.data?.items ?? []).map((one) => ({
          value: String(one.number),
          label: t('grading.version', { number: one.number }),
        }))}
        value={params.get(`${side}Number`)}
        onChange={(value) => onChange(side, scheme, value)}
      />
    </Group>
  )
}

function Differences({ comparison }: { comparison: SchemeComparison }) {
  const { t, word } = useTexts()
  const metrics = useMetrics()
  const units = useMemo(() => new Map(metrics.data?.items.map((info) => [info.metric, info.unit])), [metrics.data])
  const unitOf = useCallback<UnitOf>((metric) => units.get(metric) ?? 'count', [units])
  const fieldText = useFieldText()
  const valueText = useFieldValue(unitOf)
  const { differences } = comparison
  // A criterion that only one side has is one line, not ten.
  const shown = useMemo(() => {
    const alone = new Map<string, 'left' | 'right'>()
    for (const { field, left, right } of differences) {
      const match = /^criteria\.(\w+)\.weight$/.exec(field)
      if (match?.[1] && (left === null || right === null)) alone.set(match[1], left === null ? 'right' : 'left')
    }
    return differences.filter(({ field }) => {
      const metric = /^criteria\.(\w+)\./.exec(field)?.[1]
      return !metric || !alone.has(metric) || field.endsWith('.weightPercent')
    })
  }, [differences])
  if (shown.length === 0) return <EmptyState compact title={t('grading.noDifferences')} />
  const head = (side: SchemeComparison['left']) => `${side.name} · ${t('grading.version', { number: side.number })}`
  return (
    <>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={7}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('grading.field')}</Table.Th>
              <Table.Th>{head(comparison.left)}</Table.Th>
              <Table.Th>{head(comparison.right)}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ field, left, right }) => {
              const metric = /^criteria\.(\w+)\.weightPercent$/.exec(field)?.[1]
              const single = metric && (left === null || right === null)
              return (
                <Table.Tr key={field}>
                  <Table.Th scope="row" fw={500}>
                    {single ? word('metric', metric) : fieldText(field)}
                  </Table.Th>
                  <Table.Td>{single && left === null ? t('grading.notThere') : valueText(field, left)}</Table.Td>
                  <Table.Td>{single && right === null ? t('grading.notThere') : valueText(field, right)}</Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text fz="xs" c="dimmed" mt="xs">
        {t('grading.sameElse')}
      </Text>
    </>
  )
}
