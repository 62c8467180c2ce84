// Judges of how an edge node's connections end.
import { breakSession, eachSession, typed } from './order.mjs'
import { edgeSessions } from '../lib/view.mjs'

// A wanted end: the scenario marks it, or the client sends DISCONNECT.
export const deathBeforeDisconnect = (version) => ({
  judge: eachSession((s, t) => {
    if (!s.disconnect || (version && s.connect.protocolVersion !== version) || !typed(s, 'NBIRTH').length) return
    const death = typed(s, 'NDEATH').at(-1)
    t.check(death && death.n < s.disconnect.n, `${s.node}: DISCONNECT without NDEATH`)
  }),
  breaks: [
    breakSession((s) => {
      if (!s.disconnect || (version && s.connect.protocolVersion !== version)) return false
      const d = typed(s, 'NDEATH').at(-1)
      if (!d) return false
      d.sp.type = 'NDATA'
    })
  ]
})
export const wantedEndHasDeath = {
  judge(rec, t) {
    for (const mark of rec.marks.filter((m) => m.name === 'wanted end'))
      for (const s of edgeSessions(rec).filter(
        (x) => x.connection.n < mark.n && (x.connection.closedN ?? Infinity) > mark.n
      ))
        t.check(
          s.sent.at(-1)?.sp?.type === 'NDEATH',
          `${s.node}: ends without NDEATH, last was ${s.sent.at(-1)?.packet.topic}`
        )
  },
  breaks: [
    (rec) => {
      const m = rec.marks.find((x) => x.name === 'wanted end')
      const s = m && edgeSessions(rec).find((x) => x.connection.n < m.n && (x.connection.closedN ?? Infinity) > m.n)
      if (!s) return false
      s.connection.packets = s.connection.packets.filter((e) => e.sp?.type !== 'NDEATH')
      return true
    }
  ]
}
export const nothingAfterDeath = {
  // a DISCONNECT may follow at once, and nothing else
  judge: eachSession((s, t) => {
    const death = typed(s, 'NDEATH')[0]
    if (!death) return
    const after = s.connection.packets.filter((e) => e.dir === 'out' && e.n > death.n && e.packet.cmd !== 'puback')
    t.check(
      after.length === 0 || (after.length === 1 && after[0].packet.cmd === 'disconnect'),
      `${s.node}: after NDEATH came ${after.map((e) => e.packet.cmd)}`
    )
  }),
  breaks: [
    breakSession((s) => {
      const d = typed(s, 'NDEATH')[0]
      if (!d) return false
      s.connection.packets.push({ ...d, n: 1e12, sp: { type: 'NDATA' } })
    })
  ]
}
export const disconnectWithWill = {
  judge: eachSession((s, t) => {
    if (s.disconnect && s.connect.protocolVersion === 5)
      t.check(
        s.disconnect.packet.reasonCode === 4,
        `${s.node}: DISCONNECT with reason ${s.disconnect.packet.reasonCode ?? 0}`
      )
  }),
  breaks: [
    (rec) =>
      edgeSessions(rec)
        .filter((s) => s.disconnect && s.connect.protocolVersion === 5)
        .map((s) => {
          s.disconnect.packet.reasonCode = 0
        }).length > 0
  ]
}
