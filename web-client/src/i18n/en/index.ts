import type { Texts } from '../zh-CN'
import { access } from './access'
import { admin, people, secret } from './admin'
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
import { customers } from './customers'
import { grade, grading } from './grading'
import { orders, products } from './orders'
import { profit } from './profit'
import { sync } from './sync'
import { words } from './words'
import { work } from './work'

export const texts: Texts = {
  access,
  admin,
  common,
  customers,
  enum: words,
  figures,
  filter,
  grade,
  grading,
  grid,
  help,
  job,
  orders,
  palette,
  panel,
  people,
  place,
  problem,
  products,
  profit,
  record,
  search,
  secret,
  shell,
  sync,
  theme,
  work,
}
