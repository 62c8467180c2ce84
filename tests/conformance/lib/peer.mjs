// A small scripted MQTT client: the other side in a scenario. It can do what no proper client would.
import net from 'node:net'
import { mqttPacket } from './modules.mjs'
import { encodePayload } from './sparkplug.mjs'
import { readSparkplug } from './recorder.mjs'

export class Peer {
  constructor(port, { clientId, mqtt = 5, will } = {}) {
    this.messages = [] // {t, topic, payload, qos, retain, sp}
    this.handlers = new Set()
    this.mqtt = mqtt === 3 ? 4 : mqtt // MQTT 3.1.1 calls itself 4
    this.nextId = 1
    this.waiting = new Map()
    this.socket = net.connect(port, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.on('error', () => {})
    this.parser = mqttPacket.parser({ protocolVersion: this.mqtt })
    this.parser.on('packet', (packet) => this.take(packet))
    this.socket.on('data', (bytes) => this.parser.parse(bytes))
    this.ready = new Promise((resolve, reject) => {
      this.connected = resolve
      this.socket.once('close', () => reject(new Error(`${clientId}: the broker closed the connection`)))
    })
    this.ready.catch(() => {})
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: this.mqtt,
      clean: true,
      clientId,
      keepalive: 60,
      will
    })
  }

  static async open(port, options) {
    const peer = new Peer(port, options)
    await peer.ready
    return peer
  }

  send(packet) {
    this.socket.write(mqttPacket.generate(packet, { protocolVersion: this.mqtt }))
  }

  take(packet) {
    if (packet.cmd === 'connack') this.connected()
    this.waiting.get(packet.messageId)?.(packet)
    if (packet.cmd !== 'publish') return
    if (packet.qos === 1) this.send({ cmd: 'puback', messageId: packet.messageId })
    const message = {
      t: Date.now(),
      topic: packet.topic,
      payload: packet.payload,
      qos: packet.qos,
      retain: packet.retain
    }
    message.sp = readSparkplug(packet.topic, packet.payload)
    this.messages.push(message)
    for (const handler of this.handlers) handler(message)
  }

  request(packet) {
    const messageId = this.nextId++
    return new Promise((resolve) => {
      this.waiting.set(messageId, (answer) => {
        this.waiting.delete(messageId)
        resolve(answer)
      })
      this.send({ ...packet, messageId })
    })
  }

  subscribe(...topics) {
    return this.request({ cmd: 'subscribe', subscriptions: topics.map((topic) => ({ topic, qos: 1 })) })
  }

  async publish(topic, payload, { qos = 0, retain = false } = {}) {
    const packet = { cmd: 'publish', topic, payload, qos, retain, dup: false }
    if (qos === 0) this.send(packet)
    else await this.request(packet)
  }

  sparkplug(topic, payload) {
    return this.publish(topic, encodePayload(payload))
  }

  state(hostId, online, timestamp) {
    return this.publish(`spBv1.0/STATE/${hostId}`, JSON.stringify({ online, timestamp }), { qos: 1, retain: true })
  }

  disconnect() {
    this.send({ cmd: 'disconnect', reasonCode: 0 })
    this.socket.end()
  }

  destroy() {
    this.socket.destroy()
  }
}
