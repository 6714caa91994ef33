import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Results } from '../results.ts'
import { barChart, themes } from './charts.ts'
import { documentOf, imageName } from './document.ts'
import { chartsOf } from './drawn.ts'

/** Writes the document and its charts into a folder. Tells the files. */
export const writeDocument = async (folder: string, results: Results) => {
  const files = new Map<string, string>()
  const template = await readFile(join(import.meta.dirname, 'transports.template.md'), 'utf8')
  files.set(join(folder, 'transports.md'), documentOf(template, results))
  for (const [name, chart] of Object.entries(chartsOf(results)))
    for (const theme of themes) files.set(join(folder, 'images', imageName(name, theme)), await barChart(chart, theme))

  await mkdir(join(folder, 'images'), { recursive: true })
  for (const [file, text] of files) await writeFile(file, text)
  return [...files.keys()]
}
