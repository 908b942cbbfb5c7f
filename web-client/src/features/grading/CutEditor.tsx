import { Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { percent } from '@/components/format'
import { useTexts } from '@/i18n'
import { typedNumber } from './CriterionEditor'
import classes from './SchemeEditor.module.css'
import { type RulesDraft, restShare, type Typed, usualShares } from './schemeRules'

interface CutEditorProps {
  draft: RulesDraft
  locked: boolean
  faultOf: (field: string) => string | undefined
  onChange: (change: Partial<RulesDraft>) => void
}

const edges = ['a', 'b', 'c'] as const

/** How scores become grades: by points, by a share of the customers, or by a share of what they bring. */
export function CutEditor({ draft, locked, faultOf, onChange }: CutEditorProps) {
  const { t, word } = useTexts()
  const byScore = draft.cut === 'score'
  const kind = byScore ? 'bands' : 'shares'
  const rest = restShare(draft.shares)
  const set = (edge: (typeof edges)[number], value: Typed) => onChange({ [kind]: { ...draft[kind], [edge]: value } })
  return (
    <Stack gap="sm">
      <SegmentedControl
        className={classes.cutKinds}
        aria-label={t('grading.cut')}
        disabled={locked}
        value={draft.cut}
        data={(['score', 'quota', 'share'] as const).map((value) => ({ value, label: word('cut', value) }))}
        onChange={(value) => {
          const cut = value as RulesDraft['cut']
          onChange({ cut, ...(cut !== 'score' && cut !== draft.cut && { shares: usualShares(cut) }) })
        }}
      />
      <Text fz="xs" c="dimmed">
        {t(
          draft.cut === 'score' ? 'grading.cutNote' : draft.cut === 'quota' ? 'grading.quotaNote' : 'grading.shareNote',
        )}
      </Text>
      <Group align="flex-start" gap="md">
        {edges.map((edge) => (
          <NumberInput
            key={`${kind}.${edge}`}
            w={112}
            label={t(byScore ? 'grading.bandFrom' : 'grading.shareOf', { grade: edge.toUpperCase() })}
            min={0}
            max={100}
            decimalScale={2}
            suffix={byScore ? '' : ' %'}
            disabled={locked}
            value={draft[kind][edge]}
            onChange={(value) => set(edge, typedNumber(value))}
            error={faultOf(`${kind}.${edge}`)}
          />
        ))}
        {!byScore && (
          <div className={classes.rest} data-over={rest < 0 || undefined}>
            <span>{t('grading.restOf')}</span>
            <strong>{percent(rest / 100, 2)}</strong>
          </div>
        )}
        {byScore && (
          <NumberInput
            w={230}
            label={t('grading.hysteresis')}
            description={t('grading.hysteresisHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={50}
            decimalScale={2}
            disabled={locked}
            value={draft.hysteresis}
            onChange={(value) => onChange({ hysteresis: typedNumber(value) })}
            error={faultOf('hysteresis')}
          />
        )}
      </Group>
      {faultOf('shares') && (
        <Text fz="sm" c="var(--crm-loss)" role="alert">
          {faultOf('shares')}
        </Text>
      )}
      {faultOf('bands') && (
        <Text fz="sm" c="var(--crm-loss)" role="alert">
          {faultOf('bands')}
        </Text>
      )}
      <Switch
        label={t('grading.grace')}
        description={t('grading.graceHint')}
        disabled={locked}
        checked={draft.grace}
        onChange={(event) => onChange({ grace: event.currentTarget.checked })}
      />
    </Stack>
  )
}
