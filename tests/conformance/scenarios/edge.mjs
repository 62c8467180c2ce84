// Edge nodes under test, the scenario as host: agent, simulator, and a node that does what it is told.
import fs from 'node:fs'
import path from 'node:path'
import { metric } from '../lib/sparkplug.mjs'
import { startHost } from './host.mjs'

const REBIRTH = () => ({ timestamp: Date.now(), metrics: [metric('Node Control/Rebirth', 'Boolean', true)] })
const config = (lines) => lines.join('\n') + '\n'

function agentConfig(world, { urls, node, mqtt, primaryHost, tree, more = [] }) {
  return world.file(
    `${node}.toml`,
    config([
      `root = "${tree}"`,
      `state_dir = "${world.file(`state-${node}`)}"`,
      '[broker]',
      `url = [${urls.map((u) => `"${u}"`).join(', ')}]`,
      `mqtt = ${mqtt}`,
      '[node]',
      'group = "plant"',
      `id = "${node}"`,
      ...(primaryHost ? [`primary_host = "${primaryHost}"`] : []),
      '[report]',
      'interval = "100ms"',
      'at_least_every = "0s"',
      '[collect]',
      'disabled = ["agent"]',
      ...more
    ])
  )
}

// The machine is never quiet: something changes all the time, so that data flows.
function livelyTree(world) {
  const tree = world.tree()
  let count = 0
  const load = path.join(tree, 'proc/loadavg')
  const timer = setInterval(() => {
    count++
    try {
      fs.writeFileSync(load, `${(count % 400) / 100} 0.31 0.18 1/180 ${1000 + count}\n`)
    } catch {
      clearInterval(timer)
    }
  }, 100)
  timer.unref()
  return { tree, stop: () => clearInterval(timer), load }
}

const agentCommand = (world, file) => [world.bin('muster-agent'), '--config', file, '--log-level', 'warning']
const count = (world, type, since) => world.published(type, since).length

// A life: born, asked for a rebirth, pestered, stopped, started, killed, started, broker gone and back, stopped.
export async function agentLife(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const observer = await world.observer(broker)
  const host = await world.peer(broker, 'host', { mqtt })
  const { tree, stop, load } = livelyTree(world)
  const file = agentConfig(world, { urls: [recorder.url], node: 'agent-1', mqtt, tree })
  const foreign = Boolean(world.settings.edge)
  const command =
    world.settings.edge?.({ url: recorder.url, group: 'plant', node: 'agent-1', mqtt }) ?? agentCommand(world, file)
  const bornAgain = async (since, births = 1) => {
    await world.until('NBIRTH', () => count(world, 'NBIRTH', since) >= births)
    if (foreign) return world.pause(1_500) // nobody knows whether it has something to say
    await world.until('NDATA', () => count(world, 'NDATA', world.published('NBIRTH', since).at(-1).n) >= 3)
  }
  let agent = world.start(command)
  await bornAgain(0)
  const asked = world.recording.count
  await host.sparkplug('spBv1.0/plant/NCMD/agent-1', REBIRTH())
  await bornAgain(asked)
  await world.pause(1_200)
  const storm = world.recording.count
  for (let i = 0; i < 4; i++) await host.sparkplug('spBv1.0/plant/NCMD/agent-1', REBIRTH())
  await bornAgain(storm, foreign ? 1 : 2) // one at once, one for all the others
  await world.pause(1_200)
  world.mark('quiet begins')
  const now = Date.now()
  await host.sparkplug('spBv1.0/plant/NCMD/agent-1', {
    timestamp: now,
    metrics: [metric('Nobody/Knows', 'Int32', 7), metric('Node Control/Rebirth', 'Boolean', false)]
  })
  await host.publish('spBv1.0/plant/NCMD/agent-1', Buffer.from('not protobuf \xff\xff'))
  await host.sparkplug('spBv1.0/plant/NCMD/agent-1', { metrics: [metric('Node Control/Rebirth', 'String', 'true')] })
  const pestered = world.recording.count
  if (foreign) await world.pause(1_500)
  else await world.until('NDATA in spite of nonsense', () => count(world, 'NDATA', pestered) >= 12)
  world.mark('quiet ends')
  stop()
  fs.writeFileSync(load, '7.77 0.31 0.18 1/180 99\n')
  if (!foreign) {
    world.mark('changed', { type: 'NDATA', device: '', metric: 'Load/1 min', value: '7.77' })
    await world.until('the new load', () =>
      world
        .published('NDATA')
        .some((e) => e.sp.payload.metrics.some((m) => m.name === 'Load/1 min' && m.doubleValue === 7.77))
    )
  }
  const lively = setInterval(
    () => fs.existsSync(load) && fs.writeFileSync(load, `${(Date.now() % 9_000) / 100} 0.2 0.1 1/1 1\n`),
    100
  )
  try {
    world.mark('wanted end')
    await agent.end('SIGTERM')
    let since = world.recording.count
    agent = world.start(command)
    await bornAgain(since)
    const heard = observer.messages.length
    await agent.end('SIGKILL')
    await world.until('the Will', () => observer.messages.slice(heard).some((m) => m.sp?.type === 'NDEATH'))
    since = world.recording.count
    agent = world.start(command)
    await bornAgain(since)
    since = world.recording.count
    await recorder.restart(broker)
    await bornAgain(since)
    world.mark('wanted end')
    await agent.end('SIGTERM')
  } finally {
    clearInterval(lively)
  }
}

// Starts with bdSeq 254 behind it: 255 and 0 follow.
export async function agentWrap(world) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const file = agentConfig(world, { urls: [recorder.url], node: 'agent-2', mqtt: 5, tree: world.tree() })
  fs.mkdirSync(world.file('state-agent-2'))
  world.file('state-agent-2/bdseq', '253\n')
  for (let i = 0; i < 4; i++) {
    const since = world.recording.count
    const agent = world.start(agentCommand(world, file))
    await world.until('NBIRTH', () => count(world, 'NBIRTH', since) >= 1)
    await agent.end('SIGKILL')
  }
}

// Two servers, a primary host of which all sorts of things are said.
export async function agentPrimary(world, { mqtt }) {
  const [first, second] = [await world.broker(), await world.broker()]
  const servers = [await world.recorder(first, 'A'), await world.recorder(second, 'B')]
  const hosts = [await world.peer(first, 'host'), await world.peer(second, 'host')]
  const { tree, stop } = livelyTree(world)
  const options = { urls: servers.map((s) => s.url), node: 'agent-3', mqtt, primaryHost: 'desk', tree }
  const agent = world.start(
    world.settings.edge?.({ ...options, url: options.urls.join(','), group: 'plant' }) ??
      agentCommand(world, agentConfig(world, options))
  )
  const rec = world.recording
  const subscribed = (server, since) =>
    world.until(`a session on ${server}`, () =>
      rec.connections.some(
        (c) =>
          c.server === server &&
          c.closedAt === undefined &&
          c.n >= since &&
          c.packets.some((e) => e.packet.cmd === 'suback')
      )
    )
  const proof = world.settings.edge ? 'NBIRTH' : 'NDATA'
  const bornOn = (server, since) =>
    world.until(`${proof} on ${server}`, () =>
      world.published(proof, since).some((e) => e.connection.server === server)
    )
  const now = Date.now()
  await subscribed('A', 0)
  await hosts[0].state('another', true, now) // not ours
  world.mark('another host is online')
  await world.pause(400)
  let since = rec.count
  await hosts[0].state('desk', true, now)
  await bornOn('A', since)
  await hosts[0].state('desk', false, now - 1) // a late Will of a session before
  await hosts[0].state('desk', true, now - 5_000) // does not turn the clock back
  await hosts[0].state('desk', false, now - 4_000)
  const heard = await world.until('the last of these on the wire', () => {
    const packets = rec.connections.findLast((c) => c.server === 'A').packets
    return packets.find((e) => e.dir === 'in' && e.sp?.json?.timestamp === now - 4_000)
  })
  if (proof === 'NDATA') await world.until('data in spite of it', () => count(world, 'NDATA', heard.n) >= 6)
  else await world.pause(1_500)
  since = rec.count
  await hosts[0].state('desk', false, now) // equal: valid
  await subscribed('B', since)
  await world.pause(300)
  since = rec.count
  await hosts[1].state('desk', true, now - 60_000) // it has been there for longer
  await bornOn('B', since)
  await hosts[0].state('desk', true, now - 30_000) // older than what was heard on A: not valid there
  since = rec.count
  await hosts[1].state('desk', false, now + 5)
  await subscribed('A', since)
  await world.pause(1_000)
  since = rec.count
  await hosts[0].state('desk', true, now + 10)
  await bornOn('A', since)
  stop()
  world.mark('wanted end')
  await agent.end('SIGTERM')
}

// The real host as primary host of the real agent: born with it, away with its Will, born with it again.
export async function agentAndHost(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const { tree, stop } = livelyTree(world)
  const options = { urls: [recorder.url], node: 'agent-4', mqtt, primaryHost: 'desk', tree }
  const agent = world.start(agentCommand(world, agentConfig(world, options)))
  await world.until('the agent', () =>
    world.recording.connections.some((c) => c.packets.some((e) => e.packet.cmd === 'suback'))
  )
  for (let i = 0; i < 2; i++) {
    let since = world.recording.count
    const host = startHost(world, `mqtt://127.0.0.1:${broker.port}`, { mqtt })
    await world.until('data', () => count(world, 'NDATA', since) >= 3)
    since = world.recording.count
    await host.end('SIGKILL')
    await world.until('NDEATH', () => count(world, 'NDEATH', since) === 1)
  }
  stop()
  await agent.end('SIGTERM')
}

// Fast, so that seq wraps; devices die and come back, nodes leave and are cut off.
export async function simulatedFleet(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const observer = await world.observer(broker)
  const host = await world.peer(broker, 'host', { mqtt })
  const fleet = world.start([
    world.bin('muster-fleetsim'),
    '--broker',
    recorder.url,
    '--mqtt',
    mqtt === 5 ? '5' : '3',
    '--group',
    'plant',
    '--prefix',
    'sim-',
    '--nodes',
    '2',
    '--devices',
    '2',
    '--metrics',
    '18',
    '--rate',
    '60',
    '--by-exception',
    '--seed',
    '7',
    '--reconnects',
    '60',
    '--outage',
    '700ms'
  ])
  await world.until('births', () => count(world, 'DBIRTH') >= 4)
  const wrapped = () =>
    ['NDATA', 'DDATA'].every((type) => world.published(type).some((e) => e.sp.payload?.seq === 0n))
  for (let i = 0; i < 3; i++) {
    await world.pause(1_300)
    for (const node of ['sim-01', 'sim-02']) await host.sparkplug(`spBv1.0/plant/NCMD/${node}`, REBIRTH())
  }
  await world.until(
    'devices that die, seq that wraps, nodes that leave',
    () =>
      wrapped() &&
      count(world, 'DDEATH') >= 2 &&
      count(world, 'NDEATH') >= 2 &&
      observer.messages.some((m) => m.sp?.type === 'NDEATH')
  )
  await fleet.end('SIGTERM') // no mark: a node may just be cut off by the simulator's own will
}

// Machines with one name and different machine ids; ids that no topic can hold.
export async function identities(world) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  for (const [i, id] of ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'].entries()) {
    const tree = world.tree('pc', `machine-${i}`)
    fs.writeFileSync(path.join(tree, 'etc/machine-id'), id + '\n')
    world.start([
      world.bin('muster-agent'),
      '--broker',
      recorder.url,
      '--group',
      'plant',
      '--root',
      tree,
      '--state-dir',
      world.file(`state-${i}`)
    ])
  }
  await world.until('two births', () => count(world, 'NBIRTH') >= 2)
  const facts = world.recording.facts
  facts.descriptors = world.published('NBIRTH').map((e) => `${e.sp.group}/${e.sp.node}`)
  facts.badIds = []
  for (const [option, id] of [
    ['--group', 'a/b'],
    ['--group', 'a+'],
    ['--node-id', '#'],
    ['--node-id', 'a/b'],
    ['--node-id', 'x+y']
  ]) {
    const { code } = await world.run([world.bin('muster-agent'), '--broker', recorder.url, option, id, '--check'])
    facts.badIds.push({ what: `${option} ${id}`, code })
  }
}
