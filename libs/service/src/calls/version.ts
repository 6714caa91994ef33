/** What instances announce, and whom callers accept: those of the same major version. */
export const VERSION = '0.1.0'
