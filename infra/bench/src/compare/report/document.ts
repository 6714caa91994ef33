import type { Machine, Results } from '../results.ts'
import { payloads } from '../mirror.ts'
import { callsTable, eventsTable, failureTable, productTable, promisesSummary, promisesTable } from './tables.ts'
import { themes } from './charts.ts'

const machineText = ({ cpu, cores, memory, system, node, date, isPinned, load }: Machine) =>
  `${date}, ${cpu}, ${cores} cores, ${memory} GB, ${system}, Node.js ${node}${isPinned ? '' : ', without pinning'}, load average ${load.toFixed(1)} before it began.`

const roundsOf = (measured: readonly { round: number }[]) => {
  const rounds = Math.max(0, ...measured.map(({ round }) => round))
  return rounds === 1 ? 'one round' : `medians of ${rounds} rounds, in which all take turns`
}

/** Every table that the template has a place for, by the name of its place. */
const placesOf = ({ machine, calls, product, failure, promises, events }: Results): Record<string, string> => ({
  machine: machineText(machine),
  rounds: roundsOf(calls),
  'product rounds': roundsOf(product),
  ...Object.fromEntries(payloads.map((payload) => [`calls ${payload}`, callsTable(calls, payload)])),
  product: productTable(product),
  failure: failureTable(failure),
  'promises summary': promisesSummary(promises),
  promises: promisesTable(promises),
  events: eventsTable(events),
})

export const imageName = (chart: string, theme: string) => `transports-${chart}-${theme}.svg`

/** The light or the dark chart, as the reader's page is. */
const picture = (chart: string, alt: string) => {
  const [light, dark] = themes.map((theme) => `images/${imageName(chart, theme)}`)
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${dark}">
  <img src="${light}" alt="${alt}">
</picture>`
}

const PLACE = /\{\{(?:chart (?<chart>\w+): (?<alt>[^}]+)|(?<table>[^}]+))\}\}/g

/** The template with the numbers in their places. Throws for a place that nothing belongs to. */
export const documentOf = (template: string, results: Results) => {
  const places = placesOf(results)
  return template.replace(PLACE, (place, ...rest) => {
    const { chart, alt = '', table = '' } = rest.at(-1) as Record<string, string | undefined>
    if (chart !== undefined) return picture(chart, alt)
    const text = places[table]
    if (text === undefined) throw new Error(`The template has a place for ${place}, and there is nothing of that name`)
    return text
  })
}

/** The tables alone, for a terminal: those that something was measured for. */
export const tablesOf = (results: Results) => {
  const { calls, product, failure, promises, events } = results
  const places = placesOf(results)
  const wanted = [
    ...(promises.length > 0 ? ['promises summary'] : []),
    ...(calls.length > 0 ? payloads.map((payload) => `calls ${payload}`) : []),
    ...(product.length > 0 ? ['product'] : []),
    ...(failure.length > 0 ? ['failure'] : []),
    ...(events.length > 0 ? ['events'] : []),
  ]
  return wanted.map((name) => `${name}\n\n${places[name]}`).join('\n\n')
}
