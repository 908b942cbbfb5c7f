import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

export interface Page<Item> {
  items: Item[]
  nextCursor?: string | null
  total?: number | null
}

export interface PageRequest {
  cursor?: string
  limit: number
  /** The total is counted once, with the first page. */
  count?: boolean
  signal: AbortSignal
}

export interface ListQuery<Item> {
  items: Item[]
  total: number | null
  error: unknown
  isLoading: boolean
  isRefreshing: boolean
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
  retry: () => void
}

/** A list read page by page with the API's cursor. */
export function useListQuery<Item>(
  queryKey: QueryKey,
  fetchPage: (request: PageRequest) => Promise<Page<Item>>,
  options: { enabled?: boolean; pageSize?: number; refetchInterval?: number } = {},
): ListQuery<Item> {
  const limit = options.pageSize ?? 100
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchPage({ limit, signal, ...(pageParam ? { cursor: pageParam } : { count: true }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval,
  })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return {
    items,
    total: query.data?.pages[0]?.total ?? null,
    error: query.error,
    isLoading: query.isPending,
    isRefreshing: query.isFetching && !query.isPending && !query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void (query.isError && query.data ? query.fetchNextPage() : query.refetch()),
  }
}
