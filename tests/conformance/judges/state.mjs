// Judges of a host's STATE on the wire.
import { hostSessions } from '../lib/view.mjs'

const CLOCK_SLACK_MS = 10_000
const STOOD_MS = 1_000 // for so long a host stands before its end is asked for; what a clock of seconds may be late
const ANSWER_MS = 10_000 // "at once", on a machine that is busy with other tests
// Hosts that have an id; the others publish no STATE.
const withId = (rec) => (rec.hostId ? hostSessions(rec) : [])
const eachHost = (judge) => (rec, t) => {
  for (const s of withId(rec)) judge(s, t, rec)
}
const breakHost = (change) => (rec) =>
  withId(rec)
    .reverse()
    .some((s) => change(s, rec) !== false)
const stateTopic = (rec) => `spBv1.0/STATE/${rec.hostId}`
const births = (s) => s.sent.filter((e) => e.sp?.type === 'STATE' && e.sp.json?.online === true)
const deaths = (s) => s.sent.filter((e) => e.sp?.type === 'STATE' && e.sp.json?.online === false)
const isState = (json, online) =>
  json && json.online === online && Number.isSafeInteger(json.timestamp) && json.timestamp > 1_600_000_000_000
const willTime = (s) => s.will?.json?.timestamp

export const hasWill = {
  judge: eachHost((s, t, rec) =>
    t.check(s.connect.will?.topic === stateTopic(rec), `Will on ${s.connect.will?.topic}`)
  ),
  breaks: [
    breakHost((s) => {
      delete s.connect.will
    }),
    breakHost((s) => {
      s.connect.will.topic = 'spBv1.0/STATE/other'
    })
  ]
}
export const willQos = {
  judge: eachHost((s, t) => t.check(s.connect.will?.qos === 1, `Will with QoS ${s.connect.will?.qos}`)),
  breaks: [
    breakHost((s) => {
      s.connect.will.qos = 0
    })
  ]
}
export const willRetained = {
  judge: eachHost((s, t) => t.check(s.connect.will?.retain === true, 'Will not retained')),
  breaks: [
    breakHost((s) => {
      s.connect.will.retain = false
    })
  ]
}
export const willSaysOffline = {
  judge: eachHost((s, t) =>
    t.check(isState(s.will?.json, false), `Will ${JSON.stringify(s.will?.json)} ${s.will?.error ?? ''}`)
  ),
  breaks: [
    breakHost((s) => {
      s.will.json.online = 'false'
    }),
    breakHost((s) => {
      s.will.json.timestamp = '1763800472000'
    }),
    breakHost((s) => {
      delete s.will.json
    })
  ]
}
export const willTimeIsTheConnects = {
  judge: eachHost((s, t) =>
    t.check(Math.abs(willTime(s) - s.first.t) < CLOCK_SLACK_MS, `Will of ${willTime(s)}, CONNECT at ${s.first.t}`)
  ),
  breaks: [
    breakHost((s) => {
      s.will.json.timestamp -= 3_600_000
    })
  ]
}

const birthJudge = (check, needs = []) => ({
  needs,
  judge: eachHost((s, t, rec) => {
    if (s.accepted) t.check(births(s).length > 0, 'no STATE birth')
    for (const e of births(s)) check(e, t, s, rec)
  })
})
export const birthTopic = {
  ...birthJudge((e, t, s, rec) => t.check(e.packet.topic === stateTopic(rec), e.packet.topic)),
  breaks: [
    breakHost((s) => {
      births(s)[0].packet.topic = 'STATE/desk'
    })
  ]
}
export const birthQos = {
  ...birthJudge((e, t) => t.check(e.packet.qos === 1, `STATE birth with QoS ${e.packet.qos}`)),
  breaks: [
    breakHost((s) => {
      births(s)[0].packet.qos = 0
    })
  ]
}
export const birthRetained = {
  ...birthJudge((e, t) => t.check(e.packet.retain === true, 'STATE birth not retained')),
  breaks: [
    breakHost((s) => {
      births(s)[0].packet.retain = false
    })
  ]
}
export const birthPayload = {
  ...birthJudge((e, t) => t.check(isState(e.sp.json, true), JSON.stringify(e.sp.json))),
  breaks: [
    breakHost((s) => {
      births(s)[0].sp.json.timestamp = 'now'
    }),
    breakHost((s) => {
      births(s).forEach((e) => {
        e.sp.json.online = 1
      })
    })
  ]
}
export const birthTimeIsTheWills = {
  ...birthJudge((e, t, s) =>
    t.check(e.sp.json.timestamp === willTime(s), `STATE birth of ${e.sp.json.timestamp}, Will of ${willTime(s)}`)
  ),
  breaks: [
    breakHost((s) => {
      births(s)[0].sp.json.timestamp += 1
    })
  ]
}
export const birthIsFirst = {
  judge: eachHost((s, t) => {
    if (s.accepted) t.check(s.sent[0]?.sp?.json?.online === true, `first publishes ${s.sent[0]?.packet.topic}`)
  }),
  breaks: [
    breakHost((s) => {
      const first = s.sent[0]
      if (!first) return false
      s.connection.packets.splice(s.connection.packets.indexOf(first), 0, { ...first, sp: { type: 'NCMD' } })
    })
  ]
}
const filters = (s, before) =>
  s.subscribes.filter((e) => e.n < before).flatMap((e) => e.packet.subscriptions.map((sub) => sub.topic))
export const subscribesThenBirth = {
  judge: eachHost((s, t, rec) => {
    if (!births(s).length) return
    const own = filters(s, births(s)[0].n)
    t.check(
      own.includes(stateTopic(rec)) || own.includes('spBv1.0/#'),
      `STATE birth before the subscription to ${stateTopic(rec)}`
    )
    t.check(
      own.some((f) => /^spBv1\.0\/(#|\+|[^/]+\/)/.test(f) && f !== stateTopic(rec)),
      'STATE birth before the subscription to the namespace'
    )
  }),
  breaks: [
    breakHost((s) => {
      births(s)[0].n = 0
    }),
    breakHost((s) => {
      for (const e of s.subscribes) e.packet.subscriptions = []
    })
  ]
}
export const subscribesToOwnState = {
  judge: eachHost((s, t, rec) => {
    if (s.accepted) t.check(filters(s, Infinity).includes(stateTopic(rec)), 'no subscription to its own STATE')
  }),
  breaks: [
    breakHost((s) => {
      for (const e of s.subscribes)
        e.packet.subscriptions = e.packet.subscriptions.filter((sub) => !sub.topic.includes('STATE'))
    })
  ]
}
export const subscribesAtOnce = {
  // CONNACK, SUBSCRIBE, and only then anything else
  judge: eachHost((s, t) => {
    const out = s.connection.packets.filter((e) => e.dir === 'out' && e.packet.cmd !== 'connect')
    if (s.accepted) t.check(out[0]?.packet.cmd === 'subscribe', `after CONNECT: ${out[0]?.packet.cmd}`)
  }),
  breaks: [
    breakHost((s) => {
      const list = s.connection.packets
      list.splice(list.indexOf(s.first) + 1, 0, { dir: 'out', n: s.first.n, packet: { cmd: 'publish' } })
    })
  ]
}
// Born as soon as its subscriptions are granted: nothing that it sends lies between.
export const bornAtOnce = {
  judge: eachHost((s, t) => {
    const granted = s.connection.packets.find((e) => e.packet.cmd === 'suback')
    if (!granted) return
    const birth = births(s)[0]
    const between = s.connection.packets.filter(
      (e) =>
        e.dir === 'out' && e.n > granted.n && e.n < (birth?.n ?? 0) && !['puback', 'pingreq'].includes(e.packet.cmd)
    )
    t.check(
      birth && between.length === 0 && birth.t - granted.t < ANSWER_MS,
      `${birth ? birth.t - granted.t : '-'} ms from SUBACK to the STATE birth`
    )
  }),
  breaks: [
    breakHost((s) => {
      for (const e of births(s)) e.t += 60_000
    })
  ]
}

const wantedEnd = (s, rec) =>
  rec.marks.find((m) => m.name === 'wanted end' && s.connection.n < m.n && (s.connection.closedN ?? Infinity) > m.n)
const cleanEnds = (rec) => withId(rec).filter((s) => s.disconnect || wantedEnd(s, rec))
const deathJudge = (check) => (rec, t) => {
  for (const s of cleanEnds(rec)) for (const e of deaths(s)) check(e, t, s, rec)
}
const breakDeath = (change) => (rec) =>
  cleanEnds(rec).some((s) => deaths(s).length > 0 && change(deaths(s).at(-1), s) !== false)
export const offlinePayload = {
  judge: deathJudge((e, t) => t.check(isState(e.sp.json, false), JSON.stringify(e.sp.json))),
  breaks: [
    breakDeath((e) => {
      e.sp.json.timestamp = 'now'
    }),
    breakDeath((e) => {
      delete e.sp.json.timestamp
    })
  ]
}
export const saysOffline = {
  // before each DISCONNECT, and before each end that is wanted without one
  judge(rec, t) {
    for (const s of cleanEnds(rec))
      if (s.accepted)
        t.check(
          deaths(s).some((e) => !s.disconnect || e.n < s.disconnect.n),
          `connection ${s.connection.id} ends without STATE offline`
        )
  },
  breaks: [
    breakDeath((e) => {
      e.sp.json.online = true
    }),
    breakDeath((e, s) => {
      if (!s.disconnect) return false
      s.disconnect.n = 0
    })
  ]
}
export const offlineIsNow = {
  // The time of the good-bye, not that of the CONNECT: told apart where the connection stood before its end was wanted.
  judge: deathJudge((e, t, s, rec) => {
    const { timestamp } = e.sp.json
    const end = wantedEnd(s, rec)?.t ?? willTime(s)
    const isNow = Math.abs(e.t - timestamp) < CLOCK_SLACK_MS && timestamp >= willTime(s)
    t.check(isNow && timestamp > end - STOOD_MS, `offline of ${timestamp}, sent at ${e.t}, wanted at ${end}`)
    if (end - willTime(s) > STOOD_MS) t.note('a connection that stood')
  }),
  needs: ['a connection that stood'],
  breaks: [
    breakDeath((e) => {
      e.sp.json.timestamp -= 60_000
    }),
    breakDeath((e, s) => {
      const end = wantedEnd(s, s.rec)?.t
      if (!(end - willTime(s) > STOOD_MS)) return false
      e.sp.json.timestamp = willTime(s)
    })
  ]
}
export const offlineTopic = {
  judge: deathJudge((e, t, s, rec) => t.check(e.packet.topic === stateTopic(rec), e.packet.topic)),
  breaks: [
    breakDeath((e) => {
      e.packet.topic += '/x'
    })
  ]
}
export const offlineQos = {
  judge: deathJudge((e, t) => t.check(e.packet.qos === 1, `QoS ${e.packet.qos}`)),
  breaks: [
    breakDeath((e) => {
      e.packet.qos = 0
    })
  ]
}
export const offlineRetained = {
  judge: deathJudge((e, t) => t.check(e.packet.retain === true, 'not retained')),
  breaks: [
    breakDeath((e) => {
      e.packet.retain = false
    })
  ]
}
export const disconnectFollowsOffline = {
  // allowed, so nothing may lie between
  judge: deathJudge((e, t, s) => {
    if (s.disconnect)
      t.check(
        s.connection.packets.filter(
          (p) => p.dir === 'out' && p.n > e.n && p.n < s.disconnect.n && p.packet.cmd !== 'puback'
        ).length === 0,
        'something between offline and DISCONNECT'
      )
  }),
  breaks: [
    breakDeath((e, s) => {
      if (!s.disconnect) return false
      s.connection.packets.push({ ...e, n: s.disconnect.n - 0.5, sp: { type: 'NCMD' } })
    })
  ]
}
export const answersItsOwnDeath = {
  judge: eachHost((s, t, rec) => {
    for (const heard of s.heard.filter(
      (e) => e.packet.topic === stateTopic(rec) && e.sp?.json?.online === false && births(s)[0]?.n < e.n
    )) {
      if (deaths(s).some((e) => e.n < heard.n)) continue // its own good-bye
      const answer = births(s).find((e) => e.n > heard.n)
      t.check(
        answer && answer.sp.json.timestamp === willTime(s) && answer.t - heard.t < ANSWER_MS,
        `offline heard at ${heard.t}, answered with ${answer?.sp.json.timestamp}, Will has ${willTime(s)}`
      )
    }
  }),
  breaks: [
    breakHost((s) => {
      if (births(s).length < 2) return false
      births(s)
        .slice(1)
        .forEach((e) => {
          e.sp.json.timestamp += 5
        })
    }),
    breakHost((s) => {
      if (births(s).length < 2) return false
      births(s)
        .slice(1)
        .forEach((e) => {
          e.sp.type = 'NCMD'
        })
    })
  ]
}
export const cleanSession = (version) => ({
  judge(rec, t) {
    for (const { connect } of hostSessions(rec))
      if (connect.protocolVersion === version)
        t.check(
          connect.clean === true && (version < 5 || (connect.properties?.sessionExpiryInterval ?? 0) === 0),
          `clean ${connect.clean}`
        )
  },
  breaks: [
    (rec) =>
      hostSessions(rec).some(({ connect }) => {
        if (connect.protocolVersion !== version) return false
        connect.clean = false
        return true
      })
  ]
})
// Several servers: each connection's STATE has the time of its own CONNECT.
export const timePerServer = {
  judge(rec, t) {
    const servers = new Map()
    for (const s of withId(rec))
      for (const e of births(s)) {
        t.check(e.sp.json.timestamp === willTime(s), `server ${s.connection.server}: ${e.sp.json.timestamp}`)
        servers.set(s.connection.server, willTime(s))
      }
    if (new Set(servers.values()).size > 1) t.note('several servers')
  },
  needs: ['several servers'],
  breaks: [
    (rec) => {
      const list = withId(rec)
      const other = list.find((s) => s.connection.server !== list[0].connection.server && births(s).length)
      if (!other) return false
      births(other)[0].sp.json.timestamp = willTime(list[0])
      return true
    }
  ]
}
