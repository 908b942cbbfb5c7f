import { Text } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { useMe } from '@/api/session'
import { useTexts } from '@/i18n'
import classes from './figures.module.css'
import { ago, day, exactMoney, instant, percent, plainNumber, shortMoney, signedPercent } from './format'

interface MoneyTextProps {
  value: number | null | undefined
  /** Only shown where it differs from the company's currency. */
  currency?: string | null
  exact?: boolean
  /** Colours losses. */
  judge?: boolean
  /** Why the amount is not known, when it is not. */
  unknownBecause?: string
}

/** An amount in 万/亿 or K/M, the exact one in the tooltip. Null means unknown and says so. */
export function MoneyText({ value, currency, exact = false, judge = false, unknownBecause }: MoneyTextProps) {
  const { language } = useTexts()
  const me = useMe()
  if (value === null || value === undefined) return <UnknownText because={unknownBecause} />
  const foreign = currency && currency !== me?.currency ? currency : null
  const full = exactMoney(value, currency ?? me?.currency)
  return (
    <span title={full} className={judge && value < 0 ? classes.loss : undefined}>
      {exact ? exactMoney(value) : shortMoney(value, language)}
      {foreign && <span className={classes.unit}> {foreign}</span>}
    </span>
  )
}

export function PercentText({
  value,
  judge = false,
  unknownBecause,
  digits = 1,
}: {
  value: number | null | undefined
  judge?: boolean
  unknownBecause?: string
  digits?: number
}) {
  if (value === null || value === undefined) return <UnknownText because={unknownBecause} />
  return <span className={judge && value < 0 ? classes.loss : undefined}>{percent(value, digits)}</span>
}

/** +12.3 %, with an arrow beside the colour. Of complaints and costs less is better. */
export function ChangeText({ value, lessIsBetter }: { value: number | null; lessIsBetter?: boolean }) {
  const { t } = useTexts()
  if (value === null) return <span className={classes.quiet}>{t('figures.noBefore')}</span>
  // What is shown as 0.0 % has no direction.
  if (Math.abs(value) < 0.0005) return <span className={classes.quiet}>{percent(0)}</span>
  return (
    <span className={value < 0 === (lessIsBetter ?? false) ? classes.gain : classes.loss}>
      <span aria-hidden>{value < 0 ? '▼' : '▲'}</span> {signedPercent(value)}
    </span>
  )
}

export function NumberText({ value, digits }: { value: number | null | undefined; digits?: number }) {
  if (value === null || value === undefined) return <span className={classes.quiet}>–</span>
  return <span>{plainNumber(value, digits)}</span>
}

/** Unknown is neither 0 nor 100 %: it is a word of its own, with its reason. */
export function UnknownText({ because }: { because?: string }) {
  const { t } = useTexts()
  const reason = because ?? t('figures.unknownReason')
  return (
    <span className={classes.unknown} title={reason}>
      <IconHelpCircle size={13} aria-hidden />
      {t('figures.unknown')}
      <span className="visually-hidden">: {reason}</span>
    </span>
  )
}

/** A day or an instant; instants say how long ago in the tooltip. */
export function DateText({ value, time = false }: { value: string | null | undefined; time?: boolean }) {
  const { language } = useTexts()
  if (!value) return <span className={classes.quiet}>–</span>
  if (!time) return <time dateTime={value}>{day(value)}</time>
  return (
    <time dateTime={value} title={ago(value, language)}>
      {instant(value)}
    </time>
  )
}

export function NothingText() {
  return (
    <Text component="span" c="dimmed" inherit>
      –
    </Text>
  )
}
