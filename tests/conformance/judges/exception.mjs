// Report by exception, on the wire.
import { BIRTHS, DATA, edgeSessions, metricsOf, valueKey } from '../lib/view.mjs'
import { label } from './metrics.mjs'

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
