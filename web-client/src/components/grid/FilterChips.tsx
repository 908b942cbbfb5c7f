import { ActionIcon, Button, Checkbox, Menu, Popover, Radio, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTexts } from '@/i18n'
import classes from './FilterChips.module.css'
import type { ListState } from './useListState'

// Calendars are only loaded where a day is chosen.
const DateField = lazy(() => import('../DateField').then((module) => ({ default: module.DateField })))

interface Option {
  value: string
  label: string
}

export type Filter =
  | { kind: 'many' | 'one'; name: string; label: string; options: Option[]; always?: boolean }
  | { kind: 'yes'; name: string; label: string; always?: boolean }
  | { kind: 'day'; name: string; label: string; always?: boolean }
  /** Set from elsewhere (a link), only shown and taken away here. */
  | { kind: 'given'; name: string; label: string; value: string; always?: boolean }

interface FilterChipsProps {
  list: ListState
  filters: Filter[]
  /** Placeholder of the text search; without one there is none. */
  search?: string
}

/** Filters as chips: what is set is seen, and goes with one click. */
export function FilterChips({ list, filters, search }: FilterChipsProps) {
  const { t } = useTexts()
  const [added, setAdded] = useState<string | null>(null)
  const isSet = (filter: Filter) => list.filter(filter.name) !== null
  const shown = filters.filter(
    (filter) => isSet(filter) || (filter.always && filter.kind !== 'given') || filter.name === added,
  )
  const addable = filters.filter((filter) => !shown.includes(filter) && filter.kind !== 'given')
  return (
    <div className={classes.chips}>
      {search && <SearchField list={list} placeholder={search} />}
      {shown.map((filter) => (
        <Chip
          key={filter.name}
          filter={filter}
          list={list}
          openAtOnce={filter.name === added}
          onClosed={() => setAdded(null)}
        />
      ))}
      {addable.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconFilter size={15} aria-hidden />}>
              {t('filter.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {addable.map((filter) => (
              <Menu.Item
                key={filter.name}
                onClick={() => (filter.kind === 'yes' ? list.setFilter(filter.name, 'true') : setAdded(filter.name))}
              >
                {filter.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {filters.some(isSet) && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={list.clearFilters}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  )
}

function SearchField({ list, placeholder }: { list: ListState; placeholder: string }) {
  const inAddress = list.filter('q') ?? ''
  const [text, setText] = useState(inAddress)
  const send = useDebouncedCallback((value: string) => list.setFilter('q', value.trim() || null), 250)
  useEffect(() => setText((before) => (before.trim() === inAddress ? before : inAddress)), [inAddress])
  return (
    <TextInput
      size="xs"
      w={230}
      type="search"
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      maxLength={100}
      onChange={(event) => {
        setText(event.currentTarget.value)
        send(event.currentTarget.value)
      }}
    />
  )
}

interface ChipProps {
  filter: Filter
  list: ListState
  openAtOnce: boolean
  onClosed: () => void
}

function Chip({ filter, list, openAtOnce, onClosed }: ChipProps) {
  const { t } = useTexts()
  const [opened, setOpened] = useState(openAtOnce)
  const value = list.filter(filter.name)
  const close = () => {
    setOpened(false)
    onClosed()
  }
  const remove = value !== null && (
    <ActionIcon
      size="xs"
      aria-label={t('filter.remove', { filter: filter.label })}
      onClick={() => list.setFilter(filter.name, null)}
    >
      <IconX size={12} />
    </ActionIcon>
  )
  if (filter.kind === 'given' || filter.kind === 'yes') {
    return (
      <span className={classes.chip} data-set={value !== null || undefined}>
        {filter.kind === 'yes' ? (
          <button
            type="button"
            aria-pressed={value !== null}
            onClick={() => list.setFilter(filter.name, value === null ? 'true' : null)}
          >
            {filter.label}
          </button>
        ) : (
          <span className={classes.given}>
            {filter.label}: {filter.value}
          </span>
        )}
        {remove}
      </span>
    )
  }
  return (
    <span className={classes.chip} data-set={value !== null || undefined}>
      <Popover
        opened={opened}
        onChange={(next) => (next ? setOpened(true) : close())}
        position="bottom-start"
        trapFocus
      >
        <Popover.Target>
          <button
            type="button"
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened((before) => !before)}
          >
            {filter.label}
            {value !== null && `: ${valueText(filter, value)}`}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <ChipEditor
            filter={filter}
            value={value}
            onChange={(next) => list.setFilter(filter.name, next)}
            onDone={close}
          />
        </Popover.Dropdown>
      </Popover>
      {remove}
    </span>
  )
}

function valueText(filter: Filter, value: string): string {
  if (filter.kind !== 'many' && filter.kind !== 'one') return value
  return value
    .split(',')
    .map((part) => filter.options.find((option) => option.value === part)?.label ?? part)
    .join(', ')
}

interface ChipEditorProps {
  filter: Exclude<Filter, { kind: 'yes' | 'given' }>
  value: string | null
  onChange: (value: string | null) => void
  onDone: () => void
}

function ChipEditor({ filter, value, onChange, onDone }: ChipEditorProps) {
  if (filter.kind === 'day') {
    return (
      <Suspense fallback={null}>
        <DateField
          size="xs"
          label={filter.label}
          value={value ?? ''}
          data-autofocus
          popoverProps={{ withinPortal: false }}
          onChange={(next) => onChange(next || null)}
        />
      </Suspense>
    )
  }
  if (filter.kind === 'one') {
    return (
      <Radio.Group
        value={value}
        onChange={(next) => {
          onChange(next)
          onDone()
        }}
        aria-label={filter.label}
      >
        <Stack gap={8} mah={320} style={{ overflowY: 'auto' }}>
          {filter.options.map((option) => (
            <Radio key={option.value} size="xs" value={option.value} label={option.label} />
          ))}
        </Stack>
      </Radio.Group>
    )
  }
  return (
    <Checkbox.Group
      value={value?.split(',') ?? []}
      onChange={(next) => onChange(next.length > 0 ? next.join(',') : null)}
      aria-label={filter.label}
    >
      <Stack gap={8} mah={320} style={{ overflowY: 'auto' }}>
        {filter.options.map((option) => (
          <Checkbox key={option.value} size="xs" value={option.value} label={option.label} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
