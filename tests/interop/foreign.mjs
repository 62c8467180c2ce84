// Foreign edge nodes against our host: what they say must stand in musterctl's report and list, to the last digit.
import fs from 'node:fs'
import { ForeignNode } from '../conformance/lib/foreign.mjs'
import { loadSparkplugClient } from '../conformance/lib/modules.mjs'
import { readCsv } from './csv.mjs'

const Long = (text, unsigned = false) => ({
  low: Number(BigInt.asIntN(32, BigInt(text))),
  high: Number(BigInt.asIntN(32, BigInt(text) >> 32n)),
  unsigned
})
const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6)
const DATASET = {
  numOfColumns: 4,
  columns: ['Id', 'Good', 'Weight', 'Note'],
  types: ['Int64', 'Boolean', 'Double', 'String'],
  rows: [
    [Long('9007199254740993'), true, 1.5, ''],
    [Long('-1'), false, -0.25, 'ä']
  ]
}
const MEMBERS = [
  { name: 'RPM', type: 'Int32', value: -1, timestamp: time },
  { name: 'Name', type: 'String', value: '', timestamp: time }
]

// [name, type, value of sparkplug-payload, text in our CSV]
const VALUES = [
  ['Int8', 'Int8', -128, '-128'],
  ['Int16', 'Int16', -32768, '-32768'],
  ['Int32', 'Int32', -2147483648, '-2147483648'],
  ['Minus one', 'Int8', -1, '-1'],
  ['Int64', 'Int64', Long('9223372036854775807'), '9223372036854775807'],
  ['Int64 negative', 'Int64', Long('-9007199254740993'), '-9007199254740993'],
  ['UInt8', 'UInt8', 255, '255'],
  ['UInt16', 'UInt16', 65535, '65535'],
  ['UInt32', 'UInt32', 4294967295, '4294967295'],
  ['UInt64', 'UInt64', Long('18446744073709551615', true), '18446744073709551615'],
  ['UInt64 odd', 'UInt64', Long('9007199254740993', true), '9007199254740993'],
  ['Float', 'Float', 0.5, '0.5'],
  ['Double', 'Double', 0.1, '0.1'],
  ['Double small', 'Double', 5e-324, '5e-324'],
  ['NaN', 'Double', NaN, 'NaN'],
  ['Infinity', 'Double', -Infinity, '-Infinity'],
  ['Boolean', 'Boolean', false, 'false'],
  ['String', 'String', 'Störung, "2"\n温', 'Störung, "2"\n温'],
  ['Empty', 'String', '', ''],
  ['Null text', 'String', null, null],
  ['Null number', 'Int32', null, null],
  ['Null long', 'UInt64', null, null],
  ['DateTime', 'DateTime', time, '2026-01-02T03:04:05.006Z'],
  ['Text', 'Text', 'a\tb', 'a\tb'],
  ['UUID', 'UUID', '123e4567-e89b-42d3-a456-426614174000', '123e4567-e89b-42d3-a456-426614174000'],
  ['Bytes', 'Bytes', Buffer.from([0, 255, 128]), 'AP+A'],
  ['File', 'File', Buffer.from('PK'), 'UEs='],
  [
    'DataSet',
    'DataSet',
    DATASET,
    '{"columns":["Id","Good","Weight","Note"],"types":["Int64","Boolean","Double","String"],"rows":[[9007199254740993,true,1.5,""],[-1,false,-0.25,"ä"]]}'
  ],
  [
    'Motor',
    'Template',
    { isDefinition: true, version: '1', metrics: MEMBERS, parameters: [{ name: 'Index', type: 'Int32', value: 0 }] },
    `{"version":"1","isDefinition":true,"parameters":[{"name":"Index","type":"Int32","value":0}],"metrics":[{"name":"RPM","timestamp":${time},"type":"Int32","value":-1},{"name":"Name","timestamp":${time},"type":"String","value":""}]}`
  ],
  [
    'Main Motor',
    'Template',
    { isDefinition: false, templateRef: 'Motor', metrics: MEMBERS, parameters: [] },
    `{"reference":"Motor","isDefinition":false,"parameters":[],"metrics":[{"name":"RPM","timestamp":${time},"type":"Int32","value":-1},{"name":"Name","timestamp":${time},"type":"String","value":""}]}`
  ]
]
const listed = (subscription) => (world) =>
  world.until(
    'a host that listens',
    () =>
      world.recording.connections.filter((c) => c.packets.some((e) => e.packet.cmd === 'suback')).length >=
      subscription
  )
const ctl = (world, recorder, ...words) => world.start([world.bin('musterctl'), ...words, '--broker', recorder.url])

export async function foreignClient(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const file = world.file('report.csv')
  const report = ctl(world, recorder, 'export', '--raw-text', '--out', file)
  const list = ctl(world, recorder, 'devices', '--json', '--wait', '3s')
  await listed(2)(world)
  const client = loadSparkplugClient().newClient({
    serverUrl: `mqtt://127.0.0.1:${broker.port}`,
    username: '',
    password: '',
    groupId: 'plant',
    edgeNode: 'foreign',
    clientId: 'foreign',
    publishDeath: true,
    keepalive: 30
  })
  const asked = []
  const births = () => {
    const metrics = VALUES.map(([name, type, value]) => ({ name, type, value, timestamp: time }))
    client.publishNodeBirth({
      timestamp: Date.now(),
      metrics: [{ name: 'Node Control/Rebirth', type: 'Boolean', value: false, timestamp: time }, ...metrics]
    })
    client.publishDeviceBirth('d1', {
      timestamp: Date.now(),
      metrics: [
        {
          name: 'Level',
          type: 'Double',
          value: 1.5,
          timestamp: time,
          properties: { engUnit: { type: 'String', value: 'm' }, Quality: { type: 'Int32', value: 192 } }
        }
      ]
    })
  }
  client.on('birth', births)
  client.on('ncmd', (payload) => {
    asked.push(payload)
    births()
  })
  await world.until('births at the host', () =>
    world.recording.connections.every((c) => c.packets.some((e) => e.dir === 'in' && e.sp?.type === 'DBIRTH'))
  )
  client.publishDeviceData('d1', {
    timestamp: Date.now(),
    metrics: [
      {
        name: 'Level',
        type: 'Double',
        value: 2.5,
        timestamp: time + 1,
        isTransient: true,
        metadata: { fileName: 'trace.bin', md5: 'x', size: 7 },
        properties: { engUnit: { type: 'String', value: 'ft' }, limit: { type: 'Int32', value: -1 } }
      }
    ]
  })
  client.publishNodeData({
    timestamp: Date.now(),
    metrics: [
      { name: 'Int8', type: 'Int8', value: -2, timestamp: time + 2 },
      { name: 'Int64', type: 'Int64', value: Long('-3'), timestamp: time + 2 }
    ]
  })
  check('musterctl devices ends well', await list.ended, 0)
  const rebirth = ctl(world, recorder, 'rebirth', 'plant/foreign')
  check('musterctl rebirth is answered', await rebirth.ended, 0)
  const requests = new Set(asked.map((p) => JSON.stringify(p.metrics.map((m) => [m.name, m.type, m.value]))))
  check('it reads our rebirth request', [...requests], ['[["Node Control/Rebirth","Boolean",true]]'])
  const dead = ctl(world, recorder, 'devices', '--json', '--wait', '3s')
  await listed(4)(world)
  await world.until('our question', () => asked.length >= 1)
  births()
  client.publishDeviceDeath('d1', { timestamp: Date.now(), metrics: [] })
  client.stop()
  await dead.ended
  await report.end('SIGINT')
  checkList(JSON.parse(list.output), list.output, check)
  checkReport(readCsv(fs.readFileSync(file, 'utf8')), check)
  check(
    'its death is seen',
    JSON.parse(dead.output).map((d) => [d.device, d.online]),
    [
      [null, false],
      ['d1', false]
    ]
  )
}

function checkList(devices, text, check) {
  check(
    'node and device are online',
    devices.map((d) => [d.node, d.device, d.online]),
    [
      ['foreign', null, true],
      ['foreign', 'd1', true]
    ]
  )
  const node = devices.find((d) => d.device === null)
  const known = new Map(node.metrics.map((m) => [m.name, m]))
  for (const [name, type] of VALUES) check(`type of ${name}`, known.get(name)?.type, type)
  for (const [name, expected] of [
    ['UInt64', '18446744073709551615'],
    ['Int64 negative', '-9007199254740993'],
    ['UInt64 odd', '9007199254740993'],
    ['Int8', '-2'],
    ['Null long', 'null'],
    ['Empty', '""']
  ])
    check(
      `list has ${name} to the last digit`,
      text.match(new RegExp(`"name": "${name}", "type": "\\w+", "value": ([^,]+), "unit"`))?.[1],
      expected
    )
  const level = devices.find((d) => d.device === 'd1').metrics.find((m) => m.name === 'Level')
  check(
    'newest value of the device, and the unit that came with it',
    [level.value, level.unit, level.quality],
    [2.5, 'ft', 192]
  )
  check('its metadata', level.metadata, { size: 7, fileName: 'trace.bin', md5: 'x' })
  check('that it is transient', level.transient, true)
  check(
    'its properties, as announced and changed since',
    level.properties.map((p) => [p.name, p.type, p.value]),
    [
      ['engUnit', 'String', 'ft'],
      ['limit', 'Int32', -1]
    ]
  )
}

function checkReport(rows, check) {
  const first = (name) =>
    rows.find(
      (r) =>
        r.node === 'foreign' &&
        (r.device === '') | (r.device === null) &&
        r.metric === name &&
        r.time_utc === '2026-01-02T03:04:05.006Z'
    )
  for (const [name, type, , expected] of VALUES) {
    const row = first(name)
    check(`${name} in the report`, [row?.type, row?.value], [type, expected])
  }
  const later = rows
    .filter((r) => r.metric === 'Int8' || r.metric === 'Int64')
    .filter((r) => r.time_utc.endsWith('008Z'))
    .map((r) => `${r.metric}=${r.value}`)
    .sort()
  check('data after the birth', later, ['Int64=-3', 'Int8=-2'])
}

// [metric, type, first value, as the command line has it, as the package reads it]
const ORDERS = [
  ['Small', 'Int8', 0, '-7', '-7'],
  ['Long', 'Int64', Long('0'), '-9007199254740993', '-9007199254740993'],
  ['Unsigned', 'UInt64', Long('0', true), '18446744073709551615', '18446744073709551615'],
  ['Double', 'Double', 0, '21.5', '21.5'],
  ['Switch', 'Boolean', false, 'true', 'true'],
  ['Text', 'String', 'a', 'Störung "2"', 'Störung "2"'],
  ['Empty', 'String', 'a', '', ''],
  ['When', 'DateTime', time, '2026-01-01T00:00:00.001Z', '1767225600001']
]

// musterctl send to the package's edge node, which takes the value over and says so.
export async function foreignCommands(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const client = loadSparkplugClient().newClient({
    serverUrl: `mqtt://127.0.0.1:${broker.port}`,
    username: '',
    password: '',
    groupId: 'plant',
    edgeNode: 'foreign',
    clientId: 'foreign',
    keepalive: 30
  })
  const values = new Map(ORDERS.map(([name, type, value]) => [name, { name, type, value }]))
  const births = () => {
    const now = Date.now()
    const rebirth = { name: 'Node Control/Rebirth', type: 'Boolean', value: false, timestamp: now }
    client.publishNodeBirth({ timestamp: now, metrics: [rebirth] })
    client.publishDeviceBirth('d1', {
      timestamp: now,
      metrics: [...values.values()].map((m) => ({ ...m, timestamp: now }))
    })
  }
  const taken = []
  client.on('birth', births)
  client.on('ncmd', births)
  client.on('dcmd', (device, payload) => {
    for (const { name, value } of payload.metrics) {
      taken.push([device, name, String(value)])
      values.get(name).value = value
      const now = Date.now()
      client.publishDeviceData(device, { timestamp: now, metrics: [{ ...values.get(name), timestamp: now }] })
    }
  })
  await world.until('the client', () => client.connected)
  for (const [name, , , text, read] of ORDERS) {
    const { code, errors } = await world.run([
      world.bin('musterctl'),
      'send',
      'plant/foreign/d1',
      name,
      text,
      '--broker',
      recorder.url
    ])
    check(`musterctl send ${name} ${text}`, [code, errors.trim()].slice(0, code === 0 ? 1 : 2), [0])
    check(
      `it reads ${name}`,
      taken.filter((t) => t[1] === name),
      [['d1', name, read]]
    )
  }
  client.stop()
}

// The package has no arrays: their bytes by hand, as chapter 6 describes them.
const bytesOf = (Type, values) => Buffer.from(Type.from(values).buffer)
const ARRAYS = [
  ['Int8Array', bytesOf(Int8Array, [-128, 0, 127]), '[-128,0,127]'],
  ['Int16Array', bytesOf(Int16Array, [-32768, 1]), '[-32768,1]'],
  ['Int32Array', bytesOf(Int32Array, [-1, 315338746]), '[-1,315338746]'],
  [
    'Int64Array',
    bytesOf(BigInt64Array, [-9007199254740993n, 9223372036854775807n]),
    '[-9007199254740993,9223372036854775807]'
  ],
  ['UInt8Array', bytesOf(Uint8Array, [23, 250]), '[23,250]'],
  ['UInt16Array', bytesOf(Uint16Array, [30, 52360]), '[30,52360]'],
  ['UInt32Array', bytesOf(Uint32Array, [52, 4294967295]), '[52,4294967295]'],
  ['UInt64Array', bytesOf(BigUint64Array, [52n, 18446744073709551615n]), '[52,18446744073709551615]'],
  ['FloatArray', bytesOf(Float32Array, [0.5, -3]), '[0.5,-3]'],
  ['DoubleArray', bytesOf(Float64Array, [12.354213, 1e300]), '[12.354213,1e+300]'],
  [
    'BooleanArray',
    Buffer.from([12, 0, 0, 0, 0x34, 0xd0]),
    '[false,false,true,true,false,true,false,false,true,true,false,true]'
  ],
  ['StringArray', Buffer.from('ABC\0\0温\0'), '["ABC","","温"]'],
  ['DateTimeArray', bytesOf(BigInt64Array, [BigInt(time)]), null],
  ['Empty array', Buffer.alloc(0), '[]']
]
export async function foreignArrays(world, check) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const file = world.file('arrays.csv')
  const report = ctl(world, recorder, 'export', '--raw-text', '--out', file)
  await listed(1)(world)
  const metrics = ARRAYS.map(([name, bytes]) => [name, name === 'Empty array' ? 'Int32Array' : name, bytes])
  const node = await ForeignNode.connect(world, broker, 'arrays', { devices: { '': metrics } })
  node.births()
  await world.until('the birth at the host', () =>
    world.recording.connections.some((c) => c.packets.some((e) => e.dir === 'in' && e.sp?.type === 'NBIRTH'))
  )
  await world.pause(500)
  await report.end('SIGINT')
  const rows = readCsv(fs.readFileSync(file, 'utf8'))
  for (const [name, , expected] of ARRAYS) {
    const got = rows.find((r) => r.metric === name)?.value
    if (expected === null) check(name, /"?2026-01-02T03:04:05\.006Z"?|1767323045006/.test(got ?? ''), true)
    else check(name, got, expected)
  }
}
