import { Anchor, Loader, NumberInput, Select, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useTexts } from '@/i18n'
import classes from './EditableFact.module.css'
import { ProblemAlert } from './ProblemAlert'
import { Fact } from './RecordLayout'

type Value = string | number | null

interface EditableFactProps {
  label: string
  value: Value
  /** How the value is shown; by default as it is. */
  children?: ReactNode
  /** Where the value leads, for telephone numbers and addresses. */
  href?: string
  kind?: 'text' | 'long' | 'number' | 'choice'
  choices?: { value: string; label: string }[]
  editable: boolean
  erpOwned?: boolean
  maxLength?: number
  minimum?: number
  maximum?: number
  onSave: (value: Value) => Promise<unknown>
  onReload?: () => void
}

/** A fact edited where it stands: click, type, Enter. There is no save button. */
export function EditableFact(props: EditableFactProps) {
  const { label, value, children, href, editable, erpOwned, onSave, onReload } = props
  const { t } = useTexts()
  const [editing, setEditing] = useState(false)
  const save = useMutation({ mutationFn: onSave, onSuccess: () => setEditing(false) })
  const link = href && value !== null && (
    <Anchor href={href} inherit {...(href.startsWith('http') ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
      {value}
    </Anchor>
  )
  const shown = link || (children ?? value)

  if (!editable || erpOwned) {
    return (
      <Fact label={label} erpOwned={erpOwned}>
        {shown}
      </Fact>
    )
  }
  const begin = () => {
    save.reset()
    setEditing(true)
  }
  const finish = (next: Value) => {
    if (next === value) setEditing(false)
    else save.mutate(next)
  }
  return (
    <Fact label={label}>
      {editing ? (
        <div className={classes.editor}>
          <Editor {...props} busy={save.isPending} onFinish={finish} onCancel={() => setEditing(false)} />
          {save.isPending && <Loader size={14} aria-label={t('common.saving')} />}
        </div>
      ) : link ? (
        <>
          {link}{' '}
          <UnstyledButton className={classes.value} onClick={begin} aria-label={`${t('common.edit')}: ${label}`}>
            <IconPencil size={13} className={classes.pencil} aria-hidden />
          </UnstyledButton>
        </>
      ) : (
        <UnstyledButton className={classes.value} onClick={begin}>
          <span className="visually-hidden">
            {t('common.edit')}: {label}
          </span>
          <span>{shown === null || shown === undefined || shown === '' ? '–' : shown}</span>
          <IconPencil size={13} className={classes.pencil} aria-hidden />
        </UnstyledButton>
      )}
      {save.isError && <ProblemAlert error={save.error} onReload={onReload} />}
    </Fact>
  )
}

interface EditorProps extends EditableFactProps {
  busy: boolean
  onFinish: (value: Value) => void
  onCancel: () => void
}

function Editor({
  label,
  value,
  kind = 'text',
  choices,
  maxLength,
  minimum,
  maximum,
  busy,
  onFinish,
  onCancel,
}: EditorProps) {
  const [text, setText] = useState<string | number>(value ?? '')
  const result = (): Value => {
    if (text === '') return null
    return kind === 'number' ? Number(text) : String(text).trim() || null
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      onCancel()
    }
    if (event.key === 'Enter' && (kind !== 'long' || event.ctrlKey || event.metaKey)) onFinish(result())
  }
  const shared = { size: 'xs', 'aria-label': label, autoFocus: true, disabled: busy, onKeyDown, flex: 1 } as const
  if (kind === 'choice') {
    return (
      <Select
        {...shared}
        data={choices ?? []}
        value={value === null ? null : String(value)}
        defaultDropdownOpened
        onChange={(next) => onFinish(next)}
        onBlur={onCancel}
        allowDeselect={false}
      />
    )
  }
  if (kind === 'number') {
    return (
      <NumberInput
        {...shared}
        value={text}
        onChange={setText}
        onBlur={() => onFinish(result())}
        min={minimum}
        max={maximum}
        thousandSeparator=","
      />
    )
  }
  if (kind === 'long') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={3}
        maxLength={maxLength}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => onFinish(result())}
      />
    )
  }
  return (
    <TextInput
      {...shared}
      maxLength={maxLength}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => onFinish(result())}
    />
  )
}
