// What a scenario stands on: a folder, real brokers, recorders, real programs, waits with a bound. Everything it
// started ends with end().
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Peer } from './peer.mjs'
import { Recorder, Recording } from './recorder.mjs'

const PATIENCE_MS = 90_000 // a bound, for busy machines and sanitized programs; nothing waits it out
const source = fileURLToPath(new URL('../../..', import.meta.url))

async function freePort() {
  const server = net.createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

class Broker {
  constructor(folder, port) {
    this.port = port
    this.file = path.join(folder, `mosquitto-${port}.conf`)
    fs.writeFileSync(
      this.file,
      `user root\npersistence false\nset_tcp_nodelay true\nmax_queued_messages 1000000\nlog_dest stderr\n` +
        `log_type error\nlistener ${port} 127.0.0.1\nallow_anonymous true\n`
    )
  }

  async start() {
    // /usr/sbin is not on the path of everybody who may run it.
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
    this.process = spawn('mosquitto', ['-c', this.file], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    this.process.stderr.on('data', (text) => {
      said += text
    })
    for (const end = Date.now() + PATIENCE_MS; ;) {
      if (this.process.exitCode !== null) throw new Error(`mosquitto: ${said}`)
      const answers = await new Promise((resolve) => {
        const socket = net.connect(this.port, '127.0.0.1', () => {
          socket.destroy()
          resolve(true)
        })
        socket.on('error', () => resolve(false))
      })
      if (answers) return this
      if (Date.now() > end) throw new Error('mosquitto does not listen')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async stop(signal = 'SIGTERM') {
    if (!this.process || this.process.exitCode !== null) return
    const gone = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill(signal)
    await gone
  }
}

// A program under test. output and errors grow while it runs.
class Program {
  constructor(command, options) {
    this.output = ''
    this.errors = ''
    this.command = command
    this.process = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], ...options })
    this.process.stdin.on('error', () => {})
    this.process.stdout.on('data', (text) => {
      this.output += text
    })
    this.process.stderr.on('data', (text) => {
      this.errors += text
    })
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject)
      this.process.once('close', (code) => resolve(code))
    })
    this.ended.catch(() => {})
  }

  get running() {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  write(line) {
    this.process.stdin.write(line + '\n')
  }

  async end(signal = 'SIGTERM') {
    if (this.running) this.process.kill(signal)
    const bound = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE_MS)
    const code = await this.ended
    clearTimeout(bound)
    if (this.process.signalCode === 'SIGKILL' && signal !== 'SIGKILL')
      throw new Error(`${this.command[0]} does not end on ${signal} within ${PATIENCE_MS / 1000} s`)
    return code
  }
}

export class World {
  // settings: {bin, tests, edge, host}; about goes into the recording.
  constructor(settings, about) {
    this.settings = settings
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-conformance-'))
    this.recording = new Recording(about)
    this.brokers = []
    this.recorders = []
    this.programs = []
    this.peers = []
  }

  async broker() {
    for (let attempt = 1; ; attempt++) {
      const broker = new Broker(this.folder, await freePort())
      this.brokers.push(broker)
      try {
        return await broker.start()
      } catch (error) {
        if (attempt === 5) throw error
      }
    }
  }

  async recorder(broker, server = 'A') {
    const recorder = await new Recorder(this.recording, server, broker.port).start()
    this.recorders.push(recorder)
    return recorder
  }

  async peer(broker, clientId, options = {}) {
    const peer = await Peer.open(broker.port, { clientId, ...options })
    this.peers.push(peer)
    return peer
  }

  // One that hears everything, on the broker itself.
  async observer(broker) {
    const observer = await this.peer(broker, `observer-${broker.port}`)
    await observer.subscribe('spBv1.0/#')
    return observer
  }

  bin(name) {
    return path.join(this.settings.bin, name)
  }

  start(command, options) {
    const program = new Program(command, options)
    this.programs.push(program)
    return program
  }

  // Runs a program to its end: {code, output, errors}.
  async run(command, options) {
    const program = this.start(command, options)
    const code = await program.ended
    return { code, output: program.output, errors: program.errors }
  }

  file(name, text) {
    const file = path.join(this.folder, name)
    if (text !== undefined) fs.writeFileSync(file, text)
    return file
  }

  // A copy of a machine that the agent can read and the scenario can change.
  tree(name = 'raspberry-pi-4', as = 'tree') {
    const copy = path.join(this.folder, as)
    fs.cpSync(path.join(source, 'tests/agent/trees', name, 'tree'), copy, { recursive: true, verbatimSymlinks: true })
    return copy
  }

  mark(name, more) {
    this.recording.mark(name, more)
  }

  // Until condition() gives something; says what it waited for where it never comes.
  async until(what, condition, patience = PATIENCE_MS) {
    for (const end = Date.now() + patience; ;) {
      const value = condition()
      if (value) return value
      if (Date.now() > end) throw new Error(`no ${what} within ${patience / 1000} s${this.complaints()}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  complaints() {
    return this.programs
      .map((p) => p.errors.split('\n').slice(-4).join(' | '))
      .filter(Boolean)
      .map((e) => `\n    ${e}`)
      .join('')
  }

  // What a program published so far: of a type, and from an n on.
  published(type, sinceN = 0) {
    const found = []
    for (const connection of this.recording.connections)
      for (const entry of connection.packets)
        if (
          entry.dir === 'out' &&
          entry.packet.cmd === 'publish' &&
          entry.n >= sinceN &&
          (!type || entry.sp?.type === type)
        )
          found.push({ ...entry, connection })
    return found
  }

  async pause(ms) {
    await new Promise((resolve) => setTimeout(resolve, ms))
  }

  async end() {
    for (const peer of this.peers) peer.destroy()
    await Promise.all(this.programs.map((p) => p.end('SIGKILL').catch(() => {})))
    await Promise.all(this.recorders.map((r) => r.stop()))
    await Promise.all(this.brokers.map((b) => b.stop('SIGKILL')))
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

export const canRun = (command) => spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).error === undefined
