/** The version that instances announce. Callers accept instances of their own major version. */
export const VERSION = '0.1.0'
