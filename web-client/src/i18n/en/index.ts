import type { Texts } from '../zh-CN'
import { admin, people, secret } from './admin'
import { orderDrop, supplierAssessment } from './complaintReports'
import { complaintSettings } from './complaintSettings'
import { complaintStatistics } from './complaintStatistics'
import { caseActions, caseSteps, complaints, report } from './complaints'
import { customers } from './customers'
import { duties, policies, treatment } from './duties'
import { firstTexts } from './first'
import { grade, grading } from './grading'
import { mail } from './mail'
import { notifications } from './notifications'
import { orderEntry } from './orderEntry'
import { orders, products } from './orders'
import { orderVerdict } from './orderVerdict'
import { profit } from './profit'
import { profitControl } from './profitControl'
import { costToServe, profitCustomers, wonAndLost } from './profitCustomers'
import { demand } from './profitDemand'
import { bottlenecks, cube, productProfit } from './profitReports'
import { publicPage } from './publicPage'
import { scenarios } from './scenarios'
import { statistics } from './statistics'
import { sync } from './sync'
import { touchpoints } from './touchpoints'
import { words } from './words'

/** All texts: what was said first, and what comes before the first screen that needs it. */
export const texts: Texts = {
  ...firstTexts,
  admin,
  caseActions,
  caseSteps,
  complaints,
  complaintSettings,
  complaintStatistics,
  publicPage,
  orderEntry,
  orderDrop,
  supplierAssessment,
  customers,
  duties,
  enum: words,
  grade,
  grading,
  mail,
  notifications,
  orders,
  orderVerdict,
  people,
  policies,
  products,
  costToServe,
  bottlenecks,
  demand,
  cube,
  productProfit,
  profit,
  profitControl,
  profitCustomers,
  scenarios,
  wonAndLost,
  report,
  secret,
  statistics,
  sync,
  touchpoints,
  treatment,
}
