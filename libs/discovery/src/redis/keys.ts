// instances:<service>        set of ids; also the channel on which changes are called out
// instance:<service>:<id>    the instance, as JSON, for as long as it is renewed
export const setOf = (service: string) => `instances:${service}`
export const keyOf = (service: string, id: string) => `instance:${service}:${id}`

export const TTL_MS = 10_000
/** What is called out on the channel before the id of an instance that withdraws. */
export const LEFT = 'left '
