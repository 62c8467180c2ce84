// Our messages read by the npm package sparkplug-payload. Habits of it are met where they show: it reads a value by the
// datatype beside it, which data do not carry; it takes a large UInt32 for negative; it knows no arrays.
import fs from 'node:fs'
import { Probe, DESCRIPTION } from '../conformance/scenarios/probe.mjs'
import { Proto, sparkplug } from '../conformance/lib/modules.mjs'
import { TYPES } from '../conformance/lib/sparkplug.mjs'
import { readCsv } from './csv.mjs'

const textOf = (value) =>
  value === null || value === undefined
    ? 'null'
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('base64')
      : String(value)
const EXPECTED = { DateTime: (t) => String(Date.parse(t)), Float: (t) => String(Math.fround(Number(t))) }

// What the package makes of a metric.
function read(bytes, index) {
  const metric = sparkplug.decodePayload(bytes).metrics[index]
  const raw = Proto.decode(bytes).metrics[index]
  const type = TYPES[raw.datatype]
  if (type === 'UInt32') return { type, value: Number(metric.value) >>> 0 }
  if (type?.endsWith('Array')) return { type, value: readArray(type, Buffer.from(raw.bytesValue)) }
  return { type: metric.type, value: metric.value }
}
function readArray(type, bytes) {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const classes = {
    Int8Array,
    Int16Array,
    Int32Array,
    Int64Array: BigInt64Array,
    UInt8Array: Uint8Array,
    UInt16Array: Uint16Array,
    UInt32Array: Uint32Array,
    UInt64Array: BigUint64Array,
    FloatArray: Float32Array,
    DoubleArray: Float64Array,
    DateTimeArray: BigInt64Array
  }
  if (type === 'BooleanArray')
    return Array.from({ length: bytes.readUInt32LE(0) }, (_, i) => Boolean(bytes[4 + (i >> 3)] & (0x80 >> (i & 7))))
  if (type === 'StringArray') return bytes.toString('utf8').split('\0').slice(0, -1)
  return [...new classes[type](copy)]
}
const plain = (value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? Number(v) : v))

export async function ourDescribedNode(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const probe = new Probe(world, recorder.url, 5, 'probe')
  probe.describe()
  probe.tell('connect')
  await world.until('births', () => world.published('DBIRTH').length === 2)
  for (const { sp } of [...world.published('NBIRTH'), ...world.published('DBIRTH')]) {
    const names = sparkplug.decodePayload(sp.raw).metrics.map((m) => m.name)
    for (const [device, name, type, value] of DESCRIPTION.filter((m) => m[0] === sp.device)) {
      const got = read(sp.raw, names.indexOf(name))
      if (type === 'DataSet') checkDataSet(name, got.value, value, check)
      else if (type === 'Template') checkTemplate(name, got.value, value, check)
      else if (type.endsWith('Array'))
        check(
          `${device} ${name}`,
          plain(got.value),
          plain(Array.from(JSON.parse(value), (x) => (type === 'FloatArray' ? Math.fround(x) : x)))
        )
      else
        check(
          `${device} ${name}`,
          [got.type, textOf(got.value)],
          [
            type,
            value === '\\N'
              ? 'null'
              : (EXPECTED[type]?.(value) ?? (type === 'Double' ? String(Number(value)) : value))
          ]
        )
    }
  }
  const since = world.recording.count
  probe.publish('d2', ['Int8', '-3'], ['Int64', '9007199254740993'], ['String', '\\N'], ['Boolean', 'false'])
  await world.until('data', () => world.published('DDATA', since).length === 1)
  const data = Proto.decode(world.published('DDATA', since)[0].sp.raw)
  check('data by alias: Int8', new Int32Array([data.metrics[0].intValue])[0], -3)
  check('data by alias: Int64', String(data.metrics[1].longValue), '9007199254740993')
  check('data by alias: null', [data.metrics[2].isNull, Object.hasOwn(data.metrics[2], 'stringValue')], [true, false])
  check('data by alias: Boolean', data.metrics[3].booleanValue, false)
  check(
    'data has no names',
    data.metrics.some((m) => Object.hasOwn(m, 'name')),
    false
  )
  await probe.quit()
}

// What a value says of itself: from a node of ours to the package and to our host.
export async function ourMetadata(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const file = world.file('report.csv')
  const start = (...words) => world.start([world.bin('musterctl'), ...words, '--broker', recorder.url])
  const report = start('export', '--raw-text', '--out', file)
  const list = start('devices', '--json', '--wait', '3s')
  await hostsListen(2, world)
  const probe = new Probe(world, recorder.url, 5, 'probe')
  probe.describe([
    ['', 'Node Level', 'Double', '1'],
    ['d1', 'Log', 'File', '\\N'],
    ['d1', 'Level', 'Double', '1'],
    ['d1', 'Past', 'Double', '1']
  ])
  probe.tell('connect')
  await world.until('births', () => world.published('DBIRTH').length === 1)
  const about = {
    is_multi_part: 'true',
    content_type: 'text/plain',
    size: '18446744073709551615',
    seq: '3',
    file_name: 'boot log.txt',
    file_type: 'txt',
    md5: '0cc175b9c0f1b6a831c399e269772661',
    description: 'what the kernel said'
  }
  const text = Object.entries(about)
    .map(([key, value]) => `${key}=${value}`)
    .join(';')
  probe.publish('d1', ['Log', 'YQ==', '', text], ['Level', '2', 'transient'], ['Past', '3', 'historical'])
  await world.until('data', () => world.published('DDATA').length === 1)
  const [log, level, past] = sparkplug.decodePayload(world.published('DDATA')[0].sp.raw).metrics
  const shown = {
    isMultiPart: true,
    contentType: about.content_type,
    size: about.size,
    seq: '3',
    fileName: about.file_name,
    fileType: about.file_type,
    md5: about.md5,
    description: about.description
  }
  const { size, seq } = log.metadata
  check('it reads all metadata of a file', { ...log.metadata, size: String(size), seq: String(seq) }, shown)
  check('it reads what is transient', [log, level, past].map((m) => m.isTransient ?? false), [false, true, false])
  check('musterctl devices ends well', await list.ended, 0)
  const known = JSON.parse(list.output).find((d) => d.device === 'd1').metrics
  check(
    'our host shows the metadata to the last digit',
    list.output.match(/"metadata": (\{[^}]*\})/)?.[1],
    JSON.stringify(shown).replace(/("size"|"seq"):"(\d+)"/g, '$1:$2')
  )
  check(
    'and what is transient; what is historical is never the value',
    known.map((m) => [m.name, m.value, m.transient ?? false]),
    [
      ['Log', 'YQ==', false],
      ['Level', 2, true],
      ['Past', 1, false]
    ]
  )
  await report.end('SIGINT')
  const rows = readCsv(fs.readFileSync(file, 'utf8')).filter((r) => r.device === 'd1')
  check(
    'the report has the file and the historical value, not the transient one',
    rows.map((r) => [r.metric, r.value, r.historical]).filter(([metric, value]) => metric === 'Log' || value !== '1'),
    [
      ['Log', null, 'false'],
      ['Log', 'YQ==', 'false'],
      ['Past', '3', 'true']
    ]
  )
  await probe.quit()
}
const hostsListen = (count, world) =>
  world.until(
    'hosts that listen',
    () =>
      world.recording.connections.filter((c) => c.packets.some((e) => e.packet.cmd === 'suback')).length >= count
  )

// Commands that the package encoded, names and datatypes in them, to a node of ours.
export async function ourCommands(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const host = await world.peer(broker, 'foreign-host')
  const writable = [
    ['', 'Counter', 'Int64', '0', 'writable'],
    ['d1', 'Small', 'Int8', '0', 'writable'],
    ['d1', 'Speed', 'Float', '0', 'writable'],
    ['d1', 'Mode', 'String', 'a', 'writable'],
    ['d1', 'Level', 'Double', '0']
  ]
  const probe = new Probe(world, recorder.url, 5, 'probe')
  probe.describe(writable)
  probe.tell('connect')
  await world.until('births', () => world.published('DBIRTH').length === 1)
  const order = (topic, ...metrics) =>
    host.publish(topic, Buffer.from(sparkplug.encodePayload({ timestamp: Date.now(), metrics })))
  await order('spBv1.0/plant/DCMD/probe/d1', { name: 'Level', type: 'Double', value: 1 }) // nobody may write that
  await order(
    'spBv1.0/plant/DCMD/probe/d1',
    { name: 'Small', type: 'Int8', value: -3 },
    { name: 'Speed', type: 'Float', value: 1.5 }
  )
  await order('spBv1.0/plant/DCMD/probe/d1', { name: 'Mode', type: 'String', value: '' })
  await order('spBv1.0/plant/NCMD/probe', { name: 'Counter', type: 'Int64', value: -5 })
  await world.until('the last command', () => probe.program.output.includes('Counter'))
  check('commands that it took', probe.program.output.trim().split('\n'), [
    'command\td1\tSmall\t-3',
    'command\td1\tSpeed\t1.5',
    'command\td1\tMode\t',
    'command\t\tCounter\t-5'
  ])
  const since = world.recording.count
  await order('spBv1.0/plant/NCMD/probe', { name: 'Node Control/Rebirth', type: 'Boolean', value: true })
  await world.until('births again', () => world.published('DBIRTH', since).length === 1)
  check('a rebirth request is answered', world.published('NBIRTH', since).length, 1)
  await probe.quit()
}

function checkDataSet(name, got, expected, check) {
  check(
    `${name}: columns`,
    [got.columns, got.types, Number(got.numOfColumns)],
    [expected.columns, expected.types, expected.columns.length]
  )
  check(
    `${name}: rows`,
    got.rows.map((r) => r.map(String)),
    expected.rows.map((r) => r.map(String))
  )
}
function checkTemplate(name, got, expected, check) {
  check(
    `${name}: what it is`,
    [got.isDefinition, got.templateRef, got.version],
    [expected.isDefinition, expected.reference ?? '', expected.version]
  )
  check(
    `${name}: parameters`,
    got.parameters.map((p) => [p.name, p.type, String(p.value)]),
    expected.parameters.map((p) => [p.name, p.type, String(p.value)])
  )
  check(
    `${name}: members`,
    got.metrics.map((m) => [m.name, m.type, m.value]),
    expected.metrics.map((m) => [m.name, m.type, m.value])
  )
}

// Births and data of a whole program: every metric has a type and a value that the package can read.
function checkAll(world, check) {
  const types = new Set()
  let bad = 0
  for (const type of ['NBIRTH', 'DBIRTH'])
    for (const { sp } of world.published(type))
      sparkplug.decodePayload(sp.raw).metrics.forEach((metric, i) => {
        const { type: name, value } = read(sp.raw, i)
        types.add(name)
        if (name === undefined || value === undefined || (metric.name ?? '') === '') bad++
      })
  check('births that it cannot read', bad, 0)
  for (const type of ['NDATA', 'DDATA'])
    for (const { sp } of world.published(type))
      if (sparkplug.decodePayload(sp.raw).metrics.length === 0 || sp.error) bad++
  check('data that it cannot read', bad, 0)
  return types
}

export async function ourAgent(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const tree = world.tree()
  const agent = world.start([
    world.bin('muster-agent'),
    '--broker',
    recorder.url,
    '--group',
    'plant',
    '--node-id',
    'pi',
    '--root',
    tree,
    '--state-dir',
    world.file('state')
  ])
  await world.until('data', () => world.published('NDATA').length >= 2)
  await agent.end()
  checkAll(world, check)
  const birth = sparkplug.decodePayload(world.published('NBIRTH')[0].sp.raw).metrics
  const valueOf = (name) => textOf(birth.find((m) => m.name === name)?.value)
  const printed = JSON.parse(
    (await world.run([world.bin('muster-agent'), '--print', '--json', '--root', tree])).output
  )
  const list = Array.isArray(printed) ? printed : printed.metrics
  for (const name of [
    'CPU/Cores',
    'Memory/Total',
    'System/Hostname',
    'System/Kernel',
    'Network/eth0/Up',
    'CPU/Temperature'
  ])
    check(`agent's ${name}`, valueOf(name), String(list.find((m) => m.name === name)?.value))
}

export async function ourSimulator(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const fleet = world.start([
    world.bin('muster-fleetsim'),
    '--broker',
    recorder.url,
    '--group',
    'plant',
    '--nodes',
    '2',
    '--devices',
    '1',
    '--metrics',
    '18',
    '--rate',
    '20'
  ])
  await world.until('data', () => world.published('DDATA').length >= 40)
  await fleet.end()
  const types = checkAll(world, check)
  check('types that it has', [...types].sort(), [
    'Boolean',
    'Bytes',
    'DateTime',
    'Double',
    'Float',
    'Int16',
    'Int32',
    'Int64',
    'Int8',
    'String',
    'Text',
    'UInt16',
    'UInt32',
    'UInt64',
    'UInt8',
    'UUID'
  ])
  const offset = (sp) => sparkplug.decodePayload(sp.raw).metrics.find((m) => m.name === 'Position')?.value
  check(
    'an Int64 below -2^53',
    world.published('NBIRTH').every(({ sp }) => BigInt(String(offset(sp))) < -9007199254740992n),
    true
  )
}
