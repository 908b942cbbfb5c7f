import {
  ActionIcon,
  Badge,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Progress,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, ifMatch } from '@/api/client'
import { useCan } from '@/api/session'
import type { Bottleneck, BottleneckProduct } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { NumberText, PercentText } from '@/components/figures'
import { listText } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { type Choice, ProductPicker } from '@/components/RecordPicker'
import { ProductLink } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'

const bottlenecksKey = ['profit', 'bottlenecks']

/** What there is too little of: capacity, peak months, and the hours that products take. */
export function BottlenecksPage() {
  const { t } = useTexts()
  const may = useCan()('manageProfitSettings')
  const list = useQuery({
    queryKey: bottlenecksKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/bottlenecks', { signal })),
  })
  const [edited, setEdited] = useState<Bottleneck | 'new' | null>(null)
  const add = may && (
    <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {t('bottlenecks.add')}
    </Button>
  )
  return (
    <Page title={t('bottlenecks.title')} note={t('bottlenecks.note')} width={1100} actions={add}>
      {list.isPending && <RowsSkeleton rows={6} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <EmptyState title={t('bottlenecks.empty')} hint={t('bottlenecks.emptyHint')} />}
      <Stack>
        {list.data?.items.map((one) => (
          <BottleneckCard key={one.bottleneckId} bottleneck={one} may={may} onEdit={() => setEdited(one)} />
        ))}
      </Stack>
      {edited && <BottleneckDialog bottleneck={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  )
}

interface BottleneckCardProps {
  bottleneck: Bottleneck
  may: boolean
  onEdit: () => void
}

function BottleneckCard({ bottleneck, may, onEdit }: BottleneckCardProps) {
  const { t, language } = useTexts()
  const { use } = bottleneck
  // Without peak months the API tells the use of all months there.
  const peakUse = bottleneck.peakMonths.length > 0 ? bottleneck.peakUse : null
  return (
    <Card
      title={`${bottleneck.name} · ${bottleneck.code}`}
      note={
        <>
          {t('bottlenecks.capacity')} <NumberText value={bottleneck.capacityHours} />
          {bottleneck.peakMonths.length > 0 &&
            ` · ${t('bottlenecks.peaks')}: ${listText(
              bottleneck.peakMonths.map((month) => t('bottlenecks.month', { month })),
              language,
            )}`}
        </>
      }
      actions={
        <>
          {bottleneck.isFull && <Badge color="red">{t('bottlenecks.full')}</Badge>}
          {may && (
            <Button variant="default" size="compact-sm" onClick={onEdit}>
              {t('bottlenecks.edit')}
            </Button>
          )}
        </>
      }
    >
      <Stack>
        <div>
          <Text size="sm">
            {peakUse !== null && (
              <>
                {t('bottlenecks.peakUse')} <PercentText value={peakUse} /> ·{' '}
              </>
            )}
            {t('bottlenecks.use')} <PercentText value={use} />
          </Text>
          <Progress
            value={Math.min(100, (peakUse ?? use) * 100)}
            color={bottleneck.isFull ? 'red' : 'blue'}
            aria-label={`${bottleneck.name}: ${t(peakUse === null ? 'bottlenecks.use' : 'bottlenecks.peakUse')}`}
          />
        </div>
        <HoursOfProducts bottleneck={bottleneck} may={may} />
      </Stack>
    </Card>
  )
}

function HoursOfProducts({ bottleneck, may }: { bottleneck: Bottleneck; may: boolean }) {
  const { t } = useTexts()
  const { bottleneckId } = bottleneck
  const queryClient = useQueryClient()
  const products = useQuery({
    queryKey: [...bottlenecksKey, bottleneckId, 'products'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/profit/bottlenecks/{bottleneckId}/products', { params: { path: { bottleneckId } }, signal }),
      ),
  })
  const set = useMutation({
    mutationFn: ({ productId, hours }: { productId: number; hours: number | null }) =>
      answer(
        api.PUT('/api/v1/profit/bottlenecks/{bottleneckId}/products/{productId}', {
          params: { path: { bottleneckId, productId } },
          body: { hours },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['profit'] }),
  })
  const [product, setProduct] = useState<Choice | null>(null)
  const [hours, setHours] = useState<number | string>('')
  const items = products.data?.items ?? []
  return (
    <section>
      <Text fw={600} size="sm">
        {t('bottlenecks.products')}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {t('bottlenecks.productsNote')}
      </Text>
      <ProblemAlert error={set.error ?? products.error} />
      {products.isSuccess && items.length === 0 && <Text size="sm">{t('bottlenecks.noProducts')}</Text>}
      {items.length > 0 && (
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {items.map((one) => (
              <ProductHoursRow
                key={one.productId}
                product={one}
                may={may}
                busy={set.isPending}
                onChange={(hours) => set.mutate({ productId: one.productId, hours })}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {may && (
        <Group align="flex-end" gap="xs" mt="xs">
          <ProductPicker label={t('bottlenecks.addProduct')} size="xs" w={260} value={product} onChange={setProduct} />
          <NumberInput
            label={t('bottlenecks.hours')}
            size="xs"
            w={120}
            min={0}
            decimalScale={6}
            value={hours}
            onChange={setHours}
          />
          <Button
            size="xs"
            variant="light"
            disabled={!product || typeof hours !== 'number' || hours <= 0}
            loading={set.isPending}
            onClick={() =>
              product &&
              set.mutate(
                { productId: product.id, hours: Number(hours) },
                {
                  onSuccess: () => {
                    setProduct(null)
                    setHours('')
                  },
                },
              )
            }
          >
            {t('common.save')}
          </Button>
        </Group>
      )}
    </section>
  )
}

interface ProductHoursRowProps {
  product: BottleneckProduct
  may: boolean
  /** Something is being saved: one change after the other, so that the last one stands. */
  busy: boolean
  onChange: (hours: number | null) => void
}

/** Hours are changed where they stand: type, Enter. */
function ProductHoursRow({ product, may, busy, onChange }: ProductHoursRowProps) {
  const { t } = useTexts()
  const editable = may && !product.erpOwned
  // What is typed stands above what was read, until it is read again.
  const [draft, setDraft] = useState<{ of: number; typed: number | string } | null>(null)
  const typed = draft?.of === product.hours ? draft.typed : product.hours
  const setTyped = (next: number | string) => setDraft({ of: product.hours, typed: next })
  const finish = () => {
    if (typeof typed !== 'number' || typed <= 0) setDraft(null)
    else if (typed !== product.hours && !busy) onChange(typed)
  }
  return (
    <Table.Tr>
      <Table.Td>
        <ProductLink product={product} />{' '}
        <Text span size="xs" c="dimmed">
          {product.code}
        </Text>
      </Table.Td>
      <Table.Td ta="right" w={150}>
        {editable ? (
          <NumberInput
            size="xs"
            hideControls
            aria-label={`${t('bottlenecks.hours')}: ${product.name}`}
            min={0}
            max={100_000}
            decimalScale={6}
            styles={{ input: { textAlign: 'right' } }}
            value={typed}
            onChange={setTyped}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.key === 'Enter') finish()
              if (event.key === 'Escape') setDraft(null)
            }}
          />
        ) : (
          <NumberText value={product.hours} digits={6} />
        )}
      </Table.Td>
      <Table.Td w={72} ta="right">
        {product.erpOwned ? (
          <Badge color="gray">{t('bottlenecks.erp')}</Badge>
        ) : (
          may && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t('common.remove')}: ${product.name}`}
              onClick={() => onChange(null)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function BottleneckDialog({ bottleneck, onClose }: { bottleneck: Bottleneck | null; onClose: () => void }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const [code, setCode] = useState(bottleneck?.code ?? '')
  const [name, setName] = useState(bottleneck?.name ?? '')
  const [capacity, setCapacity] = useState<number | string>(bottleneck?.capacityHours ?? '')
  const [peaks, setPeaks] = useState<string[]>(bottleneck?.peakMonths.map(String) ?? [])
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: ['profit'] })
    notifications.show({ color: 'green', message: t('common.saved') })
    onClose()
  }
  const save = useMutation({
    mutationFn: () => {
      const body = { code, name, capacityHours: Number(capacity), peakMonths: peaks.map(Number) }
      return bottleneck
        ? answer(
            api.PUT('/api/v1/profit/bottlenecks/{bottleneckId}', {
              params: { path: { bottleneckId: bottleneck.bottleneckId }, ...ifMatch(bottleneck.version) },
              body,
            }),
          )
        : answer(api.POST('/api/v1/profit/bottlenecks', { body }))
    },
    onSuccess: done,
  })
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/v1/profit/bottlenecks/{bottleneckId}', {
          params: { path: { bottleneckId: bottleneck?.bottleneckId ?? 0 } },
        }),
      ),
    onSuccess: done,
  })
  return (
    <Dialog title={bottleneck ? t('bottlenecks.edit') : t('bottlenecks.add')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={save.error ?? remove.error} />
          <TextInput
            label={t('bottlenecks.code')}
            required
            maxLength={50}
            value={code}
            onChange={(e) => setCode(e.currentTarget.value)}
          />
          <TextInput
            label={t('bottlenecks.name')}
            required
            maxLength={100}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <NumberInput
            label={t('bottlenecks.capacity')}
            required
            min={0.01}
            max={1_000_000}
            value={capacity}
            onChange={setCapacity}
          />
          <MultiSelect
            label={t('bottlenecks.peaks')}
            description={t('bottlenecks.peaksHint')}
            data={Array.from({ length: 12 }, (_, i) => ({
              value: String(i + 1),
              label: t('bottlenecks.month', { month: i + 1 }),
            }))}
            value={peaks}
            onChange={setPeaks}
          />
          <Group justify="space-between">
            {bottleneck ? (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t('bottlenecks.remove')}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
