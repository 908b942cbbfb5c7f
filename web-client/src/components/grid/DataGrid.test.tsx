import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { useListQuery } from '@/api/lists'
import { ApiProblem } from '@/api/problem'
import { renderScreen } from '@/testing/render'
import { EmptyState } from '../states'
import { DataGrid, type GridColumn } from './DataGrid'
import { FilterChips } from './FilterChips'
import { useListState } from './useListState'

interface Row {
  id: number
  name: string
}

type Fetch = (
  cursor: string | undefined,
  sort: string,
  filters: Record<string, string>,
) => Promise<{
  items: Row[]
  nextCursor: string | null
  total?: number
}>

const columns: GridColumn<Row>[] = [
  { id: 'name', title: 'Name', cell: (row) => row.name, sort: 'name' },
  { id: 'id', title: 'Number', cell: (row) => row.id, align: 'right', sort: 'id' },
  { id: 'extra', title: 'Extra', cell: () => 'more', hidden: true },
]

function Rows({ fetch }: { fetch: Fetch }) {
  const list = useListState('-id', ['grade'])
  const query = useListQuery<Row>(['rows', list.sort, list.filters], ({ cursor }) =>
    fetch(cursor, list.sort, list.filters),
  )
  return (
    <DataGrid
      id="rows"
      label="Rows"
      columns={columns}
      query={query}
      list={list}
      rowId={(row) => String(row.id)}
      pageOf={(row) => `/rows/${row.id}`}
      tools={
        <FilterChips
          list={list}
          filters={[
            { kind: 'many', name: 'grade', label: 'Grade', options: [{ value: 'A', label: 'Grade A' }], always: true },
          ]}
        />
      }
      empty={<EmptyState title="Nothing here" />}
    />
  )
}

const rows = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: from + index, name: `Row ${from + index}` }))

const fifty: Fetch = async () => ({ items: rows(1, 50), nextCursor: null, total: 50 })

const show = (fetch: Fetch, at = '/rows') =>
  renderScreen(<Rows fetch={fetch} />, { at, also: { '/rows/:id': <p>The page</p> } })

describe('the grid by keyboard', () => {
  it('moves with the arrow keys and opens the side panel with Enter', async () => {
    const { address } = show(fifty)
    await screen.findByText('Row 1')
    const grid = screen.getByRole('grid')
    grid.focus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(address()).toBe('/rows?open=3')
    // With the panel open, moving takes the panel along; Escape closes it.
    await userEvent.keyboard('{ArrowUp}')
    expect(address()).toBe('/rows?open=2')
    await userEvent.keyboard('{Escape}')
    expect(address()).toBe('/rows')
  })

  it('opens the page with Ctrl+Enter', async () => {
    show(fifty)
    await screen.findByText('Row 1')
    screen.getByRole('grid').focus()
    await userEvent.keyboard('{ArrowDown}{Control>}{Enter}{/Control}')
    expect(await screen.findByText('The page')).toBeInTheDocument()
  })

  it('names the row it stands on, and stops at the ends', async () => {
    show(fifty)
    await screen.findByText('Row 1')
    const grid = screen.getByRole('grid')
    grid.focus()
    await userEvent.keyboard('{ArrowUp}')
    const active = () => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
    expect(active()).toHaveTextContent('Row 1')
    await userEvent.keyboard('{ArrowDown}')
    expect(active()).toHaveTextContent('Row 2')
  })
})

describe('sorting', () => {
  it('stands in the address and goes to the API', async () => {
    const asked: string[] = []
    const { address } = show(async (_, sort) => {
      asked.push(sort)
      return { items: rows(1, 3), nextCursor: null }
    })
    await screen.findByText('Row 1')
    await userEvent.click(screen.getByRole('button', { name: 'Name' }))
    expect(address()).toBe('/rows?sort=name')
    await userEvent.click(screen.getByRole('button', { name: 'Name' }))
    expect(address()).toBe('/rows?sort=-name')
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending')
    await waitFor(() => expect(asked).toEqual(['-id', 'name', '-name']))
  })

  it('begins as the address says', async () => {
    show(fifty, '/rows?sort=-name')
    await screen.findByText('Row 1')
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending')
  })
})

it('filters stand in the address and go with one click', async () => {
  const { address } = show(fifty, '/rows?grade=A')
  await screen.findByText('Row 1')
  expect(screen.getByText('Grade: Grade A')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Remove filter: Grade' }))
  expect(address()).toBe('/rows')
})

it('reads the next page with the cursor when the end comes near', async () => {
  const cursors: (string | undefined)[] = []
  show(async (cursor) => {
    cursors.push(cursor)
    return cursor === 'second'
      ? { items: rows(21, 20), nextCursor: null }
      : { items: rows(1, 20), nextCursor: 'second', total: 40 }
  })
  expect(await screen.findByText('Row 21')).toBeInTheDocument()
  expect(cursors).toEqual([undefined, 'second'])
  expect(screen.getByText('40 rows')).toBeInTheDocument()
})

it('draws only the rows in sight, however many there are', async () => {
  show(async () => ({ items: rows(1, 10_000), nextCursor: null, total: 10_000 }))
  await screen.findByText('Row 1')
  expect(within(screen.getByRole('grid')).getAllByRole('row').length).toBeLessThan(60)
})

it('says what to do when there is nothing', async () => {
  show(async () => ({ items: [], nextCursor: null, total: 0 }))
  expect(await screen.findByText('Nothing here')).toBeInTheDocument()
})

it('shows the trace id when it fails, and tries again', async () => {
  let healthy = false
  show(async () => {
    if (!healthy) throw new ApiProblem(500, { code: 'unexpected', traceId: '00-feed-01' })
    return { items: rows(1, 2), nextCursor: null }
  })
  expect(await screen.findByText('00-feed-01')).toBeInTheDocument()
  healthy = true
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Row 1')).toBeInTheDocument()
})

it('shows and hides columns, and remembers which', async () => {
  localStorage.clear()
  show(fifty)
  await screen.findByText('Row 1')
  expect(screen.queryByRole('columnheader', { name: 'Extra' })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Choose columns' }))
  await userEvent.click(await screen.findByLabelText('Extra'))
  expect(screen.getByRole('columnheader', { name: 'Extra' })).toBeInTheDocument()
  expect(localStorage.getItem('crm.grid.rows')).toContain('"extra":true')
  localStorage.clear()
})
