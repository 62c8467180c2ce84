// Judges of what is in births and data: metrics, aliases, values.
import { isMetricType, valueFields, wireFields } from '../lib/sparkplug.mjs'
import { BIRTHS, DATA, deepMetrics, edgeSessions, metricsOf, published } from '../lib/view.mjs'
import { breakOne, eachOf } from './messages.mjs'

export const REBIRTH = 'Node Control/Rebirth'
export const label = (sp, m) => `${sp.type} ${sp.node}/${sp.device}: ${m.name ?? `alias ${m.alias}`}`
const over = (types, each) => (rec, t) => {
  for (const type of types) eachOf(type, ({ sp }, tally) => metricsOf(sp).forEach((m) => each(m, tally, sp)))(rec, t)
}
export const breakMetric = (types, change) => (rec) => {
  for (const type of types)
    for (const { sp } of [...published(rec, type)].reverse())
      for (const metric of metricsOf(sp)) if (change(metric, sp) !== false) return true
  return false
}

export const birthMetricsAreWhole = (type) => ({
  // name, datatype, current value
  judge: over([type], (m, t, sp) =>
    t.check(
      m.name && isMetricType(m.datatype) && hasOneValue(m),
      `${label(sp, m)}: datatype ${m.datatype}, fields ${valueFields(m)}, null ${m.isNull}`
    )
  ),
  breaks: [
    breakMetric([type], (m) => {
      delete m.name
    }),
    breakMetric([type], (m) => {
      delete m.datatype
    }),
    breakMetric([type], (m) => {
      valueFields(m).forEach((f) => delete m[f])
      delete m.isNull
    })
  ]
})
const hasOneValue = (m) => (m.isNull === true ? valueFields(m).length === 0 : valueFields(m).length === 1)
export const valueOrNull = (type) => ({
  judge: over([type], (m, t, sp) => {
    t.check(hasOneValue(m), `${label(sp, m)}: fields ${valueFields(m)}, null ${m.isNull}`)
    if (m.isNull) t.note('null')
  }),
  needs: type === 'DBIRTH' ? ['null'] : [],
  breaks: [
    breakMetric([type], (m) => {
      if (m.isNull) return false
      m.isNull = true
    }),
    breakMetric([type], (m) => {
      valueFields(m).forEach((f) => delete m[f])
      delete m.isNull
    })
  ]
})
export const datatypeInBirths = {
  judge: over(BIRTHS, (m, t, sp) => {
    for (const inner of deepMetrics([m])) t.check('datatype' in inner, `${label(sp, inner)} without datatype`)
  }),
  breaks: [
    breakMetric(['DBIRTH'], (m) => {
      delete m.datatype
    })
  ]
}
export const datatypeIsKnown = {
  judge: over(BIRTHS, (m, t, sp) => {
    for (const inner of deepMetrics([m]))
      t.check(isMetricType(inner.datatype), `${label(sp, inner)}: datatype ${inner.datatype}`)
  }),
  breaks: [
    breakMetric(BIRTHS, (m) => {
      m.datatype = 0
    }),
    breakMetric(BIRTHS, (m) => {
      m.datatype = 35
    })
  ]
}
// On the wire: metric (2) has its datatype (4) as a varint of at most 32 bits.
export const datatypeIsUInt32 = {
  judge(rec, t) {
    for (const type of BIRTHS)
      for (const { sp } of published(rec, type))
        for (const { field, value } of safeFields(sp.raw)) {
          if (field !== 2) continue
          for (const inner of safeFields(value))
            if (inner.field === 4)
              t.check(inner.wire === 0 && inner.value < 1n << 32n, `${type}: datatype ${inner.value}`)
        }
  },
  breaks: [
    breakOne('NBIRTH', (m) => {
      m.sp.raw = Buffer.from([0x12, 0x06, 0x20, 0x80, 0x80, 0x80, 0x80, 0x10])
    })
  ]
}
export const safeFields = (bytes) => {
  try {
    return wireFields(bytes)
  } catch {
    return []
  }
}

export const noDatatypeInData = {
  judge: over(DATA, (m, t, sp) => t.check(!('datatype' in m), `${label(sp, m)} with datatype`)),
  breaks: [
    breakMetric(['DDATA'], (m) => {
      m.datatype = 3
    }),
    breakMetric(['NDATA'], (m) => {
      m.datatype = 3
    })
  ]
}
export const everyMetricHasATime = {
  judge: over([...BIRTHS, ...DATA], (m, t, sp) =>
    t.check(typeof m.timestamp === 'bigint', `${label(sp, m)} without timestamp`)
  ),
  breaks: ['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA'].map((type) =>
    breakMetric([type], (m) => {
      delete m.timestamp
    })
  )
}
export const namedUnlessAliased = {
  judge: over([...BIRTHS, ...DATA], (m, t, sp) =>
    t.check(m.name || 'alias' in m, `${label(sp, m)}: neither name nor alias`)
  ),
  breaks: [
    breakMetric(DATA, (m) => {
      delete m.name
      delete m.alias
    }),
    breakMetric(BIRTHS, (m) => {
      delete m.name
      delete m.alias
    })
  ]
}
export const inOrderOfTime = (...types) => ({
  judge: (rec, t) =>
    types.forEach((type) =>
      eachOf(type, ({ sp }, tally) => {
        const live = metricsOf(sp).filter((m) => !m.isHistorical)
        tally.check(
          live.every((m, i) => i === 0 || m.timestamp >= live[i - 1].timestamp),
          `${type} ${sp.node}/${sp.device}: times go back`
        )
        if (live.length > 1) tally.note('several')
      })(rec, t)
    ),
  needs: ['several'],
  breaks: types.map((type) =>
    breakOne(type, (m) => {
      const live = metricsOf(m.sp).filter((x) => !x.isHistorical)
      if (live.length < 2) return false
      live[0].timestamp = live.at(-1).timestamp + 1n
    })
  )
})

// What births announce, walked in order: calls each(session, entry, metric, known) for every metric of data.
function walkData(rec, each) {
  for (const s of edgeSessions(rec)) {
    const births = new Map()
    for (const e of s.sent) {
      const { type, device } = e.sp ?? {}
      if (type === 'NBIRTH') births.clear()
      if (BIRTHS.includes(type)) births.set(device, metricsOf(e.sp))
      if (DATA.includes(type))
        for (const m of metricsOf(e.sp))
          each(
            s,
            e,
            m,
            births.get(device)?.find((b) => ('alias' in m && b.alias === m.alias) || (m.name && b.name === m.name))
          )
    }
  }
}
export const dataWasAnnounced = (type) => ({
  judge: (rec, t) =>
    walkData(rec, (s, e, m, known) => {
      if (e.sp.type === type) t.check(known, `${label(e.sp, m)}: no birth has it`)
    }),
  breaks: [
    breakMetric([type], (m) => {
      delete m.alias
      m.name = 'never announced'
    }),
    breakMetric([type], (m) => {
      delete m.name
      m.alias = 4_000_000n
    })
  ]
})
export const aliasesInAllOrNone = {
  judge: (rec, t) =>
    BIRTHS.forEach((type) =>
      eachOf(type, ({ sp }, tally) => {
        const judged = metricsOf(sp).filter((m) => m.name !== REBIRTH && m.name !== 'bdSeq')
        const count = judged.filter((m) => 'alias' in m).length
        tally.check(
          (count === 0 || count === judged.length) && metricsOf(sp).every((m) => m.name),
          `${type} ${sp.node}/${sp.device}: ${count} of ${judged.length} metrics have aliases`
        )
        if (count > 0) tally.note('aliases')
      })(rec, t)
    ),
  needs: ['aliases'],
  breaks: [
    breakMetric(['DBIRTH'], (m, sp) => {
      if (!('alias' in m) || metricsOf(sp).length < 2) return false
      delete m.alias
    }),
    breakMetric(['DBIRTH'], (m) => {
      if (!('alias' in m)) return false
      delete m.name
    })
  ]
}
export const aliasesAreUnique = {
  judge(rec, t) {
    for (const s of edgeSessions(rec)) {
      const owners = new Map() // alias -> device/name, in the newest births
      for (const e of s.sent) {
        if (!BIRTHS.includes(e.sp?.type)) continue
        for (const [alias, owner] of owners)
          if (e.sp.type === 'NBIRTH' || owner.startsWith(`${e.sp.device}/`)) owners.delete(alias)
        for (const m of metricsOf(e.sp)) {
          if (!('alias' in m)) continue
          const owner = `${e.sp.device}/${m.name}`
          t.check(
            !owners.has(m.alias) || owners.get(m.alias) === owner,
            `alias ${m.alias} is ${owners.get(m.alias)} and ${owner}`
          )
          owners.set(m.alias, owner)
        }
      }
    }
  },
  breaks: [
    (rec) =>
      edgeSessions(rec).some((s) => {
        // the second device takes an alias of the first
        const births = s.sent.filter((e) => e.sp?.type === 'DBIRTH')
        const other = births.find((e) => e.sp.device !== births[0].sp.device)
        if (!other || !('alias' in metricsOf(other.sp)[0])) return false
        metricsOf(other.sp)[0].alias = metricsOf(births[0].sp)[0].alias
        return true
      }),
    breakMetric(['DBIRTH'], (m, sp) => {
      if (metricsOf(sp).length < 2 || m === metricsOf(sp)[1]) return false
      m.alias = metricsOf(sp)[1].alias
    })
  ]
}
export const aliasReplacesName = {
  judge: (rec, t) =>
    walkData(rec, (s, e, m, known) => {
      if (!known || !('alias' in known)) return
      t.check('alias' in m && !('name' in m), `${label(e.sp, m)}: its birth gave it an alias`)
    }),
  breaks: [
    breakMetric(DATA, (m) => {
      if (!('alias' in m)) return false
      m.name = 'Level'
    })
  ]
}

export const rebirthMetric = {
  judge: eachOf('NBIRTH', ({ sp }, t) =>
    t.check(
      metricsOf(sp).some((m) => m.name === REBIRTH && m.datatype === 11 && m.booleanValue === false),
      'NBIRTH without Node Control/Rebirth = false'
    )
  ),
  breaks: [
    breakMetric(['NBIRTH'], (m) => (m.name === REBIRTH ? void (m.booleanValue = true) : false)),
    breakMetric(['NBIRTH'], (m) => (m.name === REBIRTH ? void (m.datatype = 3) : false)),
    breakMetric(['NBIRTH'], (m) => (m.name === REBIRTH ? void (m.name = 'Rebirth') : false))
  ]
}
export const rebirthHasNoAlias = {
  judge: eachOf('NBIRTH', ({ sp }, t) =>
    t.check(
      metricsOf(sp).some((m) => m.name === REBIRTH && !('alias' in m)),
      'Node Control/Rebirth with an alias'
    )
  ),
  breaks: [breakMetric(['NBIRTH'], (m) => (m.name === REBIRTH ? void (m.alias = 1n) : false))]
}

export const namesDifferByMoreThanCase = {
  judge: (rec, t) =>
    BIRTHS.forEach((type) =>
      eachOf(type, ({ sp }, tally) => {
        const names = metricsOf(sp).map((m) => m.name?.toLowerCase())
        tally.check(
          new Set(names).size === names.length,
          `${type} ${sp.node}/${sp.device}: ${names.filter((n, i) => names.indexOf(n) !== i)}`
        )
      })(rec, t)
    ),
  breaks: [
    breakMetric(BIRTHS, (m, sp) => {
      const other = metricsOf(sp).find((x) => x !== m)
      if (!other) return false
      m.name = other.name.toUpperCase()
    })
  ]
}
export const idsDifferByMoreThanCase = {
  judge(rec, t) {
    const seen = new Map()
    for (const type of [...BIRTHS, 'WILL'])
      for (const { sp } of published(rec, type)) {
        const ids = `${sp.group}/${sp.node}/${sp.device ?? ''}`
        const before = seen.get(ids.toLowerCase())
        t.check(before === undefined || before === ids, `${ids} and ${before}`)
        seen.set(ids.toLowerCase(), ids)
      }
  },
  breaks: [
    breakOne('DBIRTH', (m) => {
      m.sp.device = m.sp.device.toUpperCase()
    })
  ]
}
