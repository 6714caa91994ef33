import type { Instance } from '@murmuration/discovery'
import type { Report } from '@murmuration/service'

export interface Process {
  service: string
  instance: string
  address?: string | undefined
  pid?: number | undefined
}

export interface Seen {
  /** Those there could be, in their order. */
  services: string[]
  processes: Process[]
  /** By service. */
  registry: Map<string, Instance[]>
  reports: Report[]
}

export interface Row {
  service: string
  instance: string
  address: string | undefined
  /** By which callers call the service; undefined where it has no caller. */
  transport: string | undefined
  /** Of all callers together; undefined where it has no caller. */
  inFlight: number | undefined
  calls: number | undefined
  breaker: Breaker | undefined
  pid: number | undefined
}

type Breaker = Report['instances'][number]['breaker']

const BY_HEALTH: Breaker[] = ['closed', 'half-open', 'open']

const worst = (states: Breaker[]) => BY_HEALTH.findLast((state) => states.includes(state))
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

/**
 * One row for each process that runs, for each instance that is announced, for each broker that a service is called through,
 * and for each service that has none of these.
 */
export const rowsOf = ({ services, processes, registry, reports }: Seen): Row[] => {
  const announced = [...registry].flatMap(([service, instances]) =>
    instances.map(({ id, address }) => ({ service, instance: id, address })),
  )
  const isKnown = ({ service, instance }: Process) =>
    processes.some((one) => one.service === service && one.instance === instance)
  const foreign = announced.filter((one) => !isKnown(one)) // ended lately, or not started by npm start
  const brokers = brokersIn(reports)

  const all: Process[] = [...processes, ...foreign, ...brokers]
  const names = [...new Set([...services, ...all.map(({ service }) => service)])]
  const together = names.flatMap((name): Process[] => {
    const own = all.filter(({ service }) => service === name)
    return own.length > 0 ? own : [{ service: name, instance: 'none' }]
  })

  return together.map((one) => {
    const found = announced.find(({ service, instance }) => service === one.service && instance === one.instance)
    const address = found?.address ?? one.address
    const calling = reports.filter(({ service }) => service === one.service)
    const views = calling
      .flatMap(({ instances }) => instances)
      .filter((view) => view.instance === one.instance || view.address === address)
    const isCalled = views.length > 0
    return {
      service: one.service,
      instance: one.instance,
      address,
      transport: [...new Set(calling.map(({ transport }) => transport))].sort().join(', ') || undefined,
      inFlight: isCalled ? sum(views.map(({ inFlight }) => inFlight)) : undefined,
      calls: isCalled ? sum(views.map(({ calls }) => calls)) : undefined,
      breaker: brokers.includes(one) ? undefined : worst(views.map(({ breaker }) => breaker)),
      pid: one.pid,
    }
  })
}

/** The brokers that services are called through. Callers count calls there, since the broker chooses the instance. */
const brokersIn = (reports: Report[]): Process[] => {
  const brokers = new Map<string, Process>()
  for (const { service, policy, instances } of reports)
    for (const { instance, address } of policy === 'broker' ? instances : [])
      brokers.set(`${service} ${instance}`, { service, instance, address: withoutUser(address) })
  return [...brokers.values()]
}

const withoutUser = (address: string) => {
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}`
}

/** How many calls wait in the queues of their callers, by service; only where there are any. */
export const waitingIn = (reports: Report[]) => {
  const services = [...new Set(reports.map(({ service }) => service))]
  return services
    .map((name) => ({ name, queued: sum(reports.filter(({ service }) => service === name).map((one) => one.queued)) }))
    .filter(({ queued }) => queued > 0)
}

interface Column<Row> {
  title: string
  of: (row: Row) => string | number | undefined
  /** Aligned to the right, also while no number is known. */
  isNumeric?: boolean
}

const shown = (value: string | number | undefined) => (value === undefined ? '–' : String(value))

/** Lines of text, in columns. */
export const table = <Row>(columns: Column<Row>[], rows: Row[]): string[] => {
  const cells = columns.map(({ title, of }) => [title, ...rows.map((row) => shown(of(row)))])
  const aligned = cells.map((column, index) => {
    const width = Math.max(...column.map((text) => text.length))
    const isNumeric = columns[index]?.isNumeric === true
    return column.map((text) => (isNumeric ? text.padStart(width) : text.padEnd(width)))
  })
  return ['', ...rows].map((_, line) =>
    aligned
      .map((column) => column[line])
      .join('  ')
      .trimEnd(),
  )
}
