// The conformance table: see README.md and run.sh.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge } from './lib/judge.mjs'
import { runSessionTests } from './lib/session.mjs'
import { World } from './lib/world.mjs'
import { scenariosFor } from './scenarios/all.mjs'

const AT_ONCE = 6
const here = fileURLToPath(new URL('.', import.meta.url))

function readOptions(argv) {
  const options = { bin: 'build/release/bin', only: '', verbose: false }
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '')
    if (name === 'verbose') options.verbose = true
    else if (['bin', 'tests', 'edge', 'host', 'only', 'scenario', 'save'].includes(name) && i + 1 < argv.length)
      options[name] = argv[++i]
    else throw new Error(`what is ${argv[i]}? See run.sh`)
  }
  options.bin = path.resolve(options.bin)
  options.tests = path.resolve(options.tests ?? path.join(options.bin, '../tests'))
  return options
}

// "program --url {url} --group {group}" -> a command of words; other software is started by sh.
const template = (text) =>
  text && ((values) => ['sh', '-c', 'exec ' + text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''))])

async function runScenarios(list, settings, verbose) {
  const recordings = []
  const problems = []
  const queue = [...list]
  const worker = async () => {
    for (let next; (next = queue.shift());) {
      const [name, scenario, about] = next
      const world = new World(settings, { scenario: name, groups: ['plant'], ...about })
      const started = Date.now()
      try {
        await scenario(world, about)
      } catch (error) {
        problems.push(`${name}: ${error.message}`)
      }
      recordings.push(world.recording)
      await world.end()
      if (verbose) console.error(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { recordings, problems }
}

// What a rule says of itself where no program can be asked.
const NOT_ASKED = { broker: 'binds the broker', none: 'nobody can see it' }

function judgeRule(rule, recordings, sessions, foreign, cache) {
  const parts = rule.tests.map((test) => {
    if (test.startsWith('session '))
      return foreign ? { result: 'not seen', why: 'a test of our own session' } : sessions.get(test)
    const role = test.split(' ')[0]
    if (foreign && !foreign.includes(role)) return { result: 'not seen', why: 'not asked' }
    if (!cache.has(test)) cache.set(test, judge(test, recordings, Boolean(foreign)))
    return cache.get(test)
  })
  const worst = ['FAILED', 'not seen', 'passed'].find((r) => parts.some((p) => p?.result === r)) ?? 'FAILED'
  const shown = worst === 'not seen' && parts.some((p) => p.result === 'passed') ? 'passed' : worst
  const why = parts
    .map((p, i) =>
      shown === 'FAILED' && (p?.result ?? 'FAILED') === 'FAILED'
        ? `${rule.tests[i]}: ${p?.why ?? 'no such test'}`
        : ''
    )
    .filter(Boolean)
    .join('; ')
  const remarks = parts.flatMap((p) => p?.remarks ?? [])
  return { result: shown === 'passed' && remarks.length ? 'deviates' : shown, why, remarks }
}

function print(rules, results) {
  const width = Math.max(...rules.map((r) => r.id.length))
  for (const rule of rules) {
    const { result, why, remarks } = results.get(rule.id)
    const test = rule.tests.length ? rule.tests.join(', ') : rule.reason
    console.log(
      `${rule.id.padEnd(width)} | ${rule.applies.padEnd(10)} | ${test} | ${result}${result === 'FAILED' ? `: ${why}` : ''}${remarks?.length ? ` (${remarks.join('; ')})` : ''}`
    )
  }
}

// Every statement of the specification has a row, and no row is without one.
function missingRows(rules) {
  const ids = new Set(rules.map((r) => r.id))
  const known = JSON.parse(fs.readFileSync(path.join(here, 'statements.json'), 'utf8'))
  return [
    ...known.filter((id) => !ids.has(id)).map((id) => `${id}: no row`),
    ...[...ids].filter((id) => !known.includes(id)).map((id) => `${id}: no such statement`),
    ...(ids.size === rules.length ? [] : ['two rows with one id'])
  ]
}

async function main() {
  const options = readOptions(process.argv.slice(2))
  const foreign =
    options.edge || options.host
      ? [options.edge && 'edge', options.host && 'host', options.host && 'view'].filter(Boolean)
      : undefined
  const rules = JSON.parse(fs.readFileSync(path.join(here, 'rules.json'), 'utf8'))
    .map(([id, applies, tests, words]) => ({
      id,
      applies,
      words,
      tests: NOT_ASKED[applies] ? [] : tests.split('; '),
      reason: NOT_ASKED[applies] ? tests : ''
    }))
    .filter((r) => !options.only || r.id.includes(options.only))
  const settings = {
    bin: options.bin,
    tests: options.tests,
    edge: template(options.edge),
    host: template(options.host)
  }
  const list = scenariosFor(options).filter(([name]) => !options.scenario || name.includes(options.scenario))
  const sessions = foreign ? new Map() : runSessionTests(options.tests, rules)
  const { recordings, problems } = await runScenarios(list, settings, options.verbose)
  if (options.save)
    fs.writeFileSync(
      options.save,
      JSON.stringify(recordings, (_, v) => (typeof v === 'bigint' ? String(v) : v), 1)
    )
  const cache = new Map()
  const results = new Map()
  for (const rule of rules)
    results.set(
      rule.id,
      rule.tests.length ? judgeRule(rule, recordings, sessions, foreign, cache) : { result: NOT_ASKED[rule.applies] }
    )
  print(rules, results)
  const wrong = [...(options.only ? [] : missingRows(rules)), ...problems.map((p) => `scenario ${p}`)]
  for (const line of wrong) console.log(`FAILED: ${line}`)
  const amount = (result) => [...results.values()].filter((r) => r.result === result).length
  const failed = amount('FAILED') + wrong.length
  const aside = [
    [amount(NOT_ASKED.broker), 'bind the broker'],
    [amount(NOT_ASKED.none), 'cannot be seen'],
    [amount('deviates'), 'deviates, as it says there'],
    [amount('not seen'), 'not seen']
  ].filter(([n]) => n > 0)
  if (aside.length) console.log(aside.map(([n, what]) => `${n} ${what}`).join(', '))
  console.log(`${amount('passed')} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}

await main()
