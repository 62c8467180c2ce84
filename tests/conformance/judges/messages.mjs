// Judges of single messages: topic, QoS, retain, time, encoding. Made for one message type each. A judge is
// {role, judge(recording, tally), breaks: [recording => changed?]}: each break is a recording that it must refuse.
import { encodePayload, wireFields } from '../lib/sparkplug.mjs'
import { published } from '../lib/view.mjs'

const CLOCK_SLACK_MS = 10_000 // between stamping a message and seeing it, on a loaded machine
const NODE_TYPES = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD']

export const eachOf = (type, judge) => (rec, t) => {
  for (const message of published(rec, type)) judge(message, t, rec)
}
// A break of the last message of that type: the first may be repeated by a later connection.
export const breakOne = (type, change) => (rec) => {
  const all = [...published(rec, type)]
  for (const message of all.reverse()) if (change(message, rec) !== false) return true
  return false
}

export const topicIs = (type) => ({
  judge: eachOf(type, ({ packet, sp }, t, rec) => {
    const levels = packet.topic?.split('/') ?? []
    const verb = type === 'WILL' ? 'NDEATH' : type
    t.check(
      sp &&
        levels[0] === 'spBv1.0' &&
        levels.length === (NODE_TYPES.includes(verb) ? 4 : 5) &&
        levels[2] === verb &&
        levels.every((l) => l !== '') &&
        rec.groups.includes(levels[1]),
      `${packet.topic} is no topic of an ${type} in ${rec.groups}`
    )
  }),
  breaks: [
    breakOne(type, (m) => {
      m.packet.topic = m.packet.topic.replace('spBv1.0', 'spAv1.0')
    }),
    breakOne(type, (m) => {
      m.packet.topic += '/more'
    }),
    breakOne(type, (m) => {
      m.packet.topic = m.packet.topic.replace(/\/[^/]*\//, '/another/')
    })
  ]
})

export const qosIs = (type, qos) => ({
  judge: eachOf(type, ({ packet }, t) => t.check(packet.qos === qos, `${type} with QoS ${packet.qos}`)),
  breaks: [
    breakOne(type, (m) => {
      m.packet.qos = 1 - qos
    })
  ]
})

export const retainIs = (type, retain) => ({
  judge: eachOf(type, ({ packet }, t) =>
    t.check(Boolean(packet.retain) === retain, `${type} with retain ${packet.retain}`)
  ),
  breaks: [
    breakOne(type, (m) => {
      m.packet.retain = !retain
    })
  ]
})

export const isProtobuf = (type) => ({
  judge: eachOf(type, ({ sp }, t) =>
    t.check(sp?.payload && isCanonical(sp), `${type}: ${sp?.error ?? 'no payload of the schema'}`)
  ),
  breaks: [
    breakOne(type, (m) => {
      m.sp.raw = Buffer.from('{"metrics":[]}')
    }),
    breakOne(type, (m) => {
      delete m.sp.payload
      m.sp.error = 'cut off'
    })
  ]
})

// Every field of the message is known to the schema or an extension (6 and above), with the wire type that it has there.
function isCanonical(sp) {
  const wireOf = { 1: 0, 2: 2, 3: 0, 4: 2, 5: 2 }
  try {
    return (
      wireFields(sp.raw).every(({ field, wire }) => field >= 6 || wireOf[field] === wire) &&
      encodePayload(sp.payload).length > 0
    )
  } catch {
    return false
  }
}

export const hasSeq = (type) => ({
  judge: eachOf(type, ({ sp }, t) =>
    t.check(
      typeof sp.payload?.seq === 'bigint' && sp.payload.seq >= 0n && sp.payload.seq <= 255n,
      `${type} with seq ${sp.payload?.seq}`
    )
  ),
  breaks: [
    breakOne(type, (m) => {
      delete m.sp.payload.seq
    }),
    breakOne(type, (m) => {
      m.sp.payload.seq = 256n
    })
  ]
})

export const hasNoSeq = (type) => ({
  judge: eachOf(type, ({ sp }, t) =>
    t.check(sp.payload && !('seq' in sp.payload), `${type} with seq ${sp.payload?.seq}`)
  ),
  breaks: [
    breakOne(type, (m) => {
      m.sp.payload.seq = 3n
    })
  ]
})

const near = (time, at) => typeof time === 'bigint' && Math.abs(Number(time) - at) <= CLOCK_SLACK_MS

export const hasTime = (type) => ({
  judge: eachOf(type, ({ sp, entry }, t) =>
    t.check(near(sp.payload?.timestamp, entry.t), `${type} sent at ${entry.t} says ${sp.payload?.timestamp}`)
  ),
  breaks: [
    breakOne(type, (m) => {
      delete m.sp.payload.timestamp
    }),
    breakOne(type, (m) => {
      m.sp.payload.timestamp += 3_600_000n
    })
  ]
})

// Times of payloads, or of the metrics in data, are UTC: near the recorder's clock, which is an hour off for nobody.
export const metricTimesAreUtc = {
  judge(rec, t) {
    for (const type of ['NDATA', 'DDATA'])
      for (const { sp, entry } of published(rec, type))
        for (const metric of sp.payload?.metrics ?? [])
          if (!metric.isHistorical)
            t.check(
              near(metric.timestamp, entry.t),
              `${type}: ${metric.name ?? metric.alias} at ${metric.timestamp}, sent at ${entry.t}`
            )
  },
  breaks: [
    breakOne('NDATA', (m) => {
      if (!m.sp.payload.metrics.length) return false
      m.sp.payload.metrics[0].timestamp -= 3_600_000n
    })
  ]
}
export const payloadTimesAreUtc = {
  judge(rec, t) {
    for (const type of ['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'DDEATH', 'NCMD', 'DCMD']) hasTime(type).judge(rec, t)
  },
  breaks: [
    breakOne('NBIRTH', (m) => {
      m.sp.payload.timestamp += 7_200_000n
    })
  ]
}

// Group, node and device ids: UTF-8 without + / #, as they stand in every topic.
export const idsAreValid = (which) => ({
  judge(rec, t) {
    for (const type of ['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'DDEATH', 'NDEATH', 'WILL'])
      for (const { packet, sp } of published(rec, type)) {
        const id = sp?.[which]
        if (id === '') continue
        t.check(typeof id === 'string' && !/[+/#\u0000\ufffd]/.test(id), `${packet.topic}: ${which} ${id}`)
      }
  },
  breaks: ['plant+', 'a\ufffdb', '#'].map((bad) => (rec) => {
    for (const type of ['DDATA', 'NDATA'])
      for (const m of published(rec, type))
        if (m.sp[which]) {
          m.sp[which] = bad
          return true
        }
    return false
  })
})

// Where the device id has to stand, and where not.
export const deviceLevel = (forDevices) => ({
  judge(rec, t) {
    for (const connection of rec.connections)
      for (const entry of connection.packets) {
        const levels = entry.dir === 'out' && entry.packet.cmd === 'publish' ? entry.packet.topic.split('/') : []
        const isDevice = /^D(BIRTH|DEATH|DATA|CMD)$/.test(levels[2] ?? '')
        const isNode = /^N(BIRTH|DEATH|DATA|CMD)$/.test(levels[2] ?? '') || levels[1] === 'STATE'
        if (forDevices && isDevice) t.check(levels.length === 5 && levels[4] !== '', entry.packet.topic)
        if (!forDevices && isNode) t.check(levels.length === (levels[1] === 'STATE' ? 3 : 4), entry.packet.topic)
      }
  },
  breaks: [
    breakOne(forDevices ? 'DDATA' : 'NDATA', (m) => {
      m.packet.topic = forDevices ? m.packet.topic.replace(/\/[^/]*$/, '') : m.packet.topic + '/d1'
    })
  ]
})

// Nothing but Sparkplug's topics.
export const namespaceIs = {
  judge(rec, t) {
    for (const connection of rec.connections)
      for (const entry of connection.packets)
        if (entry.dir === 'out' && entry.packet.cmd === 'publish')
          t.check(entry.sp !== undefined && entry.packet.topic.startsWith('spBv1.0/'), entry.packet.topic)
  },
  breaks: [
    (rec) => {
      const entry = rec.connections
        .flatMap((c) => c.packets)
        .findLast((e) => e.dir === 'out' && e.packet.cmd === 'publish')
      if (!entry) return false
      entry.packet.topic = entry.packet.topic.replace('spBv1.0', 'spBv2.0')
      return true
    }
  ]
}
// Nodes may have devices with one name, and have them side by side.
export const devicesOfNodesMayBeAlike = {
  judge(rec, t) {
    const nodes = new Map()
    for (const { sp } of published(rec, 'DBIRTH')) {
      nodes.set(sp.device, (nodes.get(sp.device) ?? new Set()).add(`${sp.group}/${sp.node}`))
      t.check(sp.payload?.metrics.length > 0, `${sp.node}/${sp.device} announces nothing`)
    }
    for (const names of nodes.values()) if (names.size > 1) t.note('alike')
  },
  needs: ['alike'],
  breaks: [
    breakOne('DBIRTH', (m) => {
      m.sp.payload.metrics = []
    })
  ]
}
// In a birth sequence each device comes once.
export const devicesAreUnique = {
  judge(rec, t) {
    const born = new Map()
    for (const connection of rec.connections)
      for (const { dir, sp } of connection.packets) {
        if (dir !== 'out' || !sp) continue
        const node = `${sp.group}/${sp.node}`
        if (sp.type === 'NBIRTH') born.set(node, new Set())
        if (sp.type === 'DDATA' || sp.type === 'NDATA' || sp.type === 'DDEATH') born.set(node, new Set())
        if (sp.type !== 'DBIRTH') continue
        t.check(!born.get(node)?.has(sp.device), `${node}/${sp.device} is born twice at once`)
        born.get(node)?.add(sp.device)
      }
  },
  breaks: [
    breakOne('DBIRTH', (m) => {
      const list = m.connection.packets
      list.splice(list.indexOf(m.entry), 0, m.entry)
    })
  ]
}
