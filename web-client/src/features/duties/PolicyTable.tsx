import { Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import { Fragment, memo } from 'react'
import type { GradePolicy, PolicyGrades, PolicyMode } from '@/api/types'
import { fromPercent, percent, plainNumber, toPercent } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useTexts } from '@/i18n'
import classes from './PolicyTable.module.css'
import { type PolicyGrade, policyGrades, policyModes, type Rule, ruleGroups, withMode, withValue } from './policyRules'

interface PolicyTableProps {
  grades: PolicyGrades
  /** What it was: differences are marked. */
  before?: PolicyGrades
  /** By the API's names: grades.A.visitsPerYear. */
  errors?: Record<string, string>
  /** Without it the table is only read. */
  onChange?: (change: (grades: PolicyGrades) => PolicyGrades) => void
}

/** Grades as columns, rules as rows; beside a limit what happens beyond it. */
export function PolicyTable({ grades, before, errors = {}, onChange }: PolicyTableProps) {
  const { t } = useTexts()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard
    <section className={classes.scroll} aria-label={t('policies.title')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('policies.rule')}</th>
            {policyGrades.map((grade) => (
              <th scope="col" key={grade}>
                <GradeBadge grade={grade} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ruleGroups.map((group) => (
            <Fragment key={group.name}>
              <tr className={classes.group}>
                <th scope="colgroup" colSpan={policyGrades.length + 1}>
                  {t(`policies.${group.name}`)}
                </th>
              </tr>
              {group.rules.map((rule) => (
                <tr key={rule.field}>
                  <th scope="row">{t(`policies.${rule.field}`)}</th>
                  {policyGrades.map((grade) => (
                    <Cell
                      key={grade}
                      grade={grade}
                      rule={rule}
                      own={grades[grade]}
                      old={before?.[grade]}
                      error={errors[`grades.${grade}.${rule.field}`]}
                      onChange={onChange}
                    />
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface CellProps extends Pick<PolicyTableProps, 'onChange'> {
  grade: PolicyGrade
  own: GradePolicy
  old?: GradePolicy
  rule: Rule
  error?: string
}

/** Kept as it is while another grade is typed: the table has some hundred fields. */
const Cell = memo(function Cell({ grade, rule, own, old, error, onChange }: CellProps) {
  const { t, word } = useTexts()
  const value = own[rule.field] as number | boolean | null
  const mode = rule.mode ? own.modes[rule.mode] : null
  const changed =
    old !== undefined && (old[rule.field] !== value || (rule.mode !== null && old.modes[rule.mode] !== mode))
  const ruleName = t(`policies.${rule.field}`)
  const label = t('policies.cellOf', { rule: ruleName, grade: word('grade', grade) })
  const text = useValueText()
  if (!onChange) {
    return (
      <td>
        <span className={classes.value}>{text(rule, value)}</span>
        {mode && <span className={classes.mode}>{word('policyMode', mode)}</span>}
      </td>
    )
  }
  const set = (next: number | boolean | null) => onChange((grades) => withValue(grades, grade, rule.field, next))
  return (
    <td
      data-changed={changed || undefined}
      title={
        changed && old
          ? t('policies.wasBefore', {
              value: `${text(rule, old[rule.field] as number | boolean | null)}${rule.mode ? ` · ${word('policyMode', old.modes[rule.mode])}` : ''}`,
            })
          : undefined
      }
    >
      <div className={classes.cell}>
        {rule.kind === 'yes' ? (
          <Checkbox
            aria-label={label}
            checked={value === true}
            onChange={(event) => set(event.currentTarget.checked)}
          />
        ) : (
          <NumberInput
            size="xs"
            aria-label={label}
            placeholder={rule.optional ? t('policies.noLimit') : undefined}
            value={value === null ? '' : rule.kind === 'percent' ? toPercent(value as number) : (value as number)}
            onChange={(next) =>
              set(next === '' || next === '-' ? null : rule.kind === 'percent' ? fromPercent(next) : Number(next))
            }
            suffix={rule.kind === 'percent' ? ' %' : undefined}
            decimalScale={rule.digits}
            thousandSeparator=","
            clampBehavior="none"
            hideControls
            error={error}
          />
        )}
        {rule.mode && mode && (
          <NativeSelect
            size="xs"
            aria-label={t('policies.modeOf', { rule: ruleName, grade: word('grade', grade) })}
            data={policyModes.map((one) => ({ value: one, label: word('policyMode', one) }))}
            value={mode}
            onChange={(event) => {
              const next = event.currentTarget.value as PolicyMode
              const { mode: of } = rule
              if (of) onChange((grades) => withMode(grades, grade, of, next))
            }}
          />
        )}
      </div>
      {changed && <span className="visually-hidden">{t('policies.changed')}</span>}
    </td>
  )
})

function useValueText() {
  const { t } = useTexts()
  return (rule: Rule, value: number | boolean | null): string => {
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
    if (value === null) return t('policies.noLimit')
    return rule.kind === 'percent' ? percent(value, Number.isInteger(toPercent(value)) ? 0 : 2) : plainNumber(value)
  }
}
