// Hosts under test: the desktop (it has a host id), musterctl; the scenario is the fleet.
import fs from 'node:fs'
import { ForeignNode } from '../lib/foreign.mjs'
import { typeNumber } from '../lib/sparkplug.mjs'

const stateOf = (hostId) => `spBv1.0/STATE/${hostId}`

// The desktop without a display. SIGTERM is its good end.
export function startHost(world, url, { hostId = 'desk', mqtt = 5 } = {}) {
  const given = world.settings.host?.({ url, hostId, mqtt })
  if (given) return world.start(given)
  const home = world.file('home')
  fs.mkdirSync(home, { recursive: true })
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: home, XDG_CONFIG_HOME: home }
  return world.start([world.bin('muster'), '--broker', url, '--host-id', hostId, '--mqtt', String(mqtt)], { env })
}

const online = (world, since = 0) =>
  world.until('STATE online', () => world.published('STATE', since).find((e) => e.sp.json?.online))

// Online, its own deaths heard, a twin, the broker gone and back, killed; then once more with a clean end.
export async function hostLife(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const observer = await world.observer(broker)
  const other = await world.peer(broker, 'other')
  const rec = world.recording
  let host = startHost(world, recorder.url, { mqtt })
  const { timestamp } = (await online(world)).sp.json
  const offline = async (at) => {
    const since = rec.count
    await other.state('desk', false, at)
    await online(world, since)
  }
  await offline(timestamp - 1_000) // the Will of a connection before
  await offline(timestamp)
  await offline(timestamp + 30) // a twin's
  await world.until('every answer', () => world.published('STATE').length >= 4)
  // Ours takes a new time then, by connecting anew.
  if (!world.settings.host) await world.until('the connection after that', () => rec.connections.length === 2)
  if (!world.settings.host) await online(world, rec.connections[1].n)
  let since = rec.count
  await recorder.restart(broker)
  await online(world, since)
  const again = await world.observer(broker)
  await host.end('SIGKILL')
  await world.until('the Will', () =>
    again.messages.some((m) => m.topic === stateOf('desk') && m.sp.json?.online === false)
  )
  rec.facts.willDelivered = again.messages
    .filter((m) => m.topic === stateOf('desk'))
    .map((m) => ({ ...m.sp.json, retain: m.retain }))
  observer.destroy()
  since = rec.count
  host = startHost(world, recorder.url, { mqtt })
  const last = (await online(world, since)).sp.json.timestamp
  await world.until('another time than that of its birth', () => Date.now() > last + 1_500)
  world.mark('wanted end')
  await host.end('SIGTERM')
}

// One host id on two servers: each has its own time.
export async function hostOnTwoServers(world) {
  const brokers = [await world.broker(), await world.broker()]
  const servers = [await world.recorder(brokers[0], 'A'), await world.recorder(brokers[1], 'B')]
  const others = [await world.peer(brokers[0], 'other'), await world.peer(brokers[1], 'other')]
  const times = []
  for (const server of servers) {
    const since = world.recording.count
    startHost(world, server.url)
    times.push((await online(world, since)).sp.json.timestamp)
  }
  for (const i of [1, 0]) {
    const since = world.recording.count
    await others[i].state('desk', false, times[i] - 1)
    await online(world, since)
  }
}

const connected = (world) =>
  world.until('a host that listens', () =>
    world.recording.connections.some((c) => c.packets.some((e) => e.packet.cmd === 'suback'))
  )
const ctl = (world, mqtt, url, ...words) =>
  world.start([world.bin('musterctl'), ...words, '--broker', url, '--mqtt', mqtt === 3 ? '3' : '5'])

export async function rebirthCommand(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const node = await ForeignNode.connect(world, broker, 'foreign', {
    devices: { '': [['Level', 'Double', 1]], d1: [['Level', 'Double', 2]] }
  })
  const program = ctl(world, mqtt, recorder.url, 'rebirth', 'plant/foreign', '--wait', '30s')
  world.recording.facts.exitCode = await program.ended
  world.recording.facts.asked = node.rebirths.length
  if (world.recording.facts.exitCode !== 0) throw new Error(`musterctl rebirth: ${program.errors}`)
}

export const WRITABLE = {
  '': [
    ['Setpoint', 'Int32', 1],
    ['Label', 'String', 'a']
  ],
  d1: [
    ['Setpoint', 'Double', 20, { alias: 11 }],
    ['Small', 'Int8', 0, { alias: 12 }],
    ['Big', 'UInt64', 1n, { alias: 13 }],
    ['Plain', 'Boolean', false, { alias: 14 }]
  ]
}
const FIELDS = {
  Int32: 'intValue',
  String: 'stringValue',
  Double: 'doubleValue',
  Int8: 'intValue',
  UInt64: 'longValue',
  Boolean: 'booleanValue'
}
export const ANNOUNCED = Object.fromEntries(
  Object.entries(WRITABLE).map(([device, metrics]) => [
    device,
    Object.fromEntries(
      metrics.map(([name, type, , more]) => [
        name,
        { field: FIELDS[type], datatype: typeNumber(type), ...(more ? { alias: BigInt(more.alias) } : {}) }
      ])
    )
  ])
)
export const ORDERS = [
  ['NCMD', '', 'Setpoint', '-5'],
  ['NCMD', '', 'Label', 'b c'],
  ['DCMD', 'd1', 'Setpoint', '21.5'],
  ['DCMD', 'd1', 'Small', '-7'],
  ['DCMD', 'd1', 'Big', '18446744073709551615'],
  ['DCMD', 'd1', 'Plain', 'true']
].map(([type, device, name, value]) => ({ type, device, name, value }))

// musterctl send, one order after the other; then orders that do not fit their birth.
export async function sendCommands(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const node = await ForeignNode.connect(world, broker, 'foreign', { devices: WRITABLE })
  node.births()
  const send = async (device, name, value) => {
    const path = `plant/foreign${device ? '/' + device : ''}`
    const program = ctl(world, mqtt, recorder.url, 'send', path, name, value, '--wait', '30s')
    return { code: await program.ended, errors: program.errors }
  }
  for (const { device, name, value } of ORDERS) {
    const { code, errors } = await send(device, name, value)
    if (code !== 0)
      throw new Error(`musterctl send ${name} ${value}: exit code ${code}: ${errors.trim().split('\n').at(-1)}`)
  }
  const before = node.commands.length
  const refused = []
  for (const [device, name, value] of [
    ['d1', 'Small', '200'],
    ['d1', 'Plain', 'perhaps'],
    ['', 'Nobody', '1']
  ])
    refused.push((await send(device, name, value)).code)
  world.recording.facts = { refused, commandsAfterRefusals: node.commands.length - before }
}

// A gap that is filled in time, and one that is not.
export async function gaps(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const level = { '': [['Level', 'Double', 0]] }
  const file = world.file('gaps.csv')
  const program = world.settings.host
    ? startHost(world, recorder.url)
    : ctl(world, mqtt, recorder.url, 'export', '--out', file, '--reorder-timeout', '5s')
  await connected(world)
  const filled = await ForeignNode.connect(world, broker, 'filled', {
    devices: structuredClone(level),
    answers: false
  })
  const missing = await ForeignNode.connect(world, broker, 'missing', { devices: structuredClone(level) })
  for (const node of [filled, missing]) {
    node.births()
    node.data('', ['Level', 'Double', 1])
  }
  const made = Date.now()
  filled.send('', 3, ['Level', 'Double', 3])
  await world.pause(150) // far less than the five seconds, however busy the machine is
  filled.sendAt(made, '', 2, ['Level', 'Double', 2]) // before the one that overtook it
  filled.send('', 4, ['Level', 'Double', 4])
  const gapAt = Date.now()
  missing.send('', 3, ['Level', 'Double', 3])
  missing.send('', 4, ['Level', 'Double', 4])
  await world.until('the rebirth request', () => missing.rebirths.length > 0)
  await world.pause(1_500) // in which the other node's timer would end, had it not been stopped
  filled.send('', 5, ['Level', 'Double', 5])
  await world.pause(300)
  await program.end('SIGINT')
  world.recording.facts = { gapAt, requests: missing.rebirths, filledRequests: filled.rebirths.length }
  if (world.settings.host) return
  const rows = fs.readFileSync(file, 'utf8').split('\r\n').slice(1)
  const levels = (node) => rows.filter((r) => r.includes(`,${node},`)).map((r) => r.split(',')[6])
  world.recording.facts.filledLevels = levels('filled')
}

// What a host says of nodes and devices that live and die.
export async function fleetView(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const program = ctl(world, mqtt, recorder.url, 'devices', '--json', '--wait', '12s')
  await connected(world)
  const devices = () => ({
    '': [['Level', 'Double', 0]],
    d1: [['Level', 'Double', 1, { alias: 1 }]],
    d2: [['Level', 'Double', 2, { alias: 2 }]]
  })
  const nodes = {}
  for (const name of ['alive', 'dead', 'late-death', 'device-dead', 'cut-off']) {
    nodes[name] = await ForeignNode.connect(world, broker, name, { bdSeq: 7, devices: devices() })
    nodes[name].births()
    nodes[name].data('d1', ['Level', 'Double', 5])
  }
  await nodes.dead.death()
  await nodes['late-death'].death(6)
  nodes['device-dead'].deviceDeath('d1')
  nodes['cut-off'].peer.destroy()
  const code = await program.ended
  if (code !== 0) throw new Error(`musterctl devices: ${program.errors}`)
  world.recording.facts.devices = JSON.parse(program.output)
  world.recording.facts.help = {
    musterctl: (await world.run([world.bin('musterctl'), 'export', '--help'])).output,
    muster: (await world.run([world.bin('muster'), '--help'])).output
  }
}
