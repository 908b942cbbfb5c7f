import { Anchor, Badge, Button, Group, NumberInput, Stack, Table, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { answer, api, ifMatch } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { SupplierAssessment, SupplierSettings } from '@/api/types'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { Dialog } from '@/components/Dialog'
import { DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { percent, plainNumber, shiftDays } from '@/components/format'
import { SidePanel } from '@/components/ListPage'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ComplaintLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from './settings.module.css'

const bandColours = { A: 'green', B: 'ink', C: 'amber', D: 'red' } as const

/** Suppliers by what customers complained of in their goods. */
export function SuppliersPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const can = useCan()
  const { params, set } = useAddress()
  const from = params.get('from') ?? shiftDays(today, -364)
  const to = params.get('to') ?? today
  const [setting, setSetting] = useState(false)
  const openId = Number(params.get('open')) || null
  const assessments = useQuery({
    queryKey: ['suppliers', 'assessments', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/suppliers/assessments', { params: { query: { from, to } }, signal })),
  })
  const opened = assessments.data?.items.find((one) => one.supplierId === openId)
  return (
    <Page
      title={t('supplierAssessment.title')}
      note={t('supplierAssessment.note')}
      actions={
        <>
          <PeriodFields
            from={from}
            to={to}
            max={today}
            onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })}
          />
          {can('manageComplaintSettings') && (
            <Button variant="default" size="xs" onClick={() => setSetting(true)}>
              {t('supplierAssessment.settings')}
            </Button>
          )}
        </>
      }
    >
      {assessments.isPending && <RowsSkeleton rows={8} />}
      {assessments.isError && <ErrorState error={assessments.error} onRetry={() => void assessments.refetch()} />}
      {assessments.data?.items.length === 0 && (
        <EmptyState title={t('supplierAssessment.none')} hint={t('supplierAssessment.noneHint')} />
      )}
      {assessments.data && assessments.data.items.length > 0 && (
        <Card title={t('supplierAssessment.scores')}>
          <Suppliers items={assessments.data.items} onOpen={(supplierId) => set({ open: String(supplierId) })} />
        </Card>
      )}
      {openId !== null && (
        <div className={classes.over}>
          <SidePanel label={opened?.name ?? ''} onClose={() => set({ open: null })}>
            <SupplierPanel supplierId={openId} from={from} to={to} />
          </SidePanel>
        </div>
      )}
      {setting && <SettingsDialog onClose={() => setSetting(false)} />}
    </Page>
  )
}

function Score({ one }: { one: Pick<SupplierAssessment, 'score' | 'band'> }) {
  const { t } = useTexts()
  if (one.score === null || one.band === null) return <Text c="dimmed">{t('supplierAssessment.noScore')}</Text>
  return (
    <Group gap={8} wrap="nowrap" justify="flex-end">
      <NumberText value={one.score} digits={1} />
      <Badge color={bandColours[one.band]}>{one.band}</Badge>
    </Group>
  )
}

function Suppliers({ items, onOpen }: { items: SupplierAssessment[]; onOpen: (supplierId: number) => void }) {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={7} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('complaints.supplier')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.score')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.delivered')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.complaints')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.ppm')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.repeated')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.answerDays')}</Table.Th>
            {seesCost && <Table.Th ta="right">{t('complaints.cost')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((one) => (
            <Table.Tr key={one.supplierId}>
              <Table.Td>
                <Anchor component="button" type="button" inherit onClick={() => onOpen(one.supplierId)}>
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">
                <Score one={one} />
              </Table.Td>
              <Table.Td ta="right">
                <NumberText value={one.deliveredQuantity} digits={0} />
              </Table.Td>
              <Table.Td ta="right">
                {one.complaints > 0 ? (
                  <Anchor
                    component={Link}
                    to={`/complaints?state=all&supplier=${one.supplierId}`}
                    inherit
                    c="var(--crm-text)"
                  >
                    <NumberText value={one.complaints} digits={0} />
                  </Anchor>
                ) : (
                  0
                )}
              </Table.Td>
              <Table.Td ta="right">
                <PartValue one={one} part="quantity" />
              </Table.Td>
              <Table.Td ta="right">
                <PartValue one={one} part="repeated" />
              </Table.Td>
              <Table.Td ta="right">
                <NumberText value={one.answerDays} digits={1} />
              </Table.Td>
              {seesCost && (
                <Table.Td ta="right">
                  <MoneyText value={one.cost} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

type Part = SupplierAssessment['parts'][number]['part']

function PartValue({ one, part }: { one: SupplierAssessment; part: Part }) {
  const value = one.parts.find((each) => each.part === part)?.value
  if (value === null || value === undefined) return <NothingText />
  return <>{part === 'repeated' || part === 'cost' ? percent(value) : plainNumber(value, 1)}</>
}

function SupplierPanel({ supplierId, from, to }: { supplierId: number; from: string; to: string }) {
  const { t, word } = useTexts()
  const assessment = useQuery({
    queryKey: ['suppliers', 'assessment', supplierId, from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/suppliers/{supplierId}/assessment', {
          params: { path: { supplierId }, query: { from, to } },
          signal,
        }),
      ),
  })
  if (assessment.isPending) return <RowsSkeleton rows={8} />
  if (assessment.isError) return <ErrorState error={assessment.error} onRetry={() => void assessment.refetch()} />
  const { assessment: one, complaints } = assessment.data
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={2} fz="lg">
          {one.name}
        </Title>
        <Score one={one} />
      </Group>
      <Table verticalSpacing={5} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('supplierAssessment.part')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.value')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.points')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.weight')}</Table.Th>
            <Table.Th ta="right">{t('supplierAssessment.share')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {one.parts.map((part) => (
            <Table.Tr key={part.part}>
              <Table.Td>{word('supplierPart', part.part)}</Table.Td>
              <Table.Td ta="right">
                <PartValue one={one} part={part.part} />
              </Table.Td>
              <Table.Td ta="right">
                <NumberText value={part.points} digits={1} />
              </Table.Td>
              <Table.Td ta="right">{part.weight}</Table.Td>
              <Table.Td ta="right">
                <NumberText value={part.share} digits={1} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {one.unknownQuantities > 0 && (
        <Text fz="xs" c="dimmed">
          {t('supplierAssessment.unknownQuantities', { count: one.unknownQuantities })}
        </Text>
      )}
      <section>
        <Title order={3} mb={6}>
          {t('supplierAssessment.complaints')}
        </Title>
        {complaints.length === 0 && <EmptyState compact title={t('supplierAssessment.noComplaints')} />}
        <Stack gap={10}>
          {complaints.map((each) => (
            <div key={each.complaintId}>
              <Group gap="sm">
                <ComplaintLink complaint={each} />
                <SeverityBadge severity={each.severity} short />
                <Text fz="xs" c="dimmed">
                  <DateText value={each.receivedOn} /> · {word('complaintState', each.state)}
                  {each.product && ` · ${each.product.name}`}
                  {each.batch && ` · ${each.batch}`}
                </Text>
                {each.repeated && <Badge color="amber">{t('supplierAssessment.again')}</Badge>}
              </Group>
              <Text fz="sm">{each.subject}</Text>
              {(each.cause || each.rootCause) && (
                <Text fz="xs" c="dimmed">
                  {[each.cause?.name, each.rootCause].filter(Boolean).join(' – ')}
                </Text>
              )}
            </div>
          ))}
        </Stack>
      </section>
    </Stack>
  )
}

const weights = ['quantityWeight', 'complaintWeight', 'costWeight', 'repeatedWeight', 'answerWeight'] as const
const limits = ['partsPerMillionLimit', 'complaintsLimit', 'costLimit', 'answerDays', 'answerLimitDays'] as const
const bands = ['bandA', 'bandB', 'bandC'] as const

function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts()
  const settings = useQuery({
    queryKey: ['supplier-assessment-settings'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/supplier-assessment-settings', { signal })),
  })
  return (
    <Dialog onClose={onClose} title={t('supplierAssessment.settings')} size="lg" stays>
      {settings.isPending && <RowsSkeleton rows={6} />}
      {settings.isError && <ErrorState compact error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <SettingsForm
          key={settings.data.version}
          settings={settings.data}
          onClose={onClose}
          onReload={() => void settings.refetch()}
        />
      )}
    </Dialog>
  )
}

interface SettingsFormProps {
  settings: SupplierSettings
  onClose: () => void
  onReload: () => void
}

function SettingsForm({ settings, onClose, onReload }: SettingsFormProps) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const { version, ...before } = settings
  const [typed, setTyped] = useState(before)
  const save = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/supplier-assessment-settings', { params: ifMatch(version), body: typed })),
    onSuccess: () => {
      notifications.show({ color: 'green', message: t('common.saved') })
      void queryClient.invalidateQueries({ queryKey: ['suppliers'] })
      void queryClient.invalidateQueries({ queryKey: ['supplier-assessment-settings'] })
      onClose()
    },
  })
  const field = (name: keyof typeof before) => (
    <NumberInput
      key={name}
      label={t(`supplierAssessment.${name}`)}
      min={0}
      decimalScale={name === 'costLimit' ? 3 : 0}
      suffix={name === 'costLimit' ? ' %' : undefined}
      value={name === 'costLimit' ? typed[name] * 100 : typed[name]}
      onChange={(value) => setTyped({ ...typed, [name]: name === 'costLimit' ? Number(value) / 100 : Number(value) })}
      error={isProblem(save.error) ? save.error.fieldErrors[name] : undefined}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} onReload={onReload} />
        <Title order={3}>{t('supplierAssessment.weights')}</Title>
        <div className={classes.pair}>{weights.map(field)}</div>
        <Title order={3}>{t('supplierAssessment.limits')}</Title>
        <div className={classes.pair}>{limits.map(field)}</div>
        <Title order={3}>{t('supplierAssessment.bands')}</Title>
        <div className={classes.pair}>{bands.map(field)}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
