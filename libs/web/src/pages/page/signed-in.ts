import type { Request } from 'express'
import { viewerOf } from '../../viewer.ts'
import type { Page } from './view.ts'

const MAX_WAY_BACK = 2_000 // longer than any link of ours; it comes back in a header, and those have an end

const wayBack = ({ originalUrl, path }: Request) => (originalUrl.length > MAX_WAY_BACK ? path : originalUrl)

/** Sends who is signed out to log in first, and back here afterwards. */
export const signedIn =
  (page: Page): Page =>
  async (req, res) =>
    viewerOf(res) ? page(req, res) : { to: `/login?${new URLSearchParams({ next: wayBack(req) })}` }
