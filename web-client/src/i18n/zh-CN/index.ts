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
import { duties, policies, treatment } from './duties'
import { grade, grading } from './grading'
import { mail } from './mail'
import { notifications } from './notifications'
import { orders, products } from './orders'
import { profit } from './profit'
import { statistics } from './statistics'
import { sync } from './sync'
import { touchpoints } from './touchpoints'
import { words } from './words'
import { work } from './work'

export const texts = {
  access,
  admin,
  common,
  customers,
  duties,
  enum: words,
  figures,
  filter,
  grade,
  grading,
  grid,
  help,
  job,
  mail,
  notifications,
  orders,
  palette,
  panel,
  people,
  place,
  policies,
  problem,
  products,
  profit,
  record,
  search,
  secret,
  shell,
  statistics,
  sync,
  theme,
  touchpoints,
  treatment,
  work,
}

/** Every language holds exactly these keys; a missing one does not compile. */
export type Texts = typeof texts
