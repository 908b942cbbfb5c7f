export interface ProblemBody {
  type?: string | null
  title?: string | null
  status?: number | null
  detail?: string | null
  code?: string
  traceId?: string
  errors?: Record<string, string[]>
}

/** Every failed call ends in this one error, whatever went wrong: the API's problem document, or no answer at all. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | null
  readonly errors: Record<string, string[]>
  readonly traceId: string | null

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code ?? `HTTP ${status}`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'no-connection' : `http-${status}`)
    this.title = body.title ?? ''
    this.detail = body.detail ?? null
    this.errors = body.errors ?? {}
    this.traceId = body.traceId ?? null
  }

  /** First message per field, as forms want it. */
  get fieldErrors(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.errors).map(([field, messages]) => [field, messages.join(' ')]))
  }
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  const type = response.headers.get('Content-Type') ?? ''
  let body: ProblemBody = {}
  if (type.includes('json')) {
    try {
      body = (await response.json()) as ProblemBody
    } catch {
      // A proxy can cut an answer short: the status alone must do then.
    }
  }
  return new ApiProblem(response.status, body)
}

export const isProblem = (error: unknown): error is ApiProblem => error instanceof ApiProblem
