import { ActionIcon, Checkbox, Popover, Skeleton, Stack, Text, Tooltip, useMatches } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { type ColumnDef, getCoreRowModel, useReactTable, type VisibilityState } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { ListQuery } from '@/api/lists'
import { useTexts } from '@/i18n'
import { CsvButton } from '../CsvButton'
import { plainNumber } from '../format'
import { ErrorState } from '../states'
import classes from './DataGrid.module.css'
import type { ListState } from './useListState'

export interface GridColumn<Row> {
  id: string
  title: string
  cell: (row: Row) => ReactNode
  /** Smallest width in pixels; what is left over is shared by `grow`. */
  width?: number
  grow?: number
  align?: 'right'
  /** The API's name for sorting by this column. */
  sort?: string
  /** Which way the first click sorts. */
  sortFirst?: 'ascending' | 'descending'
  hidden?: boolean
  /** What the title means, where it is not plain. */
  hint?: string
}

interface DataGridProps<Row> {
  /** Names the grid for its remembered columns. */
  id: string
  label: string
  columns: GridColumn<Row>[]
  query: ListQuery<Row>
  list: ListState
  rowId: (row: Row) => string
  /** The row's page: Ctrl+Enter, and Enter where there is no side panel. */
  pageOf?: (row: Row) => string
  withPanel?: boolean
  empty: ReactNode
  /** The list's own address; its filters are added. */
  csv?: { path: string; fileName: string }
  /** Left of the grid's own controls: filters. */
  tools?: ReactNode
  /** A row as two lines, for narrow screens. */
  narrow?: (row: Row) => ReactNode
}

const rowHeight = 38
const narrowRowHeight = 68

/** The one grid of every list: virtual rows, pages by cursor, everything by keyboard. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { id, label, columns, query, list, rowId, pageOf, withPanel = true, empty, csv, tools, narrow } = props
  const { t } = useTexts()
  const navigate = useNavigate()
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const isNarrow = useMatches({ base: true, sm: false }, { getInitialValueInEffect: false }) && narrow !== undefined
  const height = isNarrow ? narrowRowHeight : rowHeight

  const [visibility, setVisibility] = useLocalStorage<VisibilityState>({
    key: `crm.grid.${id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const definitions = useMemo<ColumnDef<Row>[]>(
    () => columns.map((column) => ({ id: column.id, header: column.title, enableHiding: column !== columns[0] })),
    [columns],
  )
  const columnVisibility = useMemo(
    () => ({ ...Object.fromEntries(columns.map((column) => [column.id, !column.hidden])), ...visibility }),
    [columns, visibility],
  )
  const table = useReactTable({
    data: query.items,
    columns: definitions,
    getCoreRowModel: getCoreRowModel(),
    getRowId: rowId,
    state: { columnVisibility },
    onColumnVisibilityChange: (change) =>
      setVisibility(typeof change === 'function' ? change(columnVisibility) : change),
  })
  const rows = table.getRowModel().rows
  const shown = columns.filter((column) => columnVisibility[column.id])
  const template = shown.map((column) => `minmax(${column.width ?? 110}px, ${column.grow ?? 1}fr)`).join(' ')
  const minWidth = shown.reduce((sum, column) => sum + (column.width ?? 110), 0)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    // The head lies over the first row's height, so the last row in sight ends that much earlier.
    scrollPaddingEnd: isNarrow ? 0 : rowHeight,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows changes
  useEffect(() => virtualizer.measure(), [height])

  const virtualRows = virtualizer.getVirtualItems()
  const lastShown = virtualRows.at(-1)?.index ?? -1
  const { hasMore, isLoadingMore, error, loadMore } = query
  useEffect(() => {
    if (hasMore && !isLoadingMore && !error && lastShown >= rows.length - 25) loadMore()
  }, [hasMore, isLoadingMore, error, loadMore, lastShown, rows.length])

  // Another sort or filter starts at the top again.
  const shape = `${list.sort}|${JSON.stringify(list.filters)}`
  const shapeBefore = useRef(shape)
  useEffect(() => {
    if (shapeBefore.current === shape) return
    shapeBefore.current = shape
    setActive(0)
    scroller.current?.scrollTo({ top: 0 })
  }, [shape])

  const openRow = (row: Row) => {
    if (withPanel) list.setOpen(rowId(row))
    else if (pageOf) void navigate(pageOf(row))
  }

  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setActive(next)
    virtualizer.scrollToIndex(next)
    const row = rows[next]
    if (withPanel && list.open !== null && row) list.setOpen(row.id)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || rows.length === 0) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2)
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    }
    const target = moves[event.key]
    if (target !== undefined) {
      event.preventDefault()
      moveTo(target)
      return
    }
    const row = rows[active]?.original
    if (event.key === 'Enter' && row) {
      event.preventDefault()
      if ((event.ctrlKey || event.metaKey) && pageOf) void navigate(pageOf(row))
      else openRow(row)
    }
    if (event.key === 'Escape' && list.open !== null) list.setOpen(null)
  }

  const onRowClick = (event: MouseEvent, row: Row, index: number) => {
    // A link or a button inside the row speaks for itself.
    if ((event.target as Element).closest('a, button, input')) return
    setActive(index)
    if ((event.ctrlKey || event.metaKey) && pageOf) void navigate(pageOf(row))
    else openRow(row)
  }

  const failedAtStart = error && rows.length === 0
  return (
    <div className={classes.frame}>
      <div className={classes.tools}>
        <div className={classes.toolsLeft}>{tools}</div>
        {!isNarrow && (
          <div className={classes.toolsRight}>
            {csv && <CsvButton path={csvAddress(csv.path, list)} fileName={csv.fileName} />}
            <ColumnChooser
              columns={columns}
              visible={columnVisibility}
              onToggle={(column) => table.getColumn(column)?.toggleVisibility()}
            />
          </div>
        )}
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={query.total ?? -1}
        aria-colcount={shown.length}
        aria-busy={query.isLoading}
        aria-activedescendant={rows[active] ? `${gridId}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-narrow={isNarrow || undefined}
      >
        {!isNarrow && (
          <div className={classes.head} role="rowgroup" style={{ minWidth }}>
            <div className={classes.row} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
              {shown.map((column) => (
                <HeadCell key={column.id} column={column} list={list} />
              ))}
            </div>
          </div>
        )}
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: virtualizer.getTotalSize(), minWidth: isNarrow ? undefined : minWidth }}
        >
          {virtualRows.map((virtual) => {
            const row = rows[virtual.index]
            if (!row) return null
            return (
              <div
                key={row.id}
                id={`${gridId}-${virtual.index}`}
                role="row"
                aria-rowindex={virtual.index + 2}
                aria-selected={list.open === row.id}
                data-active={virtual.index === active || undefined}
                data-open={(withPanel && list.open === row.id) || undefined}
                className={classes.row}
                style={{
                  gridTemplateColumns: isNarrow ? '1fr' : template,
                  height,
                  transform: `translateY(${virtual.start}px)`,
                }}
                onClick={(event) => onRowClick(event, row.original, virtual.index)}
              >
                {isNarrow ? (
                  <div role="gridcell" className={classes.narrowCell}>
                    {narrow(row.original)}
                  </div>
                ) : (
                  shown.map((column, index) => (
                    <div
                      key={column.id}
                      role={index === 0 ? 'rowheader' : 'gridcell'}
                      className={classes.cell}
                      data-align={column.align}
                    >
                      <span className={classes.text}>{column.cell(row.original)}</span>
                    </div>
                  ))
                )}
              </div>
            )
          })}
        </div>
        {query.isLoading && <SkeletonRows columns={isNarrow ? 1 : shown.length} height={height} template={template} />}
        {failedAtStart ? <ErrorState error={error} onRetry={query.retry} /> : null}
        {!query.isLoading && !error && rows.length === 0 && (
          // A grid may hold nothing but rows, also where what it holds is the way on.
          <div role="row">
            <div role="gridcell">{empty}</div>
          </div>
        )}
        {error && rows.length > 0 ? <ErrorState compact error={error} onRetry={query.retry} /> : null}
      </div>
      <div className={classes.foot} aria-live="polite">
        {rows.length > 0 && (
          <span>
            {query.total === null
              ? t('grid.loaded', { loaded: plainNumber(rows.length, 0) })
              : t('grid.total', { total: plainNumber(query.total, 0) })}
          </span>
        )}
        {isLoadingMore && <span>{t('grid.loadingMore')}</span>}
        <span className={classes.keys}>{withPanel ? t('grid.keys') : t('grid.keysPage')}</span>
      </div>
    </div>
  )
}

function HeadCell<Row>({ column, list }: { column: GridColumn<Row>; list: ListState }) {
  const by = list.sort.replace(/^-/, '')
  const sorted = column.sort !== undefined && by === column.sort
  const descending = sorted && list.sort.startsWith('-')
  const toggle = () => {
    if (!column.sort) return
    const startsDescending =
      column.sortFirst === 'descending' || (column.sortFirst === undefined && column.align === 'right')
    const next = sorted ? !descending : startsDescending
    list.setSort(`${next ? '-' : ''}${column.sort}`)
  }
  const title = column.hint ? (
    <Tooltip label={column.hint}>
      <span>{column.title}</span>
    </Tooltip>
  ) : (
    <span>{column.title}</span>
  )
  return (
    <div
      role="columnheader"
      className={classes.cell}
      data-align={column.align}
      aria-sort={sorted ? (descending ? 'descending' : 'ascending') : column.sort ? 'none' : undefined}
    >
      {column.sort ? (
        <button type="button" className={classes.sort} data-sorted={sorted || undefined} onClick={toggle}>
          {title}
          {sorted ? (
            descending ? (
              <IconArrowDown size={13} aria-hidden />
            ) : (
              <IconArrowUp size={13} aria-hidden />
            )
          ) : (
            <IconArrowsSort size={13} className={classes.sortable} aria-hidden />
          )}
        </button>
      ) : (
        title
      )}
    </div>
  )
}

function SkeletonRows({ columns, height, template }: { columns: number; height: number; template: string }) {
  const { t } = useTexts()
  return (
    <div role="status" aria-label={t('common.loading')}>
      {Array.from({ length: 12 }, (_, row) => (
        <div
          key={row}
          className={classes.skeleton}
          style={{ height, gridTemplateColumns: columns === 1 ? '1fr' : template }}
        >
          {Array.from({ length: columns }, (_, cell) => (
            <div key={cell} className={classes.cell}>
              <Skeleton height={12} width={`${55 + ((row * 13 + cell * 29) % 40)}%`} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}

interface ColumnChooserProps<Row> {
  columns: GridColumn<Row>[]
  visible: VisibilityState
  onToggle: (id: string) => void
}

function ColumnChooser<Row>({ columns, visible, onToggle }: ColumnChooserProps<Row>) {
  const { t } = useTexts()
  return (
    <Popover position="bottom-end" withinPortal>
      <Popover.Target>
        <Tooltip label={t('grid.columns')}>
          <ActionIcon size="lg" aria-label={t('grid.columns')}>
            <IconColumns3 size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          <Text fz="xs" c="dimmed">
            {t('grid.columns')}
          </Text>
          {columns.slice(1).map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              label={column.title}
              checked={visible[column.id] ?? true}
              onChange={() => onToggle(column.id)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function csvAddress(path: string, list: ListState): string {
  const query = new URLSearchParams({ ...list.filters, sort: list.sort })
  return `${path}?${query}`
}
