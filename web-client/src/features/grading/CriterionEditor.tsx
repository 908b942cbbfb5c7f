import { ActionIcon, Badge, Button, NumberInput, Select, Slider, Text, Tooltip } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { MetricInfo } from '@/api/types'
import { percent } from '@/components/format'
import { useTexts } from '@/i18n'
import classes from './SchemeEditor.module.css'
import { type CriterionDraft, type StepDraft, type Typed, withNormaliser } from './schemeRules'

interface CriterionEditorProps {
  criterion: CriterionDraft
  info: MetricInfo
  /** Its part of all weights, 0–1. */
  share: number
  locked: boolean
  /** What is wrong with a field of this criterion, in words. */
  faultOf: (field: string) => string | undefined
  onChange: (criterion: CriterionDraft) => void
  onRemove?: () => void
}

export const typedNumber = (value: number | string): Typed => (typeof value === 'number' ? value : '')

/** One criterion: its weight as a slider, and how its raw value becomes points. */
export function CriterionEditor({ criterion, info, share, locked, faultOf, onChange, onRemove }: CriterionEditorProps) {
  const { t, word } = useTexts()
  const name = word('metric', criterion.metric)
  const set = (change: Partial<CriterionDraft>) => onChange({ ...criterion, ...change })
  const label = (what: string) => `${name}: ${what}`
  return (
    <section className={classes.criterion} aria-label={name}>
      <div className={classes.weightLine}>
        <div className={classes.metric}>
          <Text fw={600} component="h3" fz="sm">
            {name}
          </Text>
          {!info.available && (
            <Tooltip label={t('grading.noDataYetHint')}>
              <Badge color="amber">{t('grading.noDataYet')}</Badge>
            </Tooltip>
          )}
        </div>
        <Slider
          min={0}
          max={Math.max(100, criterion.weight)}
          step={1}
          label={null}
          disabled={locked}
          value={criterion.weight}
          onChange={(weight) => set({ weight })}
          thumbLabel={t('grading.weightOf', { metric: name })}
          thumbValueText={percent(share, 0)}
        />
        <span className={classes.percent}>{percent(share, 0)}</span>
        {onRemove && !locked ? (
          <ActionIcon aria-label={`${t('common.remove')}: ${name}`} onClick={onRemove}>
            <IconX size={16} />
          </ActionIcon>
        ) : (
          <span />
        )}
      </div>
      <div className={classes.choices}>
        <Select
          size="xs"
          w={132}
          aria-label={label(t('grading.direction'))}
          disabled={locked}
          allowDeselect={false}
          data={(['higher', 'lower'] as const).map((value) => ({ value, label: word('direction', value) }))}
          value={criterion.direction}
          onChange={(value) => value && set({ direction: value })}
        />
        <Select
          size="xs"
          w={160}
          aria-label={label(t('grading.normaliser'))}
          disabled={locked}
          allowDeselect={false}
          data={(['percentile', 'bands', 'linear'] as const).map((value) => ({
            value,
            label: word('normaliser', value),
          }))}
          value={criterion.normaliser}
          onChange={(value) => value && onChange(withNormaliser(criterion, value, info.unit))}
        />
        {criterion.normaliser === 'percentile' && (
          <Select
            size="xs"
            w={176}
            aria-label={label(t('grading.within'))}
            disabled={locked}
            allowDeselect={false}
            data={(['none', 'segment', 'region', 'industry', 'kind'] as const).map((value) => ({
              value,
              label: t('grading.among', { peers: word('peers', value) }),
            }))}
            value={criterion.within}
            onChange={(value) => value && set({ within: value })}
          />
        )}
        <Tooltip label={t('grading.missingHint')}>
          <Select
            size="xs"
            w={236}
            aria-label={label(t('grading.missing'))}
            disabled={locked}
            allowDeselect={false}
            data={(['skip', 'zero', 'points'] as const).map((value) => ({
              value,
              label: t('grading.missingThen', { rule: word('missing', value) }),
            }))}
            value={criterion.missing}
            onChange={(value) =>
              value &&
              set({ missing: value, ...(value === 'points' && { missingPoints: criterion.missingPoints || 50 }) })
            }
          />
        </Tooltip>
        {criterion.missing === 'points' && (
          <NumberInput
            size="xs"
            w={84}
            min={0}
            max={100}
            aria-label={label(t('grading.missingPoints'))}
            disabled={locked}
            value={criterion.missingPoints}
            onChange={(value) => set({ missingPoints: typedNumber(value) })}
            error={faultOf('missingPoints')}
          />
        )}
      </div>
      {criterion.normaliser === 'linear' && (
        <LinearEditor criterion={criterion} info={info} locked={locked} faultOf={faultOf} set={set} label={label} />
      )}
      {criterion.normaliser === 'bands' && (
        <BandsEditor criterion={criterion} info={info} locked={locked} faultOf={faultOf} set={set} label={label} />
      )}
    </section>
  )
}

interface PartProps {
  criterion: CriterionDraft
  info: MetricInfo
  locked: boolean
  faultOf: (field: string) => string | undefined
  set: (change: Partial<CriterionDraft>) => void
  label: (what: string) => string
}

function useUnitText() {
  const { t, word } = useTexts()
  return (unit: MetricInfo['unit']) => {
    switch (unit) {
      case 'percent':
        return '%'
      case 'days':
        return t('grade.days')
      default:
        return word('unit', unit)
    }
  }
}

function LinearEditor({ criterion, info, locked, faultOf, set, label }: PartProps) {
  const { t } = useTexts()
  const unit = useUnitText()(info.unit)
  const lowIsBest = criterion.direction === 'lower'
  const field = (name: 'floor' | 'ceiling', points: number) => (
    <div className={classes.bound}>
      <NumberInput
        size="xs"
        w={140}
        thousandSeparator=","
        decimalScale={4}
        disabled={locked}
        aria-label={label(t(name === 'floor' ? 'grading.floor' : 'grading.ceiling'))}
        value={criterion[name]}
        onChange={(value) => set({ [name]: typedNumber(value) })}
        error={faultOf(name)}
        rightSection={<span className={classes.unit}>{unit}</span>}
        rightSectionWidth={44}
      />
      <span className={classes.means}>{t('grading.makesPoints', { points })}</span>
    </div>
  )
  return (
    <div className={classes.normaliser}>
      {field('floor', lowIsBest ? 100 : 0)}
      <span className={classes.ramp} data-falling={lowIsBest || undefined} aria-hidden />
      {field('ceiling', lowIsBest ? 0 : 100)}
    </div>
  )
}

function BandsEditor({ criterion, info, locked, faultOf, set, label }: PartProps) {
  const { t } = useTexts()
  const unit = useUnitText()(info.unit)
  const { steps } = criterion
  const change = (place: number, step: Partial<StepDraft>) =>
    set({ steps: steps.map((one, index) => (index === place ? { ...one, ...step } : one)) })
  const add = () => {
    const last = steps.at(-1)
    const from = typeof last?.from === 'number' ? last.from * 2 || 1 : ''
    set({ steps: [...steps, { from, points: last?.points ?? 100 }] })
  }
  return (
    <div className={classes.normaliser} data-kind="bands">
      <table className={classes.steps}>
        <caption className="visually-hidden">{label(t('grading.steps'))}</caption>
        <thead>
          <tr>
            <th scope="col">{t('grading.stepFrom')}</th>
            <th scope="col">{t('grade.points')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {steps.map((step, place) => (
            // Steps have no identity but their place.
            <tr key={place}>
              <td>
                {step.from === null ? (
                  <span className={classes.bottom}>{t('grading.fromBottom')}</span>
                ) : (
                  <NumberInput
                    size="xs"
                    w={140}
                    thousandSeparator=","
                    decimalScale={4}
                    disabled={locked}
                    aria-label={label(`${t('grading.stepFrom')} ${place + 1}`)}
                    value={step.from}
                    onChange={(value) => change(place, { from: typedNumber(value) })}
                    error={faultOf(`steps.${place}.from`)}
                    rightSection={<span className={classes.unit}>{unit}</span>}
                    rightSectionWidth={44}
                  />
                )}
              </td>
              <td>
                <NumberInput
                  size="xs"
                  w={84}
                  min={0}
                  max={100}
                  disabled={locked}
                  aria-label={label(`${t('grade.points')} ${place + 1}`)}
                  value={step.points}
                  onChange={(value) => change(place, { points: typedNumber(value) })}
                  error={faultOf(`steps.${place}.points`)}
                />
              </td>
              <td>
                {place > 0 && !locked && (
                  <ActionIcon
                    size="sm"
                    aria-label={`${t('common.remove')}: ${label(`${t('grading.stepFrom')} ${place + 1}`)}`}
                    onClick={() => set({ steps: steps.filter((_, index) => index !== place) })}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!locked && (
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={add}
          disabled={steps.length >= 100}
        >
          {t('grading.addStep')}
        </Button>
      )}
    </div>
  )
}
