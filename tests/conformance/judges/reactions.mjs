// Judges of what an edge node does about what it hears: rebirth requests, STATE of its primary host; and of what the
// scenario did to it (marks).
import { BIRTHS, DATA, edgeSessions, metricsOf, sessionsByNode, valueKey } from '../lib/view.mjs'

const SLACK_MS = 2_000 // what is on its way, and a second between births that are asked for
const ANSWER_MS = 15_000
const LEAVING_MS = 3_000
const typed = (s, ...types) => s.sent.filter((e) => types.includes(e.sp?.type))
const isRebirth = (e) =>
  e.sp?.type === 'NCMD' && metricsOf(e.sp).some((m) => m.name === 'Node Control/Rebirth' && m.booleanValue === true)
// Requests to a node that was born. One that leaves by itself all the time (rec.restless) may be gone before it answers.
const asked = (s) =>
  s.heard.filter(
    (e) =>
      isRebirth(e) &&
      `${e.sp.group}/${e.sp.node}` === s.node &&
      typed(s, 'NBIRTH').some((b) => b.n < e.n) &&
      (!s.rec.restless || nextBirth(s, e.n) || (s.connection.closedAt ?? Infinity) - e.t > LEAVING_MS)
  )
const nextBirth = (s, n) => typed(s, 'NBIRTH').find((e) => e.n > n)

export const rebirthStopsData = {
  judge(rec, t) {
    for (const s of edgeSessions(rec))
      for (const request of asked(s)) {
        const birth = nextBirth(s, request.n)
        const late = typed(s, ...DATA).filter((e) => e.t > request.t + SLACK_MS && e.n < (birth?.n ?? Infinity))
        t.check(
          birth && late.length === 0,
          `${s.node}: ${late.length} data messages between a rebirth request and its answer`
        )
      }
  },
  breaks: [
    (rec) =>
      edgeSessions(rec).some((s) => {
        const r = asked(s)[0]
        const b = r && nextBirth(s, r.n)
        if (!b) return false
        const list = s.connection.packets
        list.splice(list.indexOf(b), 0, { ...b, n: b.n - 0.5, t: r.t + 5_000, sp: { ...b.sp, type: 'NDATA' } })
        return true
      })
  ]
}
// NBIRTH and the DBIRTH of each device that was alive.
export const rebirthIsWhole = {
  judge(rec, t) {
    for (const s of edgeSessions(rec))
      for (const request of asked(s)) {
        const birth = nextBirth(s, request.n)
        const alive = new Set()
        for (const e of s.sent.filter((x) => x.n < (birth?.n ?? 0)))
          e.sp?.type === 'DBIRTH' ? alive.add(e.sp.device) : e.sp?.type === 'DDEATH' && alive.delete(e.sp.device)
        const after = s.sent.filter((e) => birth && e.n > birth.n)
        for (const e of after) if (['DBIRTH', 'DDEATH'].includes(e.sp?.type)) alive.delete(e.sp.device)
        t.check(
          birth && birth.t - request.t < ANSWER_MS && alive.size === 0,
          `${s.node}: ${birth ? `no birth of ${[...alive]}` : 'no NBIRTH'} after a rebirth request`
        )
      }
  },
  breaks: [
    (rec) =>
      edgeSessions(rec).some((s) => {
        const r = asked(s).at(-1)
        const b = r && nextBirth(s, r.n)
        if (!b) return false
        for (const e of typed(s, 'NBIRTH')) if (e.n > r.n) e.sp.type = 'NDATA'
        return true
      }),
    (rec) =>
      edgeSessions(rec).some((s) => {
        const r = asked(s).at(-1)
        const births = r ? typed(s, 'DBIRTH').filter((e) => e.n > r.n) : []
        if (!births.length || typed(s, 'DDEATH').length) return false
        for (const e of births) e.sp.type = 'DDATA'
        return true
      })
  ]
}
// Commands that ask for nothing bring no birth: as many births as connections, requests and changes of the description.
export const onlyRebirthIsARebirth = {
  judge(rec, t) {
    for (const mark of rec.marks.filter((m) => m.name === 'quiet begins')) {
      const end = rec.marks.find((m) => m.name === 'quiet ends' && m.n > mark.n)
      const births = edgeSessions(rec)
        .flatMap((s) => typed(s, 'NBIRTH'))
        .filter((e) => e.n > mark.n && e.n < end?.n)
      t.check(end && births.length === 0, `${births.length} births that nobody asked for`)
    }
  },
  breaks: [
    (rec) => {
      const m = rec.marks.find((x) => x.name === 'quiet begins')
      const e = edgeSessions(rec).flatMap((s) => typed(s, 'NBIRTH'))[0]
      if (!m || !e) return false
      e.n = m.n + 0.5
      return true
    }
  ]
}

// --- marks: what changed must be published; a device that is gone must be said
export const changesArePublished = (type) => ({
  judge(rec, t) {
    for (const mark of rec.marks.filter((m) => m.name === 'changed' && m.type === type)) {
      const aliases = new Map()
      let found = false
      for (const s of edgeSessions(rec))
        for (const e of s.sent)
          for (const m of [...BIRTHS, ...DATA].includes(e.sp?.type) ? metricsOf(e.sp) : []) {
            if (m.name && 'alias' in m) aliases.set(m.alias, m.name)
            found ||=
              e.n > mark.n &&
              e.sp.type === type &&
              (m.name ?? aliases.get(m.alias)) === mark.metric &&
              e.sp.device === mark.device &&
              (mark.value === undefined || valueKey(m) === mark.value)
          }
      t.check(found, `${mark.metric} of ${mark.device || 'the node'} became ${mark.value}: no ${type} says so`)
    }
  },
  breaks: [
    (rec) => {
      const all = edgeSessions(rec).flatMap((s) => typed(s, type))
      for (const e of all) e.sp.payload.metrics = []
      return all.length > 0 && rec.marks.some((m) => m.name === 'changed' && m.type === type)
    }
  ]
})
export const goneDevicesDie = {
  judge(rec, t) {
    for (const mark of rec.marks.filter((m) => m.name === 'device gone'))
      t.check(
        edgeSessions(rec).some((s) => typed(s, 'DDEATH').some((e) => e.n > mark.n && e.sp.device === mark.device)),
        `no DDEATH of ${mark.device}`
      )
  },
  breaks: [
    (rec) => {
      for (const s of edgeSessions(rec)) for (const e of typed(s, 'DDEATH')) e.sp.type = 'DDATA'
      return rec.marks.some((m) => m.name === 'device gone')
    }
  ]
}

// --- primary host
const primarySessions = (rec) => (rec.primaryHost ? edgeSessions(rec) : [])
const stateOf = (rec, e) =>
  e.sp?.type === 'STATE' && e.sp.hostId === rec.primaryHost && Number.isSafeInteger(e.sp.json?.timestamp)
    ? e.sp.json
    : undefined
const anyPrimary = (change) => (rec) =>
  primarySessions(rec)
    .reverse()
    .some((s) => change(s, rec) !== false)

// Walks a session: what the STATE of the primary host amounts to at each message. The newest timestamp is known for each
// server, or for each connection alone.
function* statesOf(rec, perServer = false) {
  const known = new Map()
  for (const s of primarySessions(rec)) {
    let online = false
    for (const e of s.connection.packets) {
      const state = e.dir === 'in' && e.packet.cmd === 'publish' ? stateOf(rec, e) : undefined
      const of = perServer ? s.connection.server : s.connection.id
      const newest = known.get(of)
      const isOld = state && newest !== undefined && state.timestamp < newest
      if (state && !isOld) {
        known.set(of, state.timestamp)
        online = state.online
      }
      yield { s, e, state, isOld, online }
    }
  }
}
const birthOnlyIf = (needs, noteOf, perServer = false) => ({
  needs,
  judge(rec, t) {
    for (const { s, e, state, isOld, online } of statesOf(rec, perServer)) {
      noteOf({ s, e, state, isOld, online }, t, rec)
      if (e.dir === 'out' && BIRTHS.includes(e.sp?.type))
        t.check(online, `${e.packet.topic} while ${rec.primaryHost} is not online on ${s.connection.server}`)
    }
  }
})
const takeStateAway = anyPrimary((s, rec) => {
  // the birth has no STATE before it
  if (!typed(s, 'NBIRTH').length) return false
  s.connection.packets = s.connection.packets.filter((e) => !(e.dir === 'in' && stateOf(rec, e)))
})
export const birthsWait = {
  ...birthOnlyIf(['waited'], ({ s, e, online }, t) => {
    if (e.packet.cmd === 'suback' && !online) t.note('waited')
  }),
  breaks: [takeStateAway]
}
export const birthsWaitForTheId = {
  // The scenario marks when another host says that it is online: before the right one does.
  ...birthOnlyIf(['other host'], ({ s, e, state }, t, rec) => {
    const isFirst = state?.online && !typed(s, 'NBIRTH').some((birth) => birth.n < e.n)
    const others = rec.marks.filter((m) => m.name === 'another host is online' && m.n > s.connection.n && m.n < e.n)
    if (isFirst && others.length) t.note('other host')
  }),
  breaks: [
    anyPrimary((s, rec) => {
      const heard = s.heard.filter((e) => stateOf(rec, e))
      if (!heard.length || !typed(s, 'NBIRTH').length) return false
      for (const e of heard) e.sp.hostId = 'other'
    })
  ]
}
export const birthsWaitForOnline = {
  ...birthOnlyIf(['offline'], ({ state }, t) => {
    if (state && !state.online) t.note('offline')
  }),
  breaks: [
    anyPrimary((s, rec) => {
      const heard = s.heard.filter((e) => stateOf(rec, e)?.online)
      if (!heard.length || !typed(s, 'NBIRTH').length) return false
      for (const e of heard) e.sp.json.online = false
    })
  ]
}
export const birthsWaitForTheNewest = {
  ...birthOnlyIf(
    ['old online'],
    ({ state, isOld }, t) => {
      if (state?.online && isOld) t.note('old online')
    },
    true
  ),
  breaks: [
    anyPrimary((s, rec) => {
      // each online before the birth: a host may say it twice
      const heard = s.heard.filter((e) => stateOf(rec, e)?.online && e.n < typed(s, 'NBIRTH')[0]?.n)
      if (!heard.length) return false
      for (const e of heard) e.sp.json.timestamp -= 1_000_000
      const at = s.connection.packets.indexOf(heard[0])
      s.connection.packets.splice(at, 0, {
        ...heard[0],
        n: heard[0].n - 0.5,
        sp: { ...heard[0].sp, json: { online: false, timestamp: heard[0].sp.json.timestamp + 999_999 } }
      })
    })
  ]
}
const offlines = (rec) =>
  [...statesOf(rec)].filter(
    ({ s, e, state, isOld }) =>
      state &&
      !state.online &&
      !isOld &&
      s.sent.some((m) => m.sp?.type === 'NBIRTH' && m.n < e.n) &&
      !s.sent.some((m) => m.sp?.type === 'NDEATH' && m.n < e.n)
  )
export const offlineEndsTheSession = {
  // NDEATH, then the connection goes
  judge(rec, t) {
    for (const { s, e } of offlines(rec)) {
      const death = typed(s, 'NDEATH').find((m) => m.n > e.n)
      t.check(
        death &&
          death.t - e.t < ANSWER_MS &&
          s.connection.closedAt - e.t < ANSWER_MS &&
          typed(s, ...DATA).every((m) => m.n < death.n),
        `${s.node} on ${s.connection.server}: no NDEATH and end after offline`
      )
    }
  },
  breaks: [
    (rec) =>
      offlines(rec).some(({ s }) => {
        for (const m of typed(s, 'NDEATH')) m.sp.type = 'NDATA'
        return true
      }),
    (rec) =>
      offlines(rec).some(({ s }) => {
        delete s.connection.closedAt
        return true
      })
  ]
}
export const offlineLeadsToTheNextServer = {
  judge(rec, t) {
    for (const { s } of offlines(rec)) {
      const all = primarySessions(rec)
      const next = all[all.indexOf(all.find((x) => x.connection === s.connection)) + 1]
      const order = rec.servers
      const expected = order[(order.indexOf(s.connection.server) + 1) % order.length]
      if (order.length > 1) {
        t.check(
          next?.connection.server === expected,
          `from ${s.connection.server} to ${next?.connection.server}, not ${expected}`
        )
        t.note('several servers')
      }
    }
  },
  needs: ['several servers'],
  breaks: [
    (rec) => {
      if (rec.servers?.length < 2 || !offlines(rec).length) return false
      for (const c of rec.connections) c.server = rec.servers[0]
      return true
    }
  ]
}
export const oldOfflineIsIgnored = {
  // data goes on, and NDEATH only comes for a later reason
  judge(rec, t) {
    const all = [...statesOf(rec)]
    for (const { s, e, state, isOld } of all) {
      if (!state || state.online || !isOld || !typed(s, 'NBIRTH').some((m) => m.n < e.n)) continue
      const reasons = [
        ...all.filter((x) => x.s === s && x.state && !x.isOld && !x.state.online).map((x) => x.e.n),
        ...rec.marks.map((m) => m.n)
      ]
      const reason = Math.min(...reasons.filter((n) => n > e.n), Infinity)
      const death = typed(s, 'NDEATH').find((m) => m.n > e.n)
      const data = typed(s, ...DATA).filter((m) => m.n > e.n && m.n < reason)
      t.check(
        data.length >= 3 && !(death?.n < reason),
        `${s.node} leaves for an offline that is older than the online`
      )
    }
  },
  breaks: [
    (rec) => {
      const one = [...statesOf(rec)].find(
        ({ s, e, state, isOld }) => state && !state.online && isOld && typed(s, 'NBIRTH').some((m) => m.n < e.n)
      )
      if (!one) return false
      one.s.connection.packets = one.s.connection.packets.filter((m) => m.n <= one.e.n)
      return true
    },
    (rec) => {
      const one = [...statesOf(rec)].find(
        ({ s, e, state, isOld }) => state && !state.online && isOld && typed(s, 'NBIRTH').some((m) => m.n < e.n)
      )
      const next = one && typed(one.s, ...DATA).filter((m) => m.n > one.e.n)[5]
      if (!next) return false
      next.sp.type = 'NDEATH'
      return true
    }
  ]
}
export const oneServerAtATime = {
  judge(rec, t) {
    for (const [node, sessions] of sessionsByNode(rec))
      for (let i = 1; i < sessions.length; i++) {
        const before = sessions[i - 1].connection
        t.check(
          before.closedN !== undefined && before.closedN < sessions[i].first.n,
          `${node} connects to ${sessions[i].connection.server} while it is on ${before.server}`
        )
        if (before.server !== sessions[i].connection.server) t.note('several servers')
      }
  },
  needs: ['several servers'],
  breaks: [
    (rec) =>
      rec.servers?.length > 1 &&
      [...sessionsByNode(rec).values()].some((list) => {
        if (list.length < 2) return false
        delete list[0].connection.closedN
        return true
      })
  ]
}
export const subscribesToPrimaryState = {
  judge(rec, t) {
    for (const s of primarySessions(rec))
      if (s.accepted)
        t.check(
          s.subscribes.some((e) =>
            e.packet.subscriptions.some((sub) => sub.topic === `spBv1.0/STATE/${rec.primaryHost}`)
          ),
          `${s.node}: no subscription to STATE`
        )
  },
  breaks: [
    anyPrimary((s) => {
      if (!s.accepted) return false
      for (const e of s.subscribes) e.packet.subscriptions = []
    })
  ]
}
