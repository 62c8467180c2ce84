// Judges of a host's commands: NCMD and DCMD on the wire.
import { metricsOf, published } from '../lib/view.mjs'
import { breakOne, eachOf } from './messages.mjs'

const CLOCK_SLACK_MS = 10_000
const BOOLEAN = 11

export const rebirthRequest = {
  judge: eachOf('NCMD', ({ sp }, t) => {
    const rebirth = metricsOf(sp).find((m) => /rebirth/i.test(m.name ?? ''))
    if (rebirth)
      t.check(
        rebirth.name === 'Node Control/Rebirth' && rebirth.booleanValue === true,
        `${rebirth.name} = ${rebirth.booleanValue}`
      )
  }),
  breaks: [
    breakOne('NCMD', (m) => {
      const r = metricsOf(m.sp).find((x) => x.name === 'Node Control/Rebirth')
      if (!r) return false
      r.booleanValue = false
    }),
    breakOne('NCMD', (m) => {
      const r = metricsOf(m.sp).find((x) => x.name === 'Node Control/Rebirth')
      if (!r) return false
      r.name = 'Node Control/rebirth'
    })
  ]
}
export const rebirthVerb = {
  judge(rec, t) {
    for (const type of ['NCMD', 'DCMD', 'NDATA', 'DDATA', '?'])
      for (const { sp } of published(rec, type))
        if (metricsOf(sp).some((m) => m.name === 'Node Control/Rebirth'))
          t.check(type === 'NCMD', `a rebirth request as ${type}`)
  },
  breaks: [
    breakOne('NCMD', (m) => {
      if (!metricsOf(m.sp).some((x) => x.name === 'Node Control/Rebirth')) return false
      m.sp.type = 'DCMD'
    })
  ]
}
// What the scenario's foreign edge node announced: rec.announced[device][name] = {type, alias}.
const announcedFor = (rec, sp) => rec.announced?.[sp.device ?? ''] ?? {}
const findAnnounced = (rec, sp, m) =>
  Object.entries(announcedFor(rec, sp)).find(
    ([name, known]) => m.name === name || ('alias' in m && !('name' in m) && known.alias === m.alias)
  )
export const commandNames = (type) => ({
  judge: eachOf(type, ({ sp }, t, rec) =>
    metricsOf(sp).forEach((m) =>
      t.check(
        m.name === 'Node Control/Rebirth' || findAnnounced(rec, sp, m),
        `${type}: ${m.name ?? m.alias} is in no birth`
      )
    )
  ),
  breaks: [
    breakOne(type, (m) => {
      metricsOf(m.sp).forEach((x) => {
        delete x.alias
        x.name = 'nobody'
      })
    })
  ]
})
export const commandValues = (type) => ({
  judge: eachOf(type, ({ sp }, t, rec) =>
    metricsOf(sp).forEach((m) => {
      const known = findAnnounced(rec, sp, m)?.[1]
      const field = known?.field ?? (m.name === 'Node Control/Rebirth' ? 'booleanValue' : undefined)
      t.check(field && field in m && !m.isNull, `${type}: ${m.name ?? m.alias} without ${field}`)
    })
  ),
  breaks: [
    breakOne(type, (m) => {
      for (const x of metricsOf(m.sp)) {
        for (const f of Object.keys(x)) if (f.endsWith('Value')) delete x[f]
        x.bytesValue = Buffer.from('x')
      }
    })
  ]
})
// The scenario orders one write at a time: rec.orders = [{type, device, name, value}].
export const commandVerb = (type) => ({
  judge(rec, t) {
    for (const order of rec.orders ?? []) {
      if (order.type !== type) continue
      const sent = [...published(rec, type)].find(
        ({ sp }) =>
          (sp.device ?? '') === order.device &&
          metricsOf(sp).some((m) => findAnnounced(rec, sp, m)?.[0] === order.name || m.name === order.name)
      )
      t.check(sent, `${order.name} of ${order.device || 'the node'} was not sent as ${type}`)
    }
  },
  breaks: [
    breakOne(type, (m, rec) => {
      if (!rec.orders?.some((o) => o.type === type)) return false
      for (const x of published(rec, type)) x.sp.payload.metrics = []
    })
  ]
})
// By alias alone where the birth gave one, by name else; the rebirth request has a name since it never has an alias.
export const commandAliases = {
  judge(rec, t) {
    for (const type of ['NCMD', 'DCMD'])
      for (const { sp } of published(rec, type))
        for (const m of metricsOf(sp)) {
          const known = findAnnounced(rec, sp, m)?.[1]
          if (known?.alias !== undefined) {
            t.check('alias' in m && !('name' in m), `${type}: ${m.name} has the alias ${known.alias}`)
            t.note('aliased')
          } else t.check(m.name, `${type}: a metric without name`)
        }
  },
  needs: ['aliased'],
  breaks: [
    breakOne('DCMD', (m) => {
      const x = metricsOf(m.sp).find((y) => 'alias' in y)
      if (!x) return false
      x.name = 'Setpoint'
    })
  ]
}
// Commands SHOULD leave the datatype out; one that is there must at least be the birth's.
export const commandsWithoutDatatype = {
  judge(rec, t) {
    for (const type of ['NCMD', 'DCMD'])
      for (const { sp } of published(rec, type))
        for (const m of metricsOf(sp)) {
          const known = m.name === 'Node Control/Rebirth' ? BOOLEAN : findAnnounced(rec, sp, m)?.[1].datatype
          t.check(
            !('datatype' in m) || m.datatype === known,
            `${type}: ${m.name ?? m.alias} as ${m.datatype}, not ${known}`
          )
          if ('datatype' in m) t.remark('commands carry it: Tahu and sparkplug-payload read no value without')
        }
  },
  breaks: [
    breakOne('DCMD', (m) => {
      metricsOf(m.sp)[0].datatype = 2
    })
  ]
}
export const commandMayHaveTimes = {
  judge: (rec, t) =>
    ['NCMD', 'DCMD'].forEach((type) =>
      eachOf(type, ({ sp, entry }, tally) =>
        metricsOf(sp).forEach((m) =>
          tally.check(
            !('timestamp' in m) || Math.abs(Number(m.timestamp) - entry.t) < CLOCK_SLACK_MS,
            `${type}: ${m.name} of ${m.timestamp}`
          )
        )
      )(rec, t)
    ),
  breaks: [
    breakOne('NCMD', (m) => {
      metricsOf(m.sp)[0].timestamp = 5n
    })
  ]
}
