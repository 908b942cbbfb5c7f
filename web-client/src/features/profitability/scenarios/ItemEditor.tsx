import { ActionIcon, Group, NumberInput, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ScenarioItem } from '@/api/types'
import { MoneyText } from '@/components/figures'
import { fromPercent, toPercent } from '@/components/format'
import { CustomerPicker } from '@/components/RecordPicker'
import { useTexts } from '@/i18n'
import { useCustomerChoice } from '../names'
import { everything } from './items'
import { ScopeFields } from './ScopeFields'
import classes from './scenario.module.css'

interface ItemEditorProps {
  item: ScenarioItem
  number: number
  /** What the item alone does to the contribution, once that is known. */
  alone: number | null
  errors: Record<string, string>
  onChange: (item: ScenarioItem) => void
  onRemove: () => void
}

const asPercent = (share: number | null | undefined) => (typeof share === 'number' ? toPercent(share) : '')
const asShare = (typed: number | string) => (typed === '' ? null : fromPercent(typed))
const asNumber = (typed: number | string) => (typed === '' ? null : Number(typed))

/** One supposition, with only the fields its kind has. */
export function ItemEditor({ item, number, alone, errors, onChange, onRemove }: ItemEditorProps) {
  const { t, word } = useTexts()
  const like = useCustomerChoice(item.likeCustomerId ?? null)
  const set = (part: Partial<ScenarioItem>) => onChange({ ...item, ...part })
  const at = `items[${number - 1}]`
  const shareLabel =
    item.kind === 'changeCost'
      ? t('scenarios.costShare')
      : item.kind === 'changeVolume'
        ? t('scenarios.volumeShare')
        : t('scenarios.share')
  return (
    <section className={classes.item} aria-label={`${number}. ${word('supposedChange', item.kind)}`}>
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text fw={600} fz="sm">
          {number}. {word('supposedChange', item.kind)}
        </Text>
        <Group gap={8} wrap="nowrap">
          {alone !== null && (
            <Text fz="xs" c="dimmed">
              {t('scenarios.itemEffect')} <MoneyText value={alone} judge />
            </Text>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('scenarios.removeItem')} ${number}`}
            onClick={onRemove}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Stack gap={8}>
        <Group gap={8} align="flex-start">
          {item.kind === 'winCustomer' && (
            <>
              <CustomerPicker
                size="xs"
                w={220}
                required
                label={t('scenarios.like')}
                value={like}
                onChange={(choice) => set({ likeCustomerId: choice?.id ?? null })}
                error={errors[`${at}.likeCustomerId`]}
              />
              <NumberInput
                size="xs"
                w={90}
                label={t('scenarios.count')}
                min={1}
                max={1000}
                allowDecimal={false}
                value={item.count ?? ''}
                onChange={(value) => set({ count: asNumber(value) })}
                error={errors[`${at}.count`]}
              />
              <NumberInput
                size="xs"
                w={110}
                label={t('scenarios.size')}
                suffix=" %"
                min={1}
                max={10_000}
                value={asPercent(item.share)}
                onChange={(value) => set({ share: asShare(value) })}
                error={errors[`${at}.share`]}
              />
              <NumberInput
                size="xs"
                w={130}
                label={t('scenarios.ramp')}
                min={1}
                max={12}
                allowDecimal={false}
                value={item.rampMonths ?? ''}
                onChange={(value) => set({ rampMonths: asNumber(value) })}
                error={errors[`${at}.rampMonths`]}
              />
            </>
          )}
          {(item.kind === 'changePrice' || item.kind === 'changeCost' || item.kind === 'changeVolume') && (
            <NumberInput
              size="xs"
              w={130}
              label={shareLabel}
              suffix=" %"
              min={item.kind === 'changePrice' ? -99 : -100}
              max={1000}
              decimalScale={4}
              required
              value={asPercent(item.share)}
              onChange={(value) => set({ share: asShare(value) })}
              error={errors[`${at}.share`]}
            />
          )}
          {item.kind === 'changePrice' && (
            <NumberInput
              size="xs"
              w={200}
              label={t('scenarios.elasticity')}
              description={t('scenarios.elasticityHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={-20}
              max={20}
              decimalScale={4}
              value={item.elasticity ?? ''}
              onChange={(value) => set({ elasticity: asNumber(value) })}
              error={errors[`${at}.elasticity`]}
            />
          )}
          {item.kind === 'changeTerms' && (
            <NumberInput
              size="xs"
              w={160}
              label={t('scenarios.days')}
              description={t('scenarios.daysHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={-365}
              max={365}
              allowDecimal={false}
              required
              value={item.days ?? ''}
              onChange={(value) => set({ days: asNumber(value) })}
              error={errors[`${at}.days`]}
            />
          )}
          <NumberInput
            size="xs"
            w={130}
            label={t('scenarios.fromMonth')}
            min={1}
            max={12}
            allowDecimal={false}
            value={item.fromMonth}
            onChange={(value) => set({ fromMonth: Number(value) || 1 })}
            error={errors[`${at}.fromMonth`]}
          />
        </Group>
        {item.kind !== 'winCustomer' && (
          <ScopeFields scope={item.scope ?? everything} onChange={(scope) => set({ scope })} />
        )}
      </Stack>
    </section>
  )
}
