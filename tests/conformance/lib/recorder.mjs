// A TCP proxy between a program and a real broker that writes down every MQTT packet of both directions.
import net from 'node:net'
import { mqttPacket } from './modules.mjs'
import { decodePayload, parseTopic } from './sparkplug.mjs'

const copyOf = (bytes) => Buffer.from(bytes)

// {type, group, node, device, payload | json, error, raw} for what was published on a Sparkplug topic.
export function readSparkplug(topic, bytes) {
  const sp = parseTopic(topic)
  if (!sp) return undefined
  sp.raw = copyOf(bytes)
  try {
    if (sp.type === 'STATE') sp.json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    else sp.payload = decodePayload(bytes)
  } catch (error) {
    sp.error = error.message
  }
  return sp
}

// Everything that one scenario writes down, in one order.
export class Recording {
  constructor(about) {
    Object.assign(this, about)
    this.connections = []
    this.marks = []
    this.facts = {}
    this.count = 0
  }

  mark(name, more = {}) {
    this.marks.push({ n: this.count++, t: Date.now(), name, ...more })
  }
}

export class Recorder {
  // server: what this broker is called in the recording.
  constructor(recording, server, brokerPort) {
    this.recording = recording
    this.server = server
    this.brokerPort = brokerPort
    this.sockets = new Set()
    this.listeners = new Set()
    this.listener = net.createServer((client) => this.serve(client))
  }

  async start() {
    await new Promise((resolve, reject) => this.listener.once('error', reject).listen(0, '127.0.0.1', resolve))
    this.port = this.listener.address().port
    return this
  }

  get url() {
    return `mqtt://127.0.0.1:${this.port}`
  }

  serve(client) {
    const connection = {
      id: this.recording.connections.length,
      server: this.server,
      openedAt: Date.now(),
      n: this.recording.count++,
      packets: []
    }
    const broker = net.connect(this.brokerPort, '127.0.0.1')
    client.setNoDelay(true)
    broker.setNoDelay(true)
    this.sockets.add(client)
    const parsers = this.makeParsers(connection)
    const close = (by) => {
      if (connection.closedAt === undefined && connection.packets.length > 0)
        Object.assign(connection, { closedAt: Date.now(), closedBy: by, closedN: this.recording.count++ })
      client.destroy()
      broker.destroy()
      this.sockets.delete(client)
    }
    client.on('data', (bytes) => {
      parsers.out(bytes)
      broker.write(bytes)
    })
    broker.on('data', (bytes) => {
      parsers.in(bytes)
      client.write(bytes)
    })
    client
      .on('error', () => close('client'))
      .on('end', () => close('client'))
      .on('close', () => close('client'))
    broker
      .on('error', () => close('broker'))
      .on('end', () => close('broker'))
      .on('close', () => close('broker'))
  }

  makeParsers(connection) {
    let fromBroker
    const add = (dir, packet) => this.add(connection, dir, packet)
    const fromClient = mqttPacket.parser()
    fromClient.on('packet', (packet) => {
      if (packet.cmd === 'connect') {
        this.recording.connections.push(connection)
        fromBroker = mqttPacket.parser({ protocolVersion: packet.protocolVersion })
        fromBroker.on('packet', (answer) => add('in', answer))
        fromBroker.on('error', (error) => add('in', { cmd: 'unreadable', error: error.message }))
      }
      add('out', packet)
    })
    fromClient.on('error', (error) => add('out', { cmd: 'unreadable', error: error.message }))
    return {
      out: (bytes) => fromClient.parse(copyOf(bytes)),
      in: (bytes) => {
        fromBroker?.parse(copyOf(bytes))
      }
    }
  }

  add(connection, dir, packet) {
    const entry = { n: this.recording.count++, t: Date.now(), dir, packet }
    if (packet.cmd === 'publish') entry.sp = readSparkplug(packet.topic, packet.payload)
    if (packet.cmd === 'connect' && packet.will) entry.will = readSparkplug(packet.will.topic, packet.will.payload)
    connection.packets.push(entry)
    for (const listener of this.listeners) listener()
  }

  // The broker goes and comes back. Nobody gets through meanwhile, so that every CONNECT is one that it has seen.
  async restart(broker) {
    await new Promise((resolve) => {
      this.listener.close(resolve)
      this.cut()
    })
    await broker.stop()
    await broker.start()
    await new Promise((resolve, reject) =>
      this.listener.once('error', reject).listen(this.port, '127.0.0.1', resolve)
    )
  }

  // Breaks every connection, as a network would.
  cut() {
    for (const socket of this.sockets) socket.resetAndDestroy()
  }

  async stop() {
    this.cut()
    await new Promise((resolve) => this.listener.close(resolve))
  }
}
