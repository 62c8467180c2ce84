// Values over time: report by exception, and what births say of it later.
import { valueFields } from '../lib/sparkplug.mjs'
import { BIRTHS, DATA, afterData, edgeSessions, metricsOf, valueKey } from '../lib/view.mjs'
import { REBIRTH, label } from './metrics.mjs'

// Report by exception: no value goes out a second time unchanged. Where the program repeats by configuration, the recording
// is made without that.
export const onlyChanges = (...types) => ({
  judge(rec, t) {
    if (!rec.byException) return
    const newest = new Map()
    walkAll(rec, (e, m, name) => {
      const key = `${e.sp.node}/${e.sp.device}/${name}`
      const value = `${valueKey(m)}, quality ${qualityOf(m)}`
      const before = newest.get(key)
      if (types.includes(e.sp.type))
        t.check(before === undefined || before !== value, `${label(e.sp, m)} (${name}) repeats ${value}`)
      newest.set(key, value)
    })
  },
  breaks: types.map((type) => (rec) => {
    if (!rec.byException) return false
    for (const connection of rec.connections) {
      const at = connection.packets.findLastIndex(
        (e) => e.dir === 'out' && e.sp?.type === type && metricsOf(e.sp).length
      )
      if (at < 0) continue
      connection.packets.splice(at + 1, 0, { ...connection.packets[at] })
      return true
    }
    return false
  })
})
function qualityOf(m) {
  const at = m.properties?.keys?.indexOf('Quality') ?? -1
  return at < 0 ? 192 : m.properties.values[at].intValue
}
function walkAll(rec, each) {
  for (const s of edgeSessions(rec)) {
    const names = new Map()
    for (const e of s.sent)
      for (const m of [...BIRTHS, ...DATA].includes(e.sp?.type) ? metricsOf(e.sp) : []) {
        if (m.name && 'alias' in m) names.set(m.alias, m.name)
        each(e, m, m.name ?? names.get(m.alias))
      }
  }
}

// The value in a birth is the newest one that the same session sent.
export const birthValuesAreCurrent = (type) => ({
  judge(rec, t) {
    for (const s of edgeSessions(rec)) {
      const newest = new Map()
      for (const e of s.sent) {
        if (e.sp?.type === 'DDEATH')
          for (const key of newest.keys()) if (key.startsWith(`${e.sp.device}/`)) newest.delete(key)
        for (const m of DATA.concat(BIRTHS).includes(e.sp?.type) ? metricsOf(e.sp) : []) {
          const aliasName = m.name === undefined ? newest.get(`alias ${m.alias}`) : m.name
          const key = `${e.sp.device}/${aliasName}`
          const before = newest.get(key)
          const same = before && valueKey(before.metric) === valueKey(m)
          if (e.sp.type === type && before && m.name !== 'bdSeq')
            t.check(
              same || m.timestamp > before.time,
              `${label(e.sp, m)}: ${valueKey(m)} in the birth, ${valueKey(before.metric)} before`
            )
          if (m.alias !== undefined && m.name) newest.set(`alias ${m.alias}`, m.name)
          if (m.isHistorical) continue
          const metric = DATA.includes(e.sp.type) ? afterData(before?.metric, m) : m
          newest.set(key, { metric, time: m.timestamp })
        }
      }
    }
  },
  breaks: [
    (rec) =>
      edgeSessions(rec).some((s) => {
        // what an earlier message said of a metric is no longer true
        const again = s.sent.find(
          (e) =>
            e.sp?.type === type && s.sent.some((b) => b.n < e.n && b.sp?.type === type && b.sp.device === e.sp.device)
        )
        const m =
          again &&
          metricsOf(again.sp).find((x) => valueFields(x).length === 1 && x.name !== 'bdSeq' && x.name !== REBIRTH)
        if (!m || s.sent.some((e) => e.sp?.type === 'DDEATH' && e.n < again.n)) return false
        valueFields(m).forEach((f) => delete m[f])
        m.stringValue = 'something else'
        m.timestamp = 1n
        return true
      }),
    // of a Template nothing but the part that data had; the part forgotten; a parameter lost
    breakTemplateAgain(type, (m, first, part) => Object.assign(m.templateValue, part)),
    breakTemplateAgain(type, (m, first) => Object.assign(m.templateValue, first)),
    breakTemplateAgain(type, (m) => m.templateValue.parameters.pop())
  ]
})
// Changes an instance in the birth after data had a part of it: its values in the birth before and in the data.
const breakTemplateAgain = (type, change) => (rec) => {
  for (const s of edgeSessions(rec)) {
    const births = s.sent.filter((e) => e.sp?.type === type)
    for (const first of births.flatMap((e) => metricsOf(e.sp)).filter((m) => m.templateValue)) {
      const key = first.alias === undefined ? 'name' : 'alias'
      const told = s.sent.flatMap((e) =>
        metricsOf(e.sp)
          .filter((m) => m.templateValue && m[key] === first[key])
          .map((metric) => ({ metric, n: e.n, type: e.sp.type, members: metric.templateValue.metrics.length }))
      )
      const part = told.find((x) => DATA.includes(x.type) && x.members < first.templateValue.metrics.length)
      const again = part && told.find((x) => x.type === type && x.n > part.n)
      if (!again || again.metric === first) continue
      change(again.metric, first.templateValue, part.metric.templateValue)
      return true
    }
  }
  return false
}
