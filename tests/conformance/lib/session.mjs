// Runs the Qt Test programs that rows name ("session HostBirthTest::name"), each once, and reads what they say.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

// HostBirthTest -> tst_session_host_birth
function programOf(folder, suite) {
  const words = suite.replace(/Test$/, '').replace(/([a-z])([A-Z])/g, '$1_$2')
  return path.join(folder, `tst_session_${words.toLowerCase()}`)
}

// A Map from "session Suite::function" to {result, why}.
export function runSessionTests(folder, rules) {
  const wanted = new Map()
  for (const test of rules.flatMap((r) => r.tests).filter((t) => t.startsWith('session '))) {
    const [suite, name] = test.slice('session '.length).split('::')
    if (!wanted.has(suite)) wanted.set(suite, new Set())
    wanted.get(suite).add(name)
  }
  const results = new Map()
  for (const [suite, names] of wanted) {
    const program = programOf(folder, suite)
    const ran = fs.existsSync(program)
      ? spawnSync(program, [...names], {
          encoding: 'utf8',
          timeout: 120_000,
          env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' }
        })
      : undefined
    const output = ran?.stdout ?? ''
    for (const name of names) {
      const lines = output.split('\n').filter((line) => new RegExp(`: ${suite}::${name}\\(`).test(line))
      const bad = lines.filter((line) => !line.startsWith('PASS'))
      const why = !ran ? `${program} is not built` : (bad[0] ?? (lines.length ? 'passed' : 'no such function'))
      results.set(`session ${suite}::${name}`, { result: lines.length && !bad.length ? 'passed' : 'FAILED', why })
    }
  }
  return results
}
