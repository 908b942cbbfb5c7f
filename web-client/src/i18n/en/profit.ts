import type { Texts } from '../zh-CN'

export const profit: Texts['profit'] = {
  settings: 'Profit settings',
  note: 'The rates used when the profit of an order is computed.',
  company: 'Company',
  companyNote: 'Used where neither the customer nor the category has its own.',
  interestRate: 'Yearly interest',
  defaultPaymentDays: 'Default days to payment',
  commission: 'Commission',
  rebate: 'Rebate',
  categories: 'Product categories',
  categoriesNote: "Empty: the company's rate is used.",
  category: 'Category',
  noCategories: 'There are no categories yet.',
  notSet: 'not set',
  effect: 'Only orders confirmed from now on are affected.',
}
