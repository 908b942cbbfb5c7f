import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** What a screen shows lives in its address, so that it can be kept, sent and found again; null or nothing takes a part away. */
export function useAddress() {
  const [params, setParams] = useSearchParams()
  const set = useCallback(
    (changes: Record<string, string | null>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === '') next.delete(name)
            else next.set(name, value)
          }
          return next
        },
        { replace: true },
      ),
    [setParams],
  )
  return { params, set }
}
