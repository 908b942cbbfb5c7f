import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import type { Permission } from '@/api/session'
import { withTexts } from '@/i18n'
import { RequireSession } from './RequireSession'
import { NotFoundPage, RouteError } from './RouteError'
import { Section } from './Section'

/** A screen is loaded when it is first visited, and with the first one all texts. */
function screen<Module>(load: () => Promise<Module>, name: keyof Module): RouteObject['lazy'] {
  return async () => ({ Component: (await withTexts(load()))[name] as React.ComponentType })
}

/** The frame and the pages one begins with bring what they say themselves, so that nothing waits. */
function firstScreen<Module>(load: () => Promise<Module>, name: keyof Module): RouteObject['lazy'] {
  return async () => ({ Component: (await load())[name] as React.ComponentType })
}

const customers: RouteObject = {
  path: 'customers',
  children: [
    { index: true, lazy: screen(() => import('@/features/customers/CustomersPage'), 'CustomersPage') },
    {
      path: ':customerId',
      lazy: screen(() => import('@/features/customers/CustomerPage'), 'CustomerPage'),
      // The tabs come from the features that own what they show.
      children: [
        { index: true, lazy: screen(() => import('@/features/grading/CustomerGradeTab'), 'CustomerGradeTab') },
        {
          path: 'timeline',
          lazy: screen(() => import('@/features/touchpoints/CustomerTimelineTab'), 'CustomerTimelineTab'),
        },
        { path: 'orders', lazy: screen(() => import('@/features/orders/CustomerOrdersTab'), 'CustomerOrdersTab') },
        { path: 'money', lazy: screen(() => import('@/features/orders/CustomerMoneyTab'), 'CustomerMoneyTab') },
        {
          path: 'profit',
          lazy: screen(() => import('@/features/profitability/customers/CustomerProfitTab'), 'CustomerProfitTab'),
        },
        {
          path: 'complaints',
          lazy: screen(() => import('@/features/complaints/CustomerComplaintsTab'), 'CustomerComplaintsTab'),
        },
        { path: 'contacts', lazy: screen(() => import('@/features/customers/ContactsTab'), 'ContactsTab') },
      ],
    },
  ],
}

const orders: RouteObject = {
  path: 'orders',
  children: [
    { index: true, lazy: screen(() => import('@/features/orders/OrdersPage'), 'OrdersPage') },
    { path: 'new', lazy: screen(() => import('@/features/orders/OrderEntryPage'), 'OrderEntryPage') },
    { path: 'findings', lazy: screen(() => import('@/features/orders/FindingsPage'), 'FindingsPage') },
    { path: 'approvals', lazy: screen(() => import('@/features/orders/ApprovalsPage'), 'ApprovalsPage') },
    { path: ':orderId', lazy: screen(() => import('@/features/orders/OrderPage'), 'OrderPage') },
    { path: ':orderId/edit', lazy: screen(() => import('@/features/orders/OrderEntryPage'), 'OrderEntryPage') },
  ],
}

const complaints: RouteObject = {
  path: 'complaints',
  element: (
    <Section
      base="/complaints"
      tabs={[
        { path: '/complaints', label: (t) => t('complaints.queueTab'), needs: 'readComplaints' },
        { path: '/complaints/board', label: (t) => t('complaints.board'), needs: 'readComplaints' },
        { path: '/complaints/actions', label: (t) => t('caseActions.tab'), needs: 'readComplaints' },
        { path: '/complaints/statistics', label: (t) => t('complaintStatistics.tab'), needs: 'readComplaints' },
        { path: '/complaints/order-drop', label: (t) => t('orderDrop.title'), needs: 'readComplaints' },
        { path: '/complaints/suppliers', label: (t) => t('supplierAssessment.title'), needs: 'readSuppliers' },
        { path: '/complaints/settings', label: (t) => t('complaintSettings.short'), needs: 'readComplaints' },
      ]}
    />
  ),
  children: [
    { index: true, lazy: screen(() => import('@/features/complaints/ComplaintsPage'), 'ComplaintsPage') },
    { path: 'board', lazy: screen(() => import('@/features/complaints/BoardPage'), 'BoardPage') },
    { path: 'actions', lazy: screen(() => import('@/features/complaints/ActionsPage'), 'ActionsPage') },
    { path: 'statistics', lazy: screen(() => import('@/features/complaints/StatisticsPage'), 'StatisticsPage') },
    { path: 'order-drop', lazy: screen(() => import('@/features/complaints/OrderDropPage'), 'OrderDropPage') },
    { path: 'suppliers', lazy: screen(() => import('@/features/complaints/SuppliersPage'), 'SuppliersPage') },
    { path: 'settings', element: <Navigate to="/complaints/settings/calendar" replace /> },
    { path: 'settings/calendar', lazy: screen(() => import('@/features/complaints/CalendarPage'), 'CalendarPage') },
    { path: 'settings/targets', lazy: screen(() => import('@/features/complaints/TargetsPage'), 'TargetsPage') },
    {
      path: 'settings/prevention',
      lazy: screen(() => import('@/features/complaints/PreventionPage'), 'PreventionPage'),
    },
    { path: 'settings/causes', lazy: screen(() => import('@/features/complaints/CausesPage'), 'CausesPage') },
    { path: ':complaintId', lazy: screen(() => import('@/features/complaints/ComplaintPage'), 'ComplaintPage') },
  ],
}

const products: RouteObject = {
  path: 'products',
  children: [
    { index: true, lazy: screen(() => import('@/features/orders/ProductsPage'), 'ProductsPage') },
    {
      path: ':productId',
      lazy: screen(() => import('@/features/orders/ProductPage'), 'ProductPage'),
      children: [
        { index: true, lazy: screen(() => import('@/features/orders/ProductPage'), 'ProductCostsTab') },
        {
          path: 'profit',
          lazy: screen(() => import('@/features/profitability/products/ProductProfitTab'), 'ProductProfitTab'),
        },
        {
          path: 'demand',
          lazy: screen(() => import('@/features/profitability/demand/ProductDemandTab'), 'ProductDemandTab'),
        },
      ],
    },
  ],
}

const ofOrders: Permission[] = ['viewCost', 'readCustomers', 'readOrders']

const profit: RouteObject = {
  path: 'profit',
  element: (
    <Section
      base="/profit"
      tabs={[
        { path: '/profit/cube', label: (t) => t('cube.tab'), needs: 'viewCost' },
        { path: '/profit/products', label: (t) => t('productProfit.tab'), needs: 'viewCost' },
        { path: '/profit/customers', label: (t) => t('profitCustomers.tab'), needs: ['viewCost', 'readCustomers'] },
        { path: '/profit/won-and-lost', label: (t) => t('wonAndLost.tab'), needs: ['viewCost', 'readCustomers'] },
        { path: '/profit/scenarios', label: (t) => t('scenarios.tab'), needs: 'viewCost' },
        { path: '/profit/demand', label: (t) => t('demand.tab'), needs: 'viewCost' },
        { path: '/profit/exceptions', label: (t) => t('profitControl.exceptions'), needs: ofOrders },
        { path: '/profit/variance', label: (t) => t('profitControl.variance'), needs: ofOrders },
        { path: '/profit/bottlenecks', label: (t) => t('bottlenecks.tab'), needs: 'viewCost' },
        { path: '/profit/cost-to-serve', label: (t) => t('costToServe.tab'), needs: 'readProfitSettings' },
      ]}
    />
  ),
  children: [
    { path: 'cube', lazy: screen(() => import('@/features/profitability/cube/CubePage'), 'CubePage') },
    { path: 'cube/lines', lazy: screen(() => import('@/features/profitability/cube/CubeLinesPage'), 'CubeLinesPage') },
    {
      path: 'products',
      lazy: screen(() => import('@/features/profitability/products/ProductProfitPage'), 'ProductProfitPage'),
    },
    { path: 'demand', lazy: screen(() => import('@/features/profitability/demand/DemandPage'), 'DemandPage') },
    {
      path: 'demand/categories/:categoryId',
      lazy: screen(() => import('@/features/profitability/demand/CategoryDemandPage'), 'CategoryDemandPage'),
    },
    {
      path: 'bottlenecks',
      lazy: screen(() => import('@/features/profitability/bottlenecks/BottlenecksPage'), 'BottlenecksPage'),
    },
    {
      path: 'exceptions',
      lazy: screen(() => import('@/features/profitability/exceptions/ExceptionsPage'), 'ExceptionsPage'),
    },
    {
      path: 'variance',
      lazy: screen(() => import('@/features/profitability/variance/VariancePage'), 'VariancePage'),
    },
    {
      path: 'customers',
      lazy: screen(() => import('@/features/profitability/customers/CustomerProfitPage'), 'CustomerProfitPage'),
    },
    {
      path: 'customers/list',
      lazy: screen(() => import('@/features/profitability/customers/CustomerProfitListPage'), 'CustomerProfitListPage'),
    },
    {
      path: 'won-and-lost',
      lazy: screen(() => import('@/features/profitability/customers/WonAndLostPage'), 'WonAndLostPage'),
    },
    {
      path: 'won-and-lost/customers',
      lazy: screen(() => import('@/features/profitability/customers/WonAndLostListPage'), 'WonAndLostListPage'),
    },
    {
      path: 'cost-to-serve',
      lazy: screen(() => import('@/features/profitability/customers/CostToServePage'), 'CostToServePage'),
    },
    {
      path: 'scenarios',
      lazy: screen(() => import('@/features/profitability/scenarios/ScenariosPage'), 'ScenariosPage'),
    },
    {
      path: 'scenarios/compare',
      lazy: screen(() => import('@/features/profitability/scenarios/ComparePage'), 'ComparePage'),
    },
    {
      path: 'scenarios/:scenarioId',
      lazy: screen(() => import('@/features/profitability/scenarios/ScenarioPage'), 'ScenarioPage'),
    },
  ],
}

const duties: RouteObject = {
  path: 'duties',
  element: (
    <Section
      base="/duties"
      tabs={[
        { path: '/duties', label: (t) => t('duties.list'), needs: 'readGrading' },
        { path: '/duties/calendar', label: (t) => t('duties.calendar'), needs: 'readGrading' },
        { path: '/duties/team', label: (t) => t('duties.team'), needs: 'readGrading' },
      ]}
    />
  ),
  children: [
    { index: true, lazy: screen(() => import('@/features/duties/DutiesPage'), 'DutiesPage') },
    { path: 'calendar', lazy: screen(() => import('@/features/duties/CalendarPage'), 'CalendarPage') },
    { path: 'team', lazy: screen(() => import('@/features/duties/TeamPage'), 'TeamPage') },
  ],
}

const grading: RouteObject = {
  path: 'grading',
  element: (
    <Section
      base="/grading"
      tabs={[
        { path: '/grading/runs', label: (t) => t('grading.runs'), needs: 'readGrading' },
        { path: '/grading/statistics', label: (t) => t('grading.statistics'), needs: 'readGrading' },
        { path: '/grading/schemes', label: (t) => t('grading.schemes'), needs: 'readGrading' },
        { path: '/grading/overrides', label: (t) => t('grading.overrides'), needs: 'readGrading' },
        { path: '/grading/back-tests', label: (t) => t('grading.backTests'), needs: 'readGrading' },
        { path: '/grading/schedules', label: (t) => t('grading.schedules'), needs: 'readGrading' },
        { path: '/grading/policies', label: (t) => t('policies.tab'), needs: 'readGrading' },
        { path: '/grading/treatment', label: (t) => t('treatment.tab'), needs: 'readGrading' },
      ]}
    />
  ),
  children: [
    { path: 'runs', lazy: screen(() => import('@/features/grading/RunsPage'), 'RunsPage') },
    { path: 'runs/:runId', lazy: screen(() => import('@/features/grading/RunPage'), 'RunPage') },
    {
      path: 'runs/:runId/customers',
      lazy: screen(() => import('@/features/grading/RunCustomersPage'), 'RunCustomersPage'),
    },
    {
      path: 'runs/:runId/compare/:otherId',
      lazy: screen(() => import('@/features/grading/CompareRunsPage'), 'CompareRunsPage'),
    },
    {
      path: 'runs/:runId/compare/:otherId/customers',
      lazy: screen(() => import('@/features/grading/CompareRunsPage'), 'RunDifferencesPage'),
    },
    { path: 'overrides', lazy: screen(() => import('@/features/grading/OverridesPage'), 'OverridesPage') },
    { path: 'back-tests', lazy: screen(() => import('@/features/grading/BackTestsPage'), 'BackTestsPage') },
    { path: 'back-tests/:backTestId', lazy: screen(() => import('@/features/grading/BackTestPage'), 'BackTestPage') },
    { path: 'schedules', lazy: screen(() => import('@/features/grading/SchedulesPage'), 'SchedulesPage') },
    { path: 'statistics', lazy: screen(() => import('@/features/grading/StatisticsPage'), 'StatisticsPage') },
    {
      path: 'statistics/trend',
      lazy: screen(() => import('@/features/grading/StatisticsTrendPage'), 'StatisticsTrendPage'),
    },
    {
      path: 'statistics/migration',
      lazy: screen(() => import('@/features/grading/StatisticsMigrationPage'), 'StatisticsMigrationPage'),
    },
    {
      path: 'statistics/migration/customers',
      lazy: screen(
        () => import('@/features/grading/StatisticsMigrationCustomersPage'),
        'StatisticsMigrationCustomersPage',
      ),
    },
    {
      path: 'statistics/scatter',
      lazy: screen(() => import('@/features/grading/StatisticsScatterPage'), 'StatisticsScatterPage'),
    },
    {
      path: 'statistics/customers',
      lazy: screen(() => import('@/features/grading/StatisticCustomersPage'), 'StatisticCustomersPage'),
    },
    { path: 'policies', lazy: screen(() => import('@/features/duties/PoliciesPage'), 'PoliciesPage') },
    { path: 'treatment', lazy: screen(() => import('@/features/duties/TreatmentPage'), 'TreatmentPage') },
    {
      path: 'treatment/customers',
      lazy: screen(() => import('@/features/duties/TreatmentCustomersPage'), 'TreatmentCustomersPage'),
    },
    { path: 'schemes', lazy: screen(() => import('@/features/grading/SchemesPage'), 'SchemesPage') },
    {
      path: 'schemes/compare',
      lazy: screen(() => import('@/features/grading/CompareSchemesPage'), 'CompareSchemesPage'),
    },
    { path: 'schemes/:schemeId', lazy: screen(() => import('@/features/grading/SchemePage'), 'SchemePage') },
  ],
}

const sync: RouteObject = {
  path: 'sync',
  element: (
    <Section
      base="/sync"
      tabs={[
        { path: '/sync/jobs', label: (t) => t('sync.jobs'), needs: 'readJobs' },
        { path: '/sync/reconciliation', label: (t) => t('sync.reconciliation'), needs: 'readJobs' },
      ]}
    />
  ),
  children: [
    { path: 'jobs', lazy: screen(() => import('@/features/sync/SyncJobsPage'), 'SyncJobsPage') },
    { path: 'jobs/:jobId', lazy: screen(() => import('@/features/sync/SyncJobPage'), 'SyncJobPage') },
    { path: 'reconciliation', lazy: screen(() => import('@/features/sync/ReconciliationPage'), 'ReconciliationPage') },
  ],
}

const administration: RouteObject = {
  path: 'administration',
  element: (
    <Section
      base="/administration"
      tabs={[
        { path: '/administration/people', label: (t) => t('admin.people'), needs: 'managePeople' },
        { path: '/administration/tree', label: (t) => t('admin.tree'), needs: 'managePeople' },
        { path: '/administration/api-keys', label: (t) => t('admin.apiKeys'), needs: 'manageApiKeys' },
        { path: '/administration/profit-settings', label: (t) => t('profit.settings'), needs: 'readProfitSettings' },
        { path: '/administration/outbox', label: (t) => t('mail.outbox'), needs: 'manageMail' },
        { path: '/administration/mail-templates', label: (t) => t('mail.templates'), needs: 'manageMail' },
      ]}
    />
  ),
  children: [
    { path: 'people', lazy: screen(() => import('@/features/access/PeoplePage'), 'PeoplePage') },
    { path: 'tree', lazy: screen(() => import('@/features/access/TreePage'), 'TreePage') },
    { path: 'api-keys', lazy: screen(() => import('@/features/access/ApiKeysPage'), 'ApiKeysPage') },
    {
      path: 'profit-settings',
      lazy: screen(() => import('@/features/profitability/ProfitSettingsPage'), 'ProfitSettingsPage'),
    },
    { path: 'outbox', lazy: screen(() => import('@/features/mail/OutboxPage'), 'OutboxPage') },
    { path: 'mail-templates', lazy: screen(() => import('@/features/mail/MailTemplatesPage'), 'MailTemplatesPage') },
  ],
}

export const routes: RouteObject[] = [
  {
    path: '/sign-in',
    lazy: firstScreen(() => import('@/features/access/SignInPage'), 'SignInPage'),
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
  },
  // What customers open by their secret links; nobody is signed in there.
  {
    path: '/progress/:token',
    lazy: screen(() => import('@/features/complaints/ProgressPage'), 'ProgressPage'),
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
  },
  {
    path: '/complain/:token',
    lazy: screen(() => import('@/features/complaints/FormPage'), 'FormPage'),
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
  },
  {
    element: <RequireSession />,
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
    children: [
      {
        lazy: firstScreen(() => import('./shell/Shell'), 'Shell'),
        children: [
          {
            errorElement: <RouteError />,
            children: [
              { index: true, lazy: firstScreen(() => import('@/features/work/WorkPage'), 'WorkPage') },
              duties,
              customers,
              complaints,
              {
                path: 'complaints/:complaintId/report',
                lazy: screen(() => import('@/features/complaints/ReportPage'), 'ReportPage'),
              },
              orders,
              profit,
              products,
              grading,
              sync,
              administration,
              { path: 'password', lazy: screen(() => import('@/features/access/PasswordPage'), 'PasswordPage') },
              { path: 'sessions', lazy: screen(() => import('@/features/access/SessionsPage'), 'SessionsPage') },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]

export const router = createBrowserRouter(routes)
