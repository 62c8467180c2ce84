// How judges look at a recording. An edge session is one connection whose Will is an NDEATH.
import { valueFields } from './sparkplug.mjs'

export function edgeSessions(rec) {
  const sessions = []
  for (const connection of rec.connections) {
    const first = connection.packets.find((e) => e.dir === 'out' && e.packet.cmd === 'connect')
    if (!first || (first.will?.type !== 'NDEATH' && rec.role !== 'edge')) continue
    const out = connection.packets.filter((e) => e.dir === 'out')
    const node = first.will ? `${first.will.group}/${first.will.node}` : first.packet.clientId
    sessions.push({
      rec,
      connection,
      first,
      node,
      connect: first.packet,
      will: first.will,
      accepted: connection.packets.some(
        (e) => e.packet.cmd === 'connack' && (e.packet.reasonCode ?? e.packet.returnCode) === 0
      ),
      subscribes: out.filter((e) => e.packet.cmd === 'subscribe'),
      sent: out.filter((e) => e.packet.cmd === 'publish'),
      heard: connection.packets.filter((e) => e.dir === 'in' && e.packet.cmd === 'publish'),
      disconnect: out.find((e) => e.packet.cmd === 'disconnect')
    })
  }
  return sessions.sort((a, b) => a.first.n - b.first.n)
}

export function sessionsByNode(rec) {
  const nodes = new Map()
  for (const session of edgeSessions(rec)) {
    if (!nodes.has(session.node)) nodes.set(session.node, [])
    nodes.get(session.node).push(session)
  }
  return nodes
}

export function hostSessions(rec) {
  return rec.connections.map((connection) => {
    const out = connection.packets.filter((e) => e.dir === 'out')
    const first = out.find((e) => e.packet.cmd === 'connect')
    return {
      rec,
      connection,
      first,
      connect: first.packet,
      will: first.will,
      accepted: connection.packets.some(
        (e) => e.packet.cmd === 'connack' && (e.packet.reasonCode ?? e.packet.returnCode) === 0
      ),
      subscribes: out.filter((e) => e.packet.cmd === 'subscribe'),
      sent: out.filter((e) => e.packet.cmd === 'publish'),
      heard: connection.packets.filter((e) => e.dir === 'in' && e.packet.cmd === 'publish'),
      disconnect: out.find((e) => e.packet.cmd === 'disconnect')
    }
  })
}

// Everything that a program published on Sparkplug topics, and its Wills.
export function* published(rec, type) {
  for (const connection of rec.connections)
    for (const entry of connection.packets) {
      if (entry.dir !== 'out') continue
      if (type === 'WILL') {
        if (entry.packet.cmd === 'connect')
          yield { entry, connection, sp: entry.will, packet: entry.packet.will ?? {} }
      } else if (entry.packet.cmd === 'publish' && (entry.sp?.type ?? '?') === type) {
        yield { entry, connection, sp: entry.sp, packet: entry.packet }
      }
    }
}

export const BIRTHS = ['NBIRTH', 'DBIRTH']
export const DATA = ['NDATA', 'DDATA']
export const metricsOf = (sp) => sp?.payload?.metrics ?? []
export const isOnly = (metric, name) => metric.name === name
export const bdSeqOf = (sp) => metricsOf(sp).find((m) => m.name === 'bdSeq')
export const deviceKey = (sp) => sp.device ?? ''

// A metric's value as something that can be compared. Of a Template: what it is, its members and parameters by name;
// not their order, nor what a birth says more of them than data do.
export function valueKey(metric) {
  if (metric.isNull) return 'null'
  return valueFields(metric)
    .map((field) => {
      const value = metric[field]
      return Buffer.isBuffer(value)
        ? value.toString('hex')
        : typeof value === 'bigint'
          ? value.toString()
          : field === 'templateValue'
            ? templateKey(value)
            : typeof value === 'object'
              ? JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))
              : String(value)
    })
    .join()
}
const namedKeys = (list) => (list ?? []).map((m) => [m.name, valueKey(m)]).sort()
const templateKey = ({ version, templateRef, isDefinition, metrics, parameters }) =>
  JSON.stringify({ version, templateRef, isDefinition, metrics: namedKeys(metrics), parameters: namedKeys(parameters) })

// What is known of a metric after data: a Template there may have some of its members and parameters only.
export function afterData(before, metric) {
  const [known, part] = [before?.templateValue, metric.templateValue]
  if (!known || !part || metric.isNull) return metric
  const merged = (list, changes) => {
    const byName = new Map((list ?? []).map((m) => [m.name, m]))
    for (const change of changes ?? []) byName.set(change.name, afterData(byName.get(change.name), change))
    return [...byName.values()]
  }
  const metrics = merged(known.metrics, part.metrics)
  const parameters = merged(known.parameters, part.parameters)
  return { ...metric, templateValue: { ...known, ...part, metrics, parameters } }
}

// The metrics inside a metric as well: members of templates.
export function* deepMetrics(metrics, depth = 0) {
  for (const metric of metrics ?? []) {
    yield metric
    if (metric.templateValue && depth < 8) yield* deepMetrics(metric.templateValue.metrics, depth + 1)
  }
}

// A copy that a breaker may change.
export function clone(value) {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(clone)
  const copy = {}
  for (const key of Object.keys(value)) copy[key] = clone(value[key])
  return copy
}
