import type { Request, Response } from 'express'
import type { VNode } from 'preact'

/** What a page shows. */
export interface View {
  title: string
  body: VNode
  status?: number | undefined
  retryAfter?: number | undefined
  /** The newest notification on show, for the live script to go on from. Without it: from the time of the request. */
  since?: string | undefined
}

/** Where a form leads once it has been done: asked for anew, so that reloading repeats nothing. */
export interface Go {
  to: string
}

/** A page: from a request to what is seen. It needs no socket, no template engine and no JavaScript. */
export type Page = (req: Request, res: Response) => Promise<View | Go>
