import type { FirstTexts } from '../zh-CN/first'

/** Words the frame and the first page use. */
export const firstWords: FirstTexts['enum'] = {
  grade: { A: 'Grade A', B: 'Grade B', C: 'Grade C', D: 'Grade D', N: 'New (too little history)' },
  runState: {
    waiting: 'Waiting',
    running: 'Running',
    done: 'Dry run ready',
    committed: 'In force',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  runMode: { dry: 'Dry run', commit: 'For real' },
  dutyKind: { visit: 'Visit', call: 'Call', care: 'Care' },
}
