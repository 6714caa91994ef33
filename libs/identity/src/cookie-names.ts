export interface CookieNames {
  access: string
  refresh: string
}

/** Browsers keep cookies by host, not by port: with one name for two systems, logging in to one would log out of the other. */
export const cookieNames = (prefix: string): CookieNames => ({
  access: `${prefix}_access`,
  refresh: `${prefix}_refresh`,
})
