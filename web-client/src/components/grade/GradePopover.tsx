import { Popover } from '@mantine/core'
import type { ReactElement } from 'react'
import { GradeWhy } from './GradeWhy'

interface GradePopoverProps {
  customerId: number
  runId?: number
  /** The badge it hangs on. */
  children: ReactElement
}

/** Why this grade, beside the badge. */
export function GradePopover({ customerId, runId, children }: GradePopoverProps) {
  return (
    <Popover opened width={430} position="bottom-start" withinPortal trapFocus={false}>
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown onClick={(event) => event.stopPropagation()}>
        <GradeWhy customerId={customerId} runId={runId} compact />
      </Popover.Dropdown>
    </Popover>
  )
}
