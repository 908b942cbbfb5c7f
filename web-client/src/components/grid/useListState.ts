import { useMemo } from 'react'
import { useAddress } from '../useAddress'

export interface ListState {
  /** As the API wants it: `-revenue12m`, or several separated by commas. */
  sort: string
  setSort: (sort: string) => void
  filter: (name: string) => string | null
  setFilter: (name: string, value: string | null) => void
  clearFilters: () => void
  /** The filters in use, ready to be sent. */
  filters: Record<string, string>
  /** The row whose side panel is open. */
  open: string | null
  setOpen: (id: string | null) => void
}

const own = new Set(['sort', 'open'])

/** What a list shows lives in the address, so that it can be kept, sent and found again. */
export function useListState(defaultSort: string, filterNames: readonly string[]): ListState {
  const { params, set } = useAddress()
  const names = filterNames.join(',')

  return useMemo(() => {
    const known = names.split(',').filter((name) => name && !own.has(name))
    const filters: Record<string, string> = {}
    for (const name of known) {
      const value = params.get(name)
      if (value) filters[name] = value
    }
    return {
      sort: params.get('sort') ?? defaultSort,
      setSort: (sort) => set({ sort: sort === defaultSort ? null : sort }),
      filter: (name) => params.get(name),
      setFilter: (name, value) => set({ [name]: value }),
      clearFilters: () => set(Object.fromEntries(known.map((name) => [name, null]))),
      filters,
      open: params.get('open'),
      setOpen: (id) => set({ open: id }),
    }
  }, [params, set, defaultSort, names])
}
