import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export interface Point {
  replicas: number
  perSecond: number
  series: string
}

// Of the series in the order in which they come: what there could be, then what there was.
const COLOURS = ['#9aa3b2', '#d9652b', '#2563c9']
const DASHES = [
  [4, 4],
  [1, 0],
  [1, 0],
]
const LEGEND = { orient: 'top-left', symbolType: 'stroke', symbolSize: 400 } as const

/** Throughput against replicas, a line for each series, as an SVG document. */
export const chartOf = (points: Point[]): Promise<string> => {
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Calls answered a second, under more load than eight replicas can take',
    width: 520,
    height: 300,
    background: 'white',
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'replicas', type: 'quantitative', title: 'replicas', axis: { values: [1, 2, 4, 8] } },
      y: { field: 'perSecond', type: 'quantitative', title: 'calls/s' },
      color: { field: 'series', sort: null, title: null, legend: LEGEND, scale: { range: COLOURS } },
      strokeDash: { field: 'series', sort: null, title: null, legend: LEGEND, scale: { range: DASHES } },
    },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
