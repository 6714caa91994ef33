import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../src/root.ts'

test('a checkout as Git for Windows makes it has no carriage return in any text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  git('clone', '--quiet', '--no-hardlinks', '--config', 'core.autocrlf=true', root, '.')

  // i/lf    w/lf    attr/text=auto eol=lf	infra/compose/databases.sh
  const states = git('ls-files', '--eol').trim().split('\n')
  expect(states.length).toBeGreaterThan(500)
  expect(states.filter((state) => /w\/(crlf|mixed)/.test(state))).toEqual([])
  expect(readFileSync(join(folder, 'infra/compose/databases.sh'), 'utf8')).not.toContain('\r')
})
