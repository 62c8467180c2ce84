// Judges over recordings, and the proof that each of them can fail: it must refuse recordings that break its rule.
import * as commands from '../judges/commands.mjs'
import * as ends from '../judges/ends.mjs'
import * as exception from '../judges/exception.mjs'
import * as messages from '../judges/messages.mjs'
import * as metrics from '../judges/metrics.mjs'
import * as order from '../judges/order.mjs'
import * as reactions from '../judges/reactions.mjs'
import * as state from '../judges/state.mjs'
import * as structures from '../judges/structures.mjs'
import * as templates from '../judges/templates.mjs'
import * as views from '../judges/views.mjs'
import { clone } from './view.mjs'

const EDGE = { ...messages, ...metrics, ...exception, ...order, ...ends, ...reactions, ...structures, ...templates }
const HOST = { ...messages, ...state, ...commands }
const SHELVES = { edge: EDGE, host: HOST, view: views }

class Tally {
  constructor() {
    this.checked = 0
    this.faults = []
    this.notes = new Set()
    this.remarks = new Set()
  }
  check(ok, why) {
    this.checked++
    if (!ok) this.faults.push(why)
  }
  note(name) {
    this.notes.add(name)
  }
  remark(text) {
    this.remarks.add(text)
  }
}

const argument = (word) =>
  /^\d+$/.test(word) ? Number(word) : word === 'true' ? true : word === 'false' ? false : word

// "edge qosIs NBIRTH 0" -> {name, role, judge, breaks, needs}
export function findJudge(text) {
  const [role, name, ...rest] = text.split(' ')
  const found = SHELVES[role]?.[name]
  if (!found) throw new Error(`there is no judge "${text}"`)
  const made = typeof found === 'function' ? found(...rest.map(argument)) : found
  if (!made.breaks?.length) throw new Error(`the judge "${text}" has nothing that it must refuse`)
  return { needs: [], ...made, name: text, role }
}

const run = (judge, recordings) => {
  const tally = new Tally()
  for (const recording of recordings) {
    try {
      judge.judge(recording, tally)
    } catch (error) {
      tally.check(false, `${recording.scenario}: ${error.stack.split('\n').slice(0, 2).join(' ')}`)
    }
  }
  return tally
}

export const weight = (recording) => recording.connections.reduce((sum, c) => sum + c.packets.length, 0)

// Which break, if any, the judge lets pass. recordings: of its role, the smallest first.
function survivor(judge, recordings) {
  for (const [i, breakIt] of judge.breaks.entries()) {
    let found = false
    for (const recording of recordings) {
      const copy = clone(recording)
      if (!breakIt(copy)) continue
      found = true
      if (run(judge, [copy]).faults.length === 0)
        return `lets break ${i + 1} of ${judge.breaks.length} pass (${recording.scenario})`
      break
    }
    if (!found) return `break ${i + 1} of ${judge.breaks.length} found nothing to change`
  }
  return undefined
}

// {result: 'passed' | 'FAILED' | 'not seen', why, remarks}; foreign: other software, of which not everything can be asked.
export function judge(text, recordings, foreign) {
  let found
  try {
    found = findJudge(text)
  } catch (error) {
    return { result: 'FAILED', why: error.message, remarks: [] }
  }
  const own = recordings
    .filter((r) => found.role === 'view' || r.role === found.role)
    .sort((a, b) => weight(a) - weight(b))
  const tally = run(found, own)
  const remarks = [...tally.remarks]
  if (tally.faults.length)
    return { result: 'FAILED', why: `${tally.faults.length} of ${tally.checked}: ${tally.faults[0]}`, remarks }
  const missing = found.needs.filter((need) => !tally.notes.has(need))
  if (tally.checked === 0 || missing.length)
    return {
      result: foreign ? 'not seen' : 'FAILED',
      why: tally.checked === 0 ? 'nothing of the kind was sent' : `never seen: ${missing}`,
      remarks
    }
  const alive = foreign ? undefined : survivor(found, own)
  if (alive) return { result: 'FAILED', why: `the test itself: ${alive}`, remarks }
  return { result: 'passed', why: `${tally.checked} checks`, remarks }
}
