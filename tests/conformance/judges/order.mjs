// Judges of an edge node's sessions: CONNECT, Will, bdSeq, subscriptions, order, seq, ends.
import { BIRTHS, DATA, bdSeqOf, edgeSessions, metricsOf, sessionsByNode } from '../lib/view.mjs'

const INT64 = 4
export const typed = (session, ...types) => session.sent.filter((e) => types.includes(e.sp?.type))
export const eachSession = (judge) => (rec, t) => {
  for (const session of edgeSessions(rec)) judge(session, t, rec)
}
export const breakSession = (change) => (rec) =>
  edgeSessions(rec)
    .reverse()
    .some((session) => change(session) !== false)
const breakFirst = (types, change) =>
  breakSession((s) => {
    const found = typed(s, ...types).at(-1)
    return found ? change(found, s) : false
  })
const bdSeqIn = (sp) => bdSeqOf(sp)?.longValue

export const hasWill = {
  judge: eachSession((s, t) =>
    t.check(s.will?.type === 'NDEATH', `${s.node}: CONNECT with Will ${s.connect.will?.topic}`)
  ),
  breaks: [
    breakSession((s) => {
      delete s.first.will
    })
  ]
}
export const willHasBdSeq = {
  judge: eachSession((s, t) =>
    t.check(
      bdSeqOf(s.will)?.datatype === INT64 && bdSeqIn(s.will) >= 0n && bdSeqIn(s.will) <= 255n,
      `${s.node}: Will with bdSeq ${bdSeqIn(s.will)} of type ${bdSeqOf(s.will)?.datatype}`
    )
  ),
  breaks: [
    breakSession((s) => {
      bdSeqOf(s.will).datatype = 8
    }),
    breakSession((s) => {
      s.will.payload.metrics = []
    })
  ]
}
export const deathIsBdSeqAlone = {
  judge: eachSession((s, t) => {
    for (const sp of [s.will, ...typed(s, 'NDEATH').map((e) => e.sp)])
      t.check(
        metricsOf(sp).length === 1 && metricsOf(sp)[0].name === 'bdSeq',
        `${s.node}: NDEATH with ${metricsOf(sp).map((m) => m.name)}`
      )
  }),
  breaks: [
    breakSession((s) => {
      s.will.payload.metrics.push({ name: 'Level', datatype: 3, intValue: 1 })
    })
  ]
}
export const bdSeqRises = {
  judge(rec, t) {
    for (const [node, sessions] of sessionsByNode(rec))
      for (let i = 1; i < sessions.length; i++) {
        const [before, now] = [bdSeqIn(sessions[i - 1].will), bdSeqIn(sessions[i].will)]
        t.check(now === (before + 1n) % 256n, `${node}: bdSeq ${before}, then ${now}`)
        if (before === 255n) t.note('wrap')
      }
  },
  needs: ['wrap'],
  breaks: [
    (rec) =>
      [...sessionsByNode(rec).values()].some((list) => {
        if (list.length < 2) return false
        bdSeqOf(list.at(-1).will).longValue += 1n
        return true
      }),
    (rec) =>
      [...sessionsByNode(rec).values()].some((list) => {
        if (list.length < 2) return false
        bdSeqOf(list.at(-1).will).longValue = bdSeqIn(list.at(-2).will)
        return true
      })
  ]
}
// Of nodes that never ran before.
export const bdSeqStartsAtZero = {
  judge(rec, t) {
    if (!rec.firstStart) return
    for (const [node, sessions] of sessionsByNode(rec))
      sessions.forEach((s, i) =>
        t.check(bdSeqIn(s.will) === BigInt(i % 256), `${node}: connect ${i + 1} has bdSeq ${bdSeqIn(s.will)}`)
      )
  },
  breaks: [
    (rec) => {
      if (!rec.firstStart) return false
      for (const s of edgeSessions(rec)) bdSeqOf(s.will).longValue += 1n
      return true
    }
  ]
}
export const birthHasWillsBdSeq = {
  judge: eachSession((s, t) => {
    for (const e of typed(s, 'NBIRTH'))
      t.check(
        bdSeqOf(e.sp)?.datatype === INT64 && bdSeqIn(e.sp) === bdSeqIn(s.will),
        `${s.node}: NBIRTH with bdSeq ${bdSeqIn(e.sp)} of type ${bdSeqOf(e.sp)?.datatype}, Will with ${bdSeqIn(s.will)}`
      )
  }),
  breaks: [
    breakFirst(['NBIRTH'], (e) => {
      bdSeqOf(e.sp).longValue += 1n
    }),
    breakFirst(['NBIRTH'], (e) => {
      bdSeqOf(e.sp).datatype = 3
    }),
    breakFirst(['NBIRTH'], (e) => {
      bdSeqOf(e.sp).name = 'other'
    })
  ]
}
export const deathHasBirthsBdSeq = {
  judge: eachSession((s, t) => {
    for (const e of typed(s, 'NDEATH'))
      t.check(
        bdSeqIn(e.sp) === bdSeqIn(s.will),
        `${s.node}: NDEATH with bdSeq ${bdSeqIn(e.sp)}, Will with ${bdSeqIn(s.will)}`
      )
    for (const e of typed(s, 'NBIRTH'))
      t.check(bdSeqIn(e.sp) === bdSeqIn(s.will), `${s.node}: NBIRTH and NDEATH differ`)
  }),
  breaks: [
    breakFirst(['NDEATH'], (e) => {
      bdSeqOf(e.sp).longValue += 1n
    })
  ]
}
// The births that a command brought have the bdSeq of the connection.
export const rebirthKeepsBdSeq = {
  judge: eachSession((s, t) => {
    for (const e of typed(s, 'NBIRTH').slice(1))
      t.check(bdSeqIn(e.sp) === bdSeqIn(s.will), `${s.node}: rebirth with bdSeq ${bdSeqIn(e.sp)}`)
  }),
  breaks: [
    breakSession((s) => {
      const again = typed(s, 'NBIRTH').slice(1)
      if (!again.length) return false
      bdSeqOf(again[0].sp).longValue += 1n
    })
  ]
}

export const cleanSession = (version) => ({
  judge: eachSession(({ connect, node }, t) => {
    if (connect.protocolVersion !== version) return
    const expiry = connect.properties?.sessionExpiryInterval ?? 0 // MQTT 5: absent means 0
    t.check(
      connect.clean === true && (version < 5 || expiry === 0),
      `${node}: clean ${connect.clean}, expiry ${expiry}`
    )
  }),
  breaks: [
    breakSession((s) => {
      if (s.connect.protocolVersion !== version) return false
      s.connect.clean = false
    })
  ].concat(
    version === 5
      ? [
          breakSession((s) => {
            s.connect.properties = { ...s.connect.properties, sessionExpiryInterval: 60 }
          })
        ]
      : []
  )
})

export const connectsBeforeBirth = {
  judge: eachSession((s, t) => {
    const connack = s.connection.packets.find((e) => e.packet.cmd === 'connack')
    for (const e of typed(s, ...BIRTHS))
      t.check(connack && connack.n < e.n && s.first.n < connack.n, `${s.node}: ${e.packet.topic} before CONNACK`)
  }),
  breaks: [
    breakFirst(['NBIRTH'], (e) => {
      e.n = -1
    })
  ]
}
export const birthIsFirst = {
  judge: eachSession((s, t) => {
    if (s.sent.length && s.sent[0].sp?.type !== 'NDEATH')
      t.check(s.sent[0].sp?.type === 'NBIRTH', `${s.node}: first publishes ${s.sent[0].packet.topic}`)
  }),
  breaks: [
    breakSession((s) => {
      if (!s.sent.length || s.sent[0].sp?.type !== 'NBIRTH') return false
      s.sent[0].sp.type = 'NDATA'
    })
  ]
}
export const nodeBirthBeforeDeviceBirth = {
  judge: eachSession((s, t) => {
    const first = typed(s, 'NBIRTH')[0]
    for (const e of typed(s, 'DBIRTH')) t.check(first && first.n < e.n, `${s.node}: ${e.packet.topic} before NBIRTH`)
  }),
  breaks: [
    breakSession((s) => {
      const first = typed(s, 'NBIRTH')[0]
      if (!first || !typed(s, 'DBIRTH').length) return false
      first.n = 1e12
    })
  ]
}
export const deviceBirthsFitTheNode = {
  judge: eachSession((s, t) => {
    for (const e of typed(s, 'DBIRTH'))
      t.check(`${e.sp.group}/${e.sp.node}` === s.node, `${e.packet.topic} over ${s.node}`)
  }),
  breaks: [
    breakFirst(['DBIRTH'], (e) => {
      e.sp.node += '2'
    })
  ]
}

// Between an NBIRTH and the data that follows lie the DBIRTHs of all devices that are alive. types: whose turn it is.
export const birthsBeforeData = (...types) => ({
  judge(rec, t) {
    for (const sessions of sessionsByNode(rec).values()) {
      const alive = new Set()
      for (const s of sessions) {
        let missing
        for (const e of s.sent) {
          const { type, device } = e.sp ?? {}
          if (type === 'NBIRTH') missing = new Set(alive)
          if (type === 'DBIRTH') {
            if (types.includes('DBIRTH')) t.check(missing !== undefined, `${e.packet.topic} before NBIRTH`)
            alive.add(device)
            missing?.delete(device)
          }
          if (type === 'DDEATH') {
            alive.delete(device)
            missing?.delete(device)
          }
          if (DATA.includes(type) && (types.includes(type) || types.includes('DBIRTH')))
            t.check(missing?.size === 0, `${e.packet.topic} while ${missing ? [...missing] : 'the node'} is not born`)
        }
      }
    }
  },
  breaks: [
    breakSession((s) => {
      // the last birth sequence loses a DBIRTH to the end
      const birth = typed(s, 'NBIRTH').at(-1)
      const late = typed(s, 'DBIRTH').find((e) => e.n > birth?.n)
      const wasAlive =
        late && s.sent.some((e) => e.sp?.type === 'DBIRTH' && e.sp.device === late.sp.device && e.n < birth.n)
      if (
        !wasAlive ||
        typed(s, 'DDEATH').some((e) => e.n < late.n) ||
        !typed(s, ...(types.includes('DBIRTH') ? DATA : types)).some((e) => e.n > late.n)
      )
        return false
      const list = s.connection.packets
      list.splice(list.indexOf(late), 1)
      list.push(late)
    }),
    breakSession((s) => {
      // and no node is ever born
      const births = typed(s, 'NBIRTH')
      if (!births.length || !typed(s, ...types).length) return false
      for (const e of births) e.sp.type = 'NCMD'
    })
  ]
})

// One counter for a node and its devices; type: the messages whose number is judged.
export const seqFollows = (type) => ({
  judge: eachSession((s, t) => {
    let last
    for (const e of s.sent) {
      const seq = e.sp?.payload?.seq
      if (!e.sp || ['NDEATH', 'NCMD', 'DCMD', 'STATE'].includes(e.sp.type)) continue
      if (e.sp.type === 'NBIRTH') {
        last = seq
        continue
      }
      const expected = last === undefined ? undefined : (last + 1n) % 256n
      if (type === 'any' || e.sp.type === type) {
        t.check(seq === expected, `${e.packet.topic}: seq ${seq} after ${last}`)
        if (last === 255n) t.note('wrap')
      }
      last = seq
    }
  }),
  needs: type === 'DBIRTH' || type === 'DDEATH' ? [] : ['wrap'],
  breaks: [
    breakSession((s) => {
      const e = s.sent
        .filter(
          (m) => m.sp && m.sp.type !== 'NBIRTH' && m.sp.type !== 'NDEATH' && (type === 'any' || m.sp.type === type)
        )
        .at(-1)
      if (!e) return false
      e.sp.payload.seq = (e.sp.payload.seq + 1n) % 256n
    }),
    breakSession((s) => {
      const e = s.sent.find((m) => (type !== 'any' ? m.sp?.type === type : m.sp?.type === 'NDATA'))
      if (!e) return false
      e.sp.payload.seq += 256n
    })
  ]
})
export const birthSeqIsZero = {
  judge: eachSession((s, t) => {
    for (const e of typed(s, 'NBIRTH')) t.check(e.sp.payload?.seq === 0n, `NBIRTH with seq ${e.sp.payload?.seq}`)
  }),
  breaks: [
    breakFirst(['NBIRTH'], (e) => {
      e.sp.payload.seq = 1n
    })
  ]
}
export const everyMessageButDeathHasSeq = {
  judge: eachSession((s, t) => {
    for (const e of s.sent)
      if (e.sp && e.sp.type !== 'NDEATH') t.check('seq' in (e.sp.payload ?? {}), `${e.packet.topic} without seq`)
  }),
  breaks: [
    breakFirst(['DDATA', 'NDATA'], (e) => {
      delete e.sp.payload.seq
    })
  ]
}

const subscribedAt = (s, topic) =>
  s.subscribes.find((e) => e.packet.subscriptions.some((sub) => sub.topic === topic && sub.qos === 1))
export const subscribesToCommands = (device) => ({
  judge: eachSession((s, t, rec) => {
    const devices = device ? (rec.writableDevices ?? []) : ['']
    for (const name of s.accepted && s.sent.length ? devices : []) {
      const topic = name
        ? `spBv1.0/${s.will.group}/DCMD/${s.will.node}/${name}`
        : `spBv1.0/${s.will?.group}/NCMD/${s.will?.node}`
      const found = subscribedAt(s, topic)
      const birth = typed(s, name ? 'DBIRTH' : 'NBIRTH').find((e) => !name || e.sp.device === name)
      t.check(
        found && (!birth || found.n < birth.n),
        `${s.node}: no subscription to ${topic} at QoS 1 before the birth`
      )
    }
  }),
  breaks: [
    (rec) =>
      edgeSessions(rec).map((s) =>
        s.subscribes
          .flatMap((e) => e.packet.subscriptions)
          .filter((sub) => sub.topic.includes(device ? '/DCMD/' : '/NCMD/'))
          .forEach((sub) => {
            sub.qos = 0
          })
      ).length > 0 &&
      (!device || (rec.writableDevices ?? []).length > 0),
    (rec) =>
      edgeSessions(rec).map((s) => {
        for (const e of s.subscribes) e.packet.subscriptions = []
      }).length > 0 &&
      (!device || (rec.writableDevices ?? []).length > 0)
  ]
})
