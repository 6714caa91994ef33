import { viewerOf } from '../viewer.ts'
import type { Page } from './view.ts'

/** Sends who is signed out to log in first, and back here afterwards. */
export const signedIn =
  (page: Page): Page =>
  async (req, res) =>
    viewerOf(res) ? page(req, res) : { to: `/login?${new URLSearchParams({ next: req.originalUrl })}` }
