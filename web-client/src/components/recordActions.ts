import { useEffect, useSyncExternalStore } from 'react'

/** Something one can do with the record on the screen; the command palette offers it first. */
export interface RecordAction {
  id: string
  label: string
  run: () => void
}

let current: RecordAction[] = []
const listeners = new Set<() => void>()

function set(actions: RecordAction[]) {
  current = actions
  for (const listener of listeners) listener()
}

export function useOfferActions(actions: RecordAction[]) {
  useEffect(() => {
    set(actions)
    return () => set([])
  }, [actions])
}

export function useOfferedActions(): RecordAction[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
