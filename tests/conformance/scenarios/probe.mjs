// The node that does what it is told (ProbeNode.cpp): every datatype, templates, DataSets, writable devices.
import path from 'node:path'
import { metric } from '../lib/sparkplug.mjs'

// Int64 where the npm package sparkplug-payload reads no other integer: parameters and cells.
const MOTOR = {
  version: '1.0',
  isDefinition: true,
  parameters: [
    { name: 'Index', type: 'Int64', value: 0 },
    { name: 'Maker', type: 'String', value: 'ours' }
  ],
  metrics: [
    { name: 'RPM', type: 'Int32', value: 0 },
    { name: 'Current', type: 'Float', value: 0 }
  ]
}
const motor = (members, index) => ({
  version: '1.0',
  reference: 'Motor',
  isDefinition: false,
  parameters: [{ name: 'Index', type: 'Int64', value: index }],
  metrics: members
})
const BATCHES = {
  columns: ['Id', 'Weight', 'Good', 'Note'],
  types: ['Int64', 'Double', 'Boolean', 'String'],
  rows: [
    [9007199254740994, 1.5, true, 'first'],
    [2, -0.25, false, '']
  ]
}
const members = (rpm) => [
  { name: 'RPM', type: 'Int32', value: rpm },
  { name: 'Current', type: 'Float', value: 1.5 }
]

// [device, name, type, text, writable]; text as musterctl and CSV write it, JSON for what has a structure.
export const DESCRIPTION = [
  ['', 'Motor', 'Template', MOTOR],
  ['', 'Spare Motor', 'Template', motor(members(-7), 3)],
  ['', 'Node Level', 'Double', '1.5'],
  ['', 'Setpoint', 'Int32', '-5', 'writable'],
  ['', 'Batches', 'DataSet', BATCHES],
  ['d1', 'Level', 'Double', '0.5'],
  ['d1', 'Setpoint', 'Double', '20', 'writable'],
  ['d1', 'Mode', 'String', 'auto', 'writable'],
  ['d1', 'Count', 'UInt16', '65535', 'writable'],
  ['d1', 'Main Motor', 'Template', motor(members(1500), 1)],
  ['d1', 'Recipes', 'DataSet', BATCHES],
  ['d1', 'Empty', 'Double', '\\N'],
  ['d2', 'Int8', 'Int8', '-128'],
  ['d2', 'Int16', 'Int16', '-32768'],
  ['d2', 'Int32', 'Int32', '-2147483648'],
  ['d2', 'Int64', 'Int64', '-9007199254740993'],
  ['d2', 'UInt8', 'UInt8', '255'],
  ['d2', 'UInt16', 'UInt16', '65535'],
  ['d2', 'UInt32', 'UInt32', '4294967295'],
  ['d2', 'UInt64', 'UInt64', '18446744073709551615'],
  ['d2', 'Float', 'Float', '0.1'],
  ['d2', 'Double', 'Double', '-1e-300'],
  ['d2', 'Boolean', 'Boolean', 'true'],
  ['d2', 'String', 'String', ''],
  ['d2', 'DateTime', 'DateTime', '2026-01-01T00:00:00.001Z'],
  ['d2', 'Text', 'Text', 'Störung 温度'],
  ['d2', 'UUID', 'UUID', '123e4567-e89b-42d3-a456-426614174000'],
  ['d2', 'Bytes', 'Bytes', 'AAH/'],
  ['d2', 'File', 'File', 'UEsDBA=='],
  ['d2', 'Null', 'Int64', '\\N'],
  ['d2', 'Int8Array', 'Int8Array', '[-128,127]'],
  ['d2', 'Int64Array', 'Int64Array', '[-9007199254740993,9223372036854775807]'],
  ['d2', 'UInt32Array', 'UInt32Array', '[0,4294967295]'],
  ['d2', 'FloatArray', 'FloatArray', '[0.1,-3]'],
  ['d2', 'DoubleArray', 'DoubleArray', '[1e300]'],
  ['d2', 'BooleanArray', 'BooleanArray', '[true,false,true,true,false,true,false,true,true]'],
  ['d2', 'StringArray', 'StringArray', '["","ab","温"]'],
  ['d2', 'DateTimeArray', 'DateTimeArray', '[1767225600001]']
]
const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value))

export class Probe {
  constructor(world, url, mqtt, node) {
    this.program = world.start([
      path.join(world.settings.tests, 'conformance_node'),
      url,
      String(mqtt),
      'plant',
      node
    ])
  }
  tell(...fields) {
    this.program.write(fields.join('\t'))
  }
  describe(list = DESCRIPTION) {
    for (const [device, name, type, value, writable = ''] of list)
      this.tell('metric', device, name, type, textOf(value), writable)
    for (const device of new Set(list.map((m) => m[0]))) this.tell('birth', device)
  }
  publish(device, ...values) {
    for (const [name, value, flag = '', metadata = ''] of values)
      this.tell('value', name, textOf(value), flag, metadata)
    this.tell('send', device)
  }
  async quit() {
    this.tell('quit')
    return this.program.ended
  }
}

export async function describedNode(world, { mqtt }) {
  const broker = await world.broker()
  const recorder = await world.recorder(broker)
  const host = await world.peer(broker, 'host')
  const probe = new Probe(world, recorder.url, mqtt, 'probe-1')
  probe.describe()
  probe.tell('connect')
  await world.until('births', () => world.published('DBIRTH').length === 2)
  const said = async (type, act) => {
    const since = world.recording.count
    act()
    await world.until(type, () => world.published(type, since).length >= 1)
  }
  world.mark('changed', { type: 'DDATA', device: 'd1', metric: 'Level', value: '7.5' })
  await said('DDATA', () => probe.publish('d1', ['Level', '7.5'], ['Empty', '1']))
  world.mark('changed', { type: 'NDATA', device: '', metric: 'Node Level', value: '2.25' })
  await said('NDATA', () => probe.publish('', ['Node Level', '2.25'], ['Setpoint', '6']))
  await said('DDATA', () => probe.publish('d1', ['Level', '8', '0'], ['Empty', '2', '500']))
  await said('DDATA', () =>
    probe.publish('d1', ['Level', '9', '192'], ['Main Motor', motor([{ name: 'RPM', type: 'Int32', value: 12 }], 1)])
  )
  await said('NDATA', () =>
    probe.publish(
      '',
      ['Spare Motor', motor([{ name: 'Current', type: 'Float', value: 2 }], 3)],
      ['Batches', { ...BATCHES, rows: [[3, 0, true, 'third']] }]
    )
  )
  await said('DDATA', () =>
    probe.publish('d2', ['Int8', '-1'], ['Int16', '-2'], ['Int32', '-3'], ['UInt32', '4000000000'], ['Null', '-1'])
  )
  await said('DDATA', () => probe.publish('d1', ['Level', '3', 'historical'], ['Level', '4', 'historical']))
  const alias = world
    .published('DBIRTH')
    .find((e) => e.sp.device === 'd1')
    .sp.payload.metrics.find((m) => m.name === 'Setpoint').alias
  await said('DDATA', () =>
    host.sparkplug('spBv1.0/plant/DCMD/probe-1/d1', {
      timestamp: Date.now(),
      metrics: [metric(undefined, 'Double', 33.5, { alias: Number(alias), noType: true })]
    })
  )
  await said('NDATA', () =>
    host.sparkplug('spBv1.0/plant/NCMD/probe-1', {
      timestamp: Date.now(),
      metrics: [metric('Setpoint', 'Int32', 77, { noType: true })]
    })
  )
  world.recording.facts.commands = probe.program.output.trim().split('\n')
  await said('NBIRTH', () =>
    host.sparkplug('spBv1.0/plant/NCMD/probe-1', {
      timestamp: Date.now(),
      metrics: [metric('Node Control/Rebirth', 'Boolean', true)]
    })
  )
  world.mark('device gone', { device: 'd2' })
  await said('DDEATH', () => probe.tell('remove', 'd2'))
  await said('DBIRTH', () => probe.tell('birth', 'd2'))
  await said('DDATA', () => probe.publish('d2', ['Int8', '5']))
  world.mark('wanted end')
  await probe.quit()
}
