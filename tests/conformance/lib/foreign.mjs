// An edge node of another make: Sparkplug by hand over a Peer, so that it can also do what it should not.
import { encodePayload, metric } from './sparkplug.mjs'

export class ForeignNode {
  // devices: {'': [[name, type, value, more]...], d1: [...]}
  static async connect(world, broker, node, { bdSeq = 0, devices = { '': [] }, mqtt = 5, answers = true } = {}) {
    const self = new ForeignNode()
    Object.assign(self, { node, bdSeq, devices, seq: 0, rebirths: [], commands: [] })
    const will = { topic: `spBv1.0/plant/NDEATH/${node}`, payload: self.deathPayload(), qos: 1, retain: false }
    self.peer = await world.peer(broker, `foreign-${node}`, { mqtt, will })
    await self.peer.subscribe(`spBv1.0/plant/NCMD/${node}`, `spBv1.0/plant/DCMD/${node}/#`)
    self.peer.handlers.add((message) => self.hear(message, answers))
    return self
  }

  hear({ sp, t }, answers) {
    const metrics = sp?.payload?.metrics ?? []
    if (metrics.some((m) => m.name === 'Node Control/Rebirth' && m.booleanValue)) {
      this.rebirths.push(t)
      if (answers) this.births()
      return
    }
    this.commands.push({ t, type: sp.type, device: sp.device, metrics })
    for (const m of metrics) {
      // takes the value over and says so
      const known = this.devices[sp.device]?.find(
        ([name, , , more]) => name === m.name || (more?.alias !== undefined && m.alias === BigInt(more.alias))
      )
      if (!known) continue
      const field = Object.keys(m).find((k) => k.endsWith('Value'))
      known[2] = m[field]
      this.data(sp.device, [known[0], known[1], known[2]])
    }
  }

  deathPayload(bdSeq = this.bdSeq) {
    return encodePayload({ metrics: [metric('bdSeq', 'Int64', BigInt(bdSeq))] })
  }

  topic(type, device = '') {
    return device ? `spBv1.0/plant/D${type}/${this.node}/${device}` : `spBv1.0/plant/N${type}/${this.node}`
  }

  next() {
    const seq = this.seq
    this.seq = (this.seq + 1) % 256
    return seq
  }

  births() {
    this.seq = 0
    const own = [metric('bdSeq', 'Int64', BigInt(this.bdSeq)), metric('Node Control/Rebirth', 'Boolean', false)]
    for (const device of Object.keys(this.devices)) this.birth(device, device ? [] : own)
  }

  birth(device, own = []) {
    const metrics = this.devices[device].map(([name, type, value, more]) => metric(name, type, value, more))
    this.peer.sparkplug(this.topic('BIRTH', device), {
      timestamp: Date.now(),
      seq: this.next(),
      metrics: [...own, ...metrics]
    })
  }

  // values: [name, type, value]; seq: out of order where it is given.
  data(device, ...values) {
    this.send(device, this.next(), ...values)
  }
  send(device, seq, ...values) {
    this.sendAt(Date.now(), device, seq, ...values)
  }
  // What was made at that time and comes now.
  sendAt(timestamp, device, seq, ...values) {
    const metrics = values.map(([name, type, value]) => {
      const alias = this.devices[device]?.find((m) => m[0] === name)?.[3]?.alias
      return metric(alias === undefined ? name : undefined, type, value, {
        noType: true,
        timestamp,
        ...(alias === undefined ? {} : { alias })
      })
    })
    this.peer.sparkplug(this.topic('DATA', device), { timestamp, seq, metrics })
  }

  deviceDeath(device) {
    this.peer.sparkplug(this.topic('DEATH', device), { timestamp: Date.now(), seq: this.next(), metrics: [] })
  }
  death(bdSeq = this.bdSeq) {
    return this.peer.publish(this.topic('DEATH'), this.deathPayload(bdSeq), { qos: 1 })
  }
}
