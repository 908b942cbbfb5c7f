import type { FirstTexts } from '../zh-CN/first'
import { access } from './access'
import {
  common,
  figures,
  filter,
  grid,
  help,
  job,
  palette,
  panel,
  place,
  problem,
  record,
  search,
  shell,
  theme,
} from './common'
import { complaintTime } from './complaintTime'
import { firstDuties } from './firstDuties'
import { firstWords } from './firstWords'
import { work } from './work'

/** What the frame and the first page say; the rest comes before the first screen that needs it. */
export const firstTexts: FirstTexts = {
  access,
  common,
  complaintTime,
  duties: firstDuties,
  enum: firstWords,
  figures,
  filter,
  grid,
  help,
  job,
  palette,
  panel,
  place,
  problem,
  record,
  search,
  shell,
  theme,
  work,
}
