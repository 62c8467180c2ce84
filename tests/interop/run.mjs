// See run.sh. Each test is a function of a World; what it checks goes through check(name, got, expected).
import path from 'node:path'
import { World } from '../conformance/lib/world.mjs'
import { foreignArrays, foreignClient, foreignCommands } from './foreign.mjs'
import { ourAgent, ourCommands, ourDescribedNode, ourMetadata, ourSimulator } from './ours.mjs'

const TESTS = {
  foreignClient,
  foreignCommands,
  foreignArrays,
  ourDescribedNode,
  ourMetadata,
  ourCommands,
  ourAgent,
  ourSimulator
}

const options = { bin: 'build/release/bin' }
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1]
options.bin = path.resolve(options.bin)
options.tests = path.resolve(options.tests ?? path.join(options.bin, '../tests'))

const results = []
const inWords = (value) =>
  JSON.stringify(value, (_, v) =>
    typeof v === 'bigint' ? `${v}n` : typeof v === 'number' && !Number.isFinite(v) ? String(v) : v
  )

await Promise.all(
  Object.entries(TESTS).map(async ([test, run]) => {
    const world = new World(options, { scenario: test })
    const lines = []
    const started = Date.now()
    const check = (name, got, expected) =>
      lines.push({
        name: `${test}: ${name}`,
        ok: inWords(got) === inWords(expected),
        got: inWords(got),
        expected: inWords(expected)
      })
    try {
      await run(world, check)
    } catch (error) {
      lines.push({ name: `${test}: runs to its end`, ok: false, got: error.message, expected: '' })
    }
    await world.end()
    if (process.env.VERBOSE) console.error(`${test}: ${Date.now() - started} ms`)
    results.push(...lines)
  })
)

for (const { name, ok, got, expected } of results)
  console.log(`${ok ? 'passed' : 'FAILED'} | ${name}${ok ? '' : `: ${got}, not ${expected}`}`)
const failed = results.filter((r) => !r.ok).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exit(failed || !results.length ? 1 : 0)
