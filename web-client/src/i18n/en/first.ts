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
import { duties } from './duties'
import { words } from './words'
import { work } from './work'

/** What the frame and the first page say; the rest comes before the first screen that needs it. */
export const firstTexts: FirstTexts = {
  access,
  common,
  duties,
  enum: words,
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
