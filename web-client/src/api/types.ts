// Names for what the API answers, derived from its paths so that no shape is written by hand.
import type { paths } from './schema.gen'

type Json<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : never
type Ok<Responses> = Json<Responses[keyof Responses & (200 | 201 | 202)]>
type Operation<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method]

export type Answer<Path extends keyof paths, Method extends keyof paths[Path] = 'get' & keyof paths[Path]> =
  Operation<Path, Method> extends { responses: infer Responses } ? Ok<Responses> : never

export type Body<Path extends keyof paths, Method extends keyof paths[Path]> =
  Operation<Path, Method> extends { requestBody?: infer Request } ? Json<NonNullable<Request>> : never

type Item<List> = List extends { items: (infer Element)[] } ? Element : never

export type Me = Answer<'/api/v1/session'>
export type SignedInSession = Item<Answer<'/api/v1/sessions'>>
export type Person = Item<Answer<'/api/v1/people'>>
export type TreePerson = Item<Answer<'/api/v1/people/tree'>>
export type PersonRef = Item<Answer<'/api/v1/people/options'>>
export type SavedView = Item<Answer<'/api/v1/views'>>
export type ApiKey = Item<Answer<'/api/v1/api-keys'>>

export type ListedCustomer = Item<Answer<'/api/v1/customers'>>
export type Customer = Answer<'/api/v1/customers/{customerId}'>
export type CustomerChange = Body<'/api/v1/customers/{customerId}', 'patch'>
export type CustomerRef = ListedOrder['customer']
export type Contact = Item<Answer<'/api/v1/customers/{customerId}/contacts'>>
export type Found = Item<Answer<'/api/v1/search'>>

export type Touchpoint = Item<Answer<'/api/v1/touchpoints'>>
export type TouchpointBody = Body<'/api/v1/touchpoints', 'post'>
export type TouchpointChannel = NonNullable<Touchpoint['channel']>
export type TouchpointOutcome = NonNullable<Touchpoint['outcome']>
export type TimelineItem = Item<Answer<'/api/v1/customers/{customerId}/timeline'>>
export type Judgement = Item<Answer<'/api/v1/customers/{customerId}/judgements'>>
export type JudgedMetric = Judgement['metric']

export type ListedOrder = Item<Answer<'/api/v1/orders'>>
export type Order = Answer<'/api/v1/orders/{orderId}'>
export type OrderLine = Order['lines'][number]
export type Profit = Order['total']
export type ListedProduct = Item<Answer<'/api/v1/products'>>
export type Product = Answer<'/api/v1/products/{productId}'>
export type Invoice = Item<Answer<'/api/v1/invoices'>>
export type Payment = Item<Answer<'/api/v1/payments'>>

export type Job = Answer<'/api/v1/jobs/{jobId}'>
export type RowProblem = Item<Answer<'/api/v1/jobs/{jobId}/problems'>>
export type Reconciled = Item<Answer<'/api/v1/sync/reconciliation'>>

export type Grade = ListedCustomer['grade']
export type Scheme = Answer<'/api/v1/grading/schemes/{schemeId}'>
export type SchemeVersion = Scheme['current']
export type Criterion = SchemeVersion['criteria'][number]
export type SchemeChange = Body<'/api/v1/grading/schemes/{schemeId}', 'put'>
export type SchemeDocument = Answer<'/api/v1/grading/schemes/{schemeId}/export'>
export type SchemeComparison = Answer<'/api/v1/grading/schemes/compare'>
export type MetricInfo = Item<Answer<'/api/v1/grading/metrics'>>
export type GradePreview = Answer<'/api/v1/grading/previews', 'post'>
export type Mover = GradePreview['movers'][number]
export type Run = Item<Answer<'/api/v1/grading/runs'>>
export type RunDetails = Answer<'/api/v1/grading/runs/{runId}'>
export type RunResult = Item<Answer<'/api/v1/grading/runs/{runId}/results'>>
export type Why = Answer<'/api/v1/grading/customers/{customerId}/why'>
export type WhyCriterion = Why['criteria'][number]
export type GradeWay = NonNullable<NonNullable<Why['ways']>['up']>
export type RawChange = GradeWay['changes'][number]
export type GradeOverride = Item<Answer<'/api/v1/grading/overrides'>>
export type OverrideProposal = Body<'/api/v1/grading/overrides', 'post'>
export type BackTest = Answer<'/api/v1/grading/back-tests/{backTestId}'>
export type BackTestItem = Item<Answer<'/api/v1/grading/back-tests'>>
export type BackTestCase = BackTest['cases'][number]
export type RunComparison = Answer<'/api/v1/grading/runs/{runId}/compare/{otherId}'>
export type RunDifference = Item<Answer<'/api/v1/grading/runs/{runId}/compare/{otherId}/customers'>>
export type RunSchedule = Item<Answer<'/api/v1/grading/schedules'>>
export type ScheduleChange = Body<'/api/v1/grading/schedules', 'post'>
export type GradeAt = Item<Answer<'/api/v1/grading/customers/{customerId}/history'>>
export type Statistics = Answer<'/api/v1/grading/statistics'>
export type GradeStatistic = Statistics['items'][number]
export type StatisticCustomer = Item<Answer<'/api/v1/grading/statistics/customers'>>

export type OverrideStatistics = Answer<'/api/v1/grading/statistics/overrides'>
export type MigrationCell = Item<Answer<'/api/v1/grading/statistics/migration'>>
export type MigratedCustomer = Item<Answer<'/api/v1/grading/statistics/migration/customers'>>
export type TrendItem = Item<Answer<'/api/v1/grading/statistics/trend'>>
export type ScatterPoint = Item<Answer<'/api/v1/grading/statistics/score-scatter'>>

export type Notification = Item<Answer<'/api/v1/notifications'>>

export type OutboxMail = Item<Answer<'/api/v1/outbox'>>
export type OutboxMailDetail = Answer<'/api/v1/outbox/{mailId}'>
export type MailState = OutboxMail['state']
export type MailTemplate = Item<Answer<'/api/v1/mail-templates'>>

export type Duty = Item<Answer<'/api/v1/grading/duties'>>
export type DutyKind = Duty['kind']
export type DutyStanding = Duty['state']
export type DutyCalendar = Answer<'/api/v1/grading/duties/calendar'>
export type DutyCalendarDay = DutyCalendar['days'][number]
export type DutySummary = Item<Answer<'/api/v1/grading/duties/summary'>>
export type Policy = Answer<'/api/v1/grading/policies/current'>
export type PolicyGrades = Policy['grades']
export type GradePolicy = PolicyGrades['A']
export type PolicyMode = GradePolicy['modes']['discountCap']
export type PolicyPreview = Answer<'/api/v1/grading/policies/preview', 'post'>
export type TreatmentItem = Item<Answer<'/api/v1/grading/treatment'>>
export type TreatmentTotals = Answer<'/api/v1/grading/treatment/totals'>
export type TreatmentTotal = TreatmentTotals['items'][number]

export type ProfitSettings = Answer<'/api/v1/profit/settings'>
export type VerdictSettings = Answer<'/api/v1/profit/verdict-settings'>
export type ProfitException = Item<Answer<'/api/v1/profit/exceptions'>>
export type ExceptionSums = Answer<'/api/v1/profit/exceptions/sums'>
export type VarianceReport = Answer<'/api/v1/profit/variance'>
export type Approval = Item<Answer<'/api/v1/orders/approvals'>>

export type OrderEntry = Body<'/api/v1/orders', 'post'>
export type CheckedOrder = Answer<'/api/v1/orders/check', 'post'>
export type Finding = Order['findings'][number]
export type ListedFinding = Item<Answer<'/api/v1/order-findings'>>
export type Acknowledgement = NonNullable<Body<'/api/v1/orders/{orderId}/confirm', 'post'>['acknowledgements']>[number]

export type ComplaintCalendar = Answer<'/api/v1/complaint-calendar'>
export type ComplaintTargets = Answer<'/api/v1/complaint-targets'>
export type ComplaintTarget = ComplaintTargets['items'][number]

export type ListedComplaint = Item<Answer<'/api/v1/complaints'>>
export type Complaint = Answer<'/api/v1/complaints/{complaintId}'>
export type ComplaintChange = Body<'/api/v1/complaints/{complaintId}', 'patch'>
export type ComplaintKind = Complaint['kind']
export type ComplaintChannel = Complaint['channel']
export type ComplaintStep = Item<Answer<'/api/v1/complaints/{complaintId}/steps'>>
export type ComplaintBoardColumn = Answer<'/api/v1/complaints/board'>['columns'][number]
export type ComplaintReport = Answer<'/api/v1/complaints/{complaintId}/report'>
export type CaseAction = Item<Answer<'/api/v1/complaints/{complaintId}/actions'>>
export type ComplaintCause = Item<Answer<'/api/v1/complaint-causes'>>
export type SameBeforeItem = Item<Answer<'/api/v1/complaints/{complaintId}/same-before'>>
export type PreventionSettings = Answer<'/api/v1/complaint-prevention-settings'>
export type ComplaintStatistics = Answer<'/api/v1/complaints/statistics'>
export type ComplaintStatisticsLine = ComplaintStatistics['items'][number]
export type ComplaintFigures = ComplaintStatistics['total']
export type CausePareto = Answer<'/api/v1/complaints/statistics/causes'>
export type PublicProgress = Answer<'/api/v1/public/complaints/{token}'>
export type PublicForm = Answer<'/api/v1/public/complaint-forms/{token}'>
export type PublicFormReceipt = Answer<'/api/v1/public/complaint-forms/{token}', 'post'>
export type ListedOrderDrop = Item<Answer<'/api/v1/complaints/order-drop'>>
export type OrderDrop = Answer<'/api/v1/complaints/order-drop/{customerId}'>
export type SupplierAssessment = Item<Answer<'/api/v1/suppliers/assessments'>>
export type SupplierSettings = Answer<'/api/v1/supplier-assessment-settings'>

export type CubeQuestion = Body<'/api/v1/profit/cube', 'post'>
export type CubeAnswer = Answer<'/api/v1/profit/cube', 'post'>
export type CubeLine = CubeAnswer['rows'][number]
export type CubeKey = CubeLine['keys'][number]
export type CubeDimension = CubeAnswer['dimensions'][number]
export type CubeMeasure = CubeAnswer['measures'][number]
export type CubeSalesLine = Item<Answer<'/api/v1/profit/cube/lines'>>
export type SavedReport = Item<Answer<'/api/v1/profit/reports'>>
export type ReportSharing = SavedReport['sharedWith']
export type RoleName = SavedReport['roles'][number]

export type ProductProfit = Item<Answer<'/api/v1/profit/products'>>
export type ProductProfitSummary = Answer<'/api/v1/profit/products/summary'>
export type ProductPoint = ProductProfitSummary['points'][number]
export type ProductAdvice = ProductProfit['advice']
export type SimulatedProduct = Answer<'/api/v1/profit/products/{productId}/simulate', 'post'>
export type Bottleneck = Item<Answer<'/api/v1/profit/bottlenecks'>>
export type DemandItem = Item<Answer<'/api/v1/profit/demand'>>
export type DemandView = Answer<'/api/v1/profit/demand/products/{productId}'>
export type DemandSubject = DemandView['subject']
export type ForecastMethod = NonNullable<DemandView['method']>
export type BottleneckProduct = Item<Answer<'/api/v1/profit/bottlenecks/{bottleneckId}/products'>>
export type CustomerWhale = Answer<'/api/v1/profit/customers/whale'>
export type CustomerProfit = Item<Answer<'/api/v1/profit/customers'>>
export type CustomerProfitGroups = Answer<'/api/v1/profit/customers/groups'>
export type CustomerProfitSheet = Answer<'/api/v1/profit/customers/{customerId}'>
export type CostToServe = Answer<'/api/v1/profit/cost-to-serve'>
export type ServeRates = CostToServe['rates'][number]
export type WonAndLostTotals = Answer<'/api/v1/profit/won-and-lost'>
export type WonOrLost = Item<Answer<'/api/v1/profit/won-and-lost/customers'>>
export type Scenario = Answer<'/api/v1/profit/scenarios/{scenarioId}'>
export type ScenarioItem = Scenario['items'][number]
export type ScenarioEffect = Answer<'/api/v1/profit/scenarios/{scenarioId}/effect'>
export type ComparedScenario = Item<Answer<'/api/v1/profit/scenarios/compare'>>
export type Loss = Item<Answer<'/api/v1/customers/{customerId}/losses'>>
export type LossBody = Body<'/api/v1/customers/{customerId}/losses', 'post'>
