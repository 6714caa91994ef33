import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export interface Bar {
  /** Its line. */
  name: string
  /** The part of the bar, or the bar of a group. */
  part: string
  value: number
}

export interface BarChart {
  title: string
  unit: string
  /** In the order in which they are drawn. */
  bars: Bar[]
  /** `stack`: parts add up. `group`: each is a bar of its own. */
  parts: 'stack' | 'group'
}

/** GitHub's page in its two colour schemes. */
const THEMES = {
  light: { text: '#1f2328', grid: '#d1d9e0', background: 'white', colours: ['#2563c9', '#d9652b', '#7a8599'] },
  dark: { text: '#f0f6fc', grid: '#3d444d', background: '#0d1117', colours: ['#6ea8fe', '#f0883e', '#9aa3b2'] },
}
export type Theme = keyof typeof THEMES
export const themes = Object.keys(THEMES) as Theme[]

const WIDTH = 340 // px of the plot; with its labels half a page of a README, and all of a phone
const FONT = 15 // px: a phone shows the chart at two thirds
const LINE = 30 // px for each name
const GROUP = 42 // px, where a name has several bars
const LETTER = 8.2 // px at most, in the widest of the fonts below. Vega measures no text without a canvas, and would leave a third empty
const AROUND = { top: 78, right: 24, bottom: 58 } // px for the title with the legend, the last label, the axis

/** Horizontal bars, which leave room for names, as an SVG document. */
export const barChart = ({ title, unit, bars, parts }: BarChart, theme: Theme): Promise<string> => {
  const { text, grid, background, colours } = THEMES[theme]
  const names = [...new Set(bars.map(({ name }) => name))]
  const order = [...new Set(bars.map(({ part }) => part))]
  const isGrouped = parts === 'group'
  const left = Math.ceil(Math.max(0, ...names.map(({ length }) => length)) * LETTER) + 16
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, anchor: 'start', frame: 'group', dx: 12 - left, fontSize: FONT + 2, offset: 12 },
    width: WIDTH,
    height: names.length * (isGrouped ? GROUP : LINE),
    autosize: 'none',
    padding: { ...AROUND, left },
    background,
    data: { values: bars.map((bar) => ({ ...bar, place: order.indexOf(bar.part) })) },
    mark: { type: 'bar' },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: names,
        title: null,
        axis: { domain: false, ticks: false },
      },
      x: {
        field: 'value',
        type: 'quantitative',
        title: unit,
        stack: isGrouped ? null : 'zero',
        axis: { tickCount: 5 },
      },
      color: {
        field: 'part',
        type: 'nominal',
        sort: order,
        title: null,
        scale: { domain: order, range: colours.slice(0, order.length) },
        legend: { orient: 'top', direction: 'horizontal' },
      },
      order: { field: 'place', type: 'quantitative' },
      ...(isGrouped && { yOffset: { field: 'part', sort: order } }),
    },
    config: {
      font: 'system-ui, -apple-system, "Segoe UI", sans-serif',
      view: { stroke: null },
      title: { color: text },
      axis: {
        labelLimit: 0,
        labelColor: text,
        titleColor: text,
        gridColor: grid,
        labelFontSize: FONT,
        titleFontSize: FONT,
        titleFontWeight: 'normal',
      },
      legend: { labelColor: text, labelFontSize: FONT, labelLimit: 0 },
    },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
