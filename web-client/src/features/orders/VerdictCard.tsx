import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle, IconScale } from '@tabler/icons-react'
import type { CheckedOrder } from '@/api/types'
import { MoneyText, NothingText } from '@/components/figures'
import { exactMoney, percent } from '@/components/format'
import { useTexts } from '@/i18n'
import classes from './entry.module.css'
import { costs } from './profit'

type Judgement = CheckedOrder['judgement']
type LineJudgement = CheckedOrder['lines'][number]['judgement']
type Verdict = Judgement['verdict']

/** What would make the order acceptable, as it is taken over into the form. */
export type Remedy =
  | { kind: 'price' | 'quantity'; values: number[]; label: string }
  | { kind: 'days'; days: number; label: string }

const icons = { accept: IconCircleCheck, negotiate: IconScale, refuse: IconCircleX, cannotSay: IconHelpCircle }

/** The verdict on the order with its reasons, what it is made of, and what would make it acceptable. */
export function VerdictCard({
  checked,
  seesCost,
  onApply,
}: {
  checked: CheckedOrder
  seesCost: boolean
  onApply: (remedy: Remedy) => void
}) {
  const { t } = useTexts()
  const { judgement, total } = checked
  const Icon = icons[judgement.verdict]
  return (
    <div className={classes.verdict} data-verdict={judgement.verdict}>
      <Group gap="sm" wrap="nowrap" role="status">
        <Icon size={24} stroke={1.7} aria-hidden className={classes.verdictIcon} />
        <div>
          <Text fw={600} fz="lg">
            {t(`orderVerdict.${judgement.verdict}`)}
          </Text>
          {judgement.reasons.length > 0 && (
            <Text fz="sm">
              {judgement.reasons.map((reason) => t(`orderVerdict.reason.${reason}`)).join(t('orderVerdict.and'))}
            </Text>
          )}
        </div>
      </Group>
      {judgement.floor !== null && judgement.target !== null && (
        <Text fz="xs" c="dimmed">
          {t('orderVerdict.floorTarget', { floor: percent(judgement.floor), target: percent(judgement.target) })}
          {judgement.belowTarget !== null &&
            judgement.belowTarget > 0 &&
            ` · ${t('orderVerdict.missing', { amount: exactMoney(Math.ceil(judgement.belowTarget * 100) / 100) })}`}
          {` · ${t('orderVerdict.expectedDays', { days: checked.expectedDays })}`}
        </Text>
      )}
      {judgement.remedies && <Remedies remedies={judgement.remedies} onApply={onApply} />}
      {seesCost && (
        <dl className={classes.components} aria-label={t('orderVerdict.components')}>
          <dt>{t('orders.net')}</dt>
          <dd>
            <MoneyText value={cents(total.net)} exact />
          </dd>
          {costs.map((cost) => (
            <Component key={cost} label={t(`orders.${cost}`)} value={total[cost]} />
          ))}
          <Component label={t('orders.contribution')} value={total.contribution} strong />
          <Component label={t('orders.fixedOverhead')} value={total.fixedOverhead} />
          <Component label={t('orders.fullProfit')} value={total.fullProfit} strong />
        </dl>
      )}
    </div>
  )
}

function Component({ label, value, strong = false }: { label: string; value: number | null; strong?: boolean }) {
  const { t } = useTexts()
  return (
    <>
      <dt data-strong={strong || undefined}>{label}</dt>
      <dd data-strong={strong || undefined}>
        <MoneyText value={cents(value)} exact judge={strong} unknownBecause={t('orders.totalUnknown')} />
      </dd>
    </>
  )
}

function Remedies({
  remedies,
  onApply,
}: {
  remedies: NonNullable<Judgement['remedies']>
  onApply: (remedy: Remedy) => void
}) {
  const { t } = useTexts()
  const offers: Remedy[] = []
  if (remedies.priceIncrease !== null && remedies.prices !== null) {
    const label = t('orderVerdict.priceUp', { share: percent(remedies.priceIncrease, 2) })
    offers.push({ kind: 'price', values: remedies.prices.map(Number), label })
  }
  if (remedies.paymentDays !== null) {
    const days = remedies.paymentDays
    const label = days === 0 ? t('orderVerdict.prepaid') : t('orderVerdict.daysAtMost', { days })
    offers.push({ kind: 'days', days, label })
  }
  if (remedies.quantityIncrease !== null && remedies.quantities !== null) {
    const label = t('orderVerdict.quantityUp', { share: percent(remedies.quantityIncrease, 0) })
    offers.push({ kind: 'quantity', values: remedies.quantities, label })
  }
  return (
    <Stack gap={6} mt="xs">
      <Text fz="xs" fw={600}>
        {t('orderVerdict.remedies')}
      </Text>
      {offers.length === 0 && <Text fz="sm">{t('orderVerdict.noRemedy')}</Text>}
      {offers.map((offer) => (
        <Group key={offer.kind} justify="space-between" wrap="nowrap">
          <Text fz="sm">{offer.label}</Text>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${t('orderVerdict.apply')}: ${offer.label}`}
            onClick={() => onApply(offer)}
          >
            {t('orderVerdict.apply')}
          </Button>
        </Group>
      ))}
    </Stack>
  )
}

interface LineVerdictProps {
  judgement: LineJudgement
  line: number
  onApply: (price: number) => void
}

/** The verdict on one line, and the price it needs: one click takes it over. */
export function LineVerdict({ judgement, line, onApply }: LineVerdictProps) {
  const { t } = useTexts()
  const Icon = icons[judgement.verdict]
  const reasons = judgement.reasons.map((reason) => t(`orderVerdict.reason.${reason}`)).join(t('orderVerdict.and'))
  const label = t(`orderVerdict.${judgement.verdict}`)
  const { priceNeeded } = judgement
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end" className={classes.lineVerdict} data-verdict={judgement.verdict}>
      {priceNeeded === null ? (
        <NothingText />
      ) : isMet(judgement.verdict) ? (
        <Text span fz="xs" c="dimmed">
          {exactMoney(priceNeeded)}
        </Text>
      ) : (
        <UnstyledButton
          className={classes.take}
          aria-label={t('orderVerdict.applyPrice', { number: line, price: exactMoney(priceNeeded) })}
          onClick={() => onApply(priceNeeded)}
        >
          {exactMoney(priceNeeded)}
        </UnstyledButton>
      )}
      <span title={reasons ? `${label}: ${reasons}` : label}>
        <Icon size={17} stroke={1.8} aria-hidden className={classes.verdictIcon} />
        <span className="visually-hidden">{label}</span>
      </span>
    </Group>
  )
}

/** While it is typed an order is a forecast: hundredths are enough. */
export function cents(value: number): number
export function cents(value: number | null): number | null
export function cents(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}

const isMet = (verdict: Verdict) => verdict === 'accept'
