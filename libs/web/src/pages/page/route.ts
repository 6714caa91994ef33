import type { Request, Response } from 'express'
import type { VNode } from 'preact'

/** A page to send; `createShow` puts the layout around it. */
export interface Page {
  title: string
  body: VNode
  status?: number | undefined
  retryAfter?: number | undefined
  /**
   * The newest notification on the page; live updates start after it. Without it they start at the time of the
   * request.
   */
  since?: string | undefined
}

/**
 * The address a browser loads after a form was accepted. It loads it with GET, so that a reload does not send the
 * form again.
 */
export interface Redirect {
  to: string
}

/** Answers one address: reads the request, calls the services, picks the view. */
export type Route = (req: Request, res: Response) => Promise<Page | Redirect>
