import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toldTo } from './commands.ts'
import { report, runTool } from './run-tool.ts'

toldTo('check')

const STEPS = ['format', 'style', 'types', 'unused', 'seams']

const folder = mkdtempSync(join(tmpdir(), 'murmuration-check-'))
const TASK_RESULTS = join(folder, 'results.json')

const args = ['run-many', '--projects=murmuration', `--targets=${STEPS.join()}`, '--output-style=static']
await runTool('nx', args, { TASK_RESULTS })

// [["murmuration:types", "success"], …], written by our Nx plugin
const results = new Map(JSON.parse(readFileSync(TASK_RESULTS, 'utf8')) as [string, string][])
rmSync(folder, { recursive: true })

// A step that Nx never came to has not passed.
const failed = STEPS.filter((step) => (results.get(`murmuration:${step}`) ?? 'failure') === 'failure')
report({ passed: STEPS.length - failed.length, failed: failed.length, skipped: 0 })
