const STATUS: Record<string, number> = {
  missing_authorization_header: 401,
  invalid_api_key: 403,
  not_found: 404,
  index_not_found: 404,
  task_not_found: 404,
  internal: 500,
}

/** An error as Meilisearch answers it. */
export class Problem extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  get status() {
    return STATUS[this.code] ?? 400
  }

  get body() {
    const type = this.status === 401 || this.status === 403 ? 'auth' : 'invalid_request'
    const link = `https://docs.meilisearch.com/errors#${this.code}`
    return { message: this.message, code: this.code, type: this.code === 'internal' ? 'internal' : type, link }
  }
}

export const problem = (code: string, message: string) => new Problem(code, message)
