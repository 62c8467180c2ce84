// Sparkplug payloads as plain objects, decoded by the npm package's protobuf classes: a field that was not on the
// wire is not in the object. 64-bit integers are BigInt.
import { Proto } from './modules.mjs'

export const TYPES = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Int64Array',
  'UInt8Array',
  'UInt16Array',
  'UInt32Array',
  'UInt64Array',
  'FloatArray',
  'DoubleArray',
  'BooleanArray',
  'StringArray',
  'DateTimeArray'
]
export const typeNumber = (name) => TYPES.indexOf(name)
export const isBasicType = (number) => number >= 1 && number <= 15 && Number.isInteger(number)
export const isMetricType = (number) =>
  Number.isInteger(number) && number >= 1 && number <= 34 && number !== 20 && number !== 21

const VALUE_FIELDS = [
  'intValue',
  'longValue',
  'floatValue',
  'doubleValue',
  'booleanValue',
  'stringValue',
  'bytesValue',
  'datasetValue',
  'templateValue',
  'extensionValue',
  'propertysetValue',
  'propertysetsValue'
]
export const valueFields = (object) => VALUE_FIELDS.filter((field) => field in object)

function plain(value) {
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (typeof value.toUnsigned === 'function') return BigInt(value.toString())
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(plain)
  const object = {}
  for (const key of Object.keys(value)) object[key] = plain(value[key])
  return object
}

// {metrics: [...]} and what else was on the wire; throws where it is no payload.
export function decodePayload(bytes) {
  const payload = plain(Proto.decode(bytes))
  payload.metrics = payload.metrics || []
  return payload
}

const FIELD_OF_TYPE = {
  Int8: 'intValue',
  Int16: 'intValue',
  Int32: 'intValue',
  UInt8: 'intValue',
  UInt16: 'intValue',
  UInt32: 'intValue',
  Int64: 'longValue',
  UInt64: 'longValue',
  DateTime: 'longValue',
  Float: 'floatValue',
  Double: 'doubleValue',
  Boolean: 'booleanValue',
  String: 'stringValue',
  Text: 'stringValue',
  UUID: 'stringValue',
  DataSet: 'datasetValue',
  Template: 'templateValue',
  PropertySet: 'propertysetValue',
  PropertySetList: 'propertysetsValue'
}
export const fieldOf = (type) => FIELD_OF_TYPE[type] || 'bytesValue'

// One metric for encodePayload: metric('Level', 'Double', 1.5, {alias: 3n, noType: true}).
export function metric(name, type, value, more = {}) {
  const { noType, ...rest } = more
  const out = { timestamp: Date.now(), ...rest }
  if (name !== undefined) out.name = name
  if (!noType) out.datatype = typeNumber(type)
  if (value === null) out.isNull = true
  else if (value !== undefined) out[fieldOf(type)] = typeof value === 'bigint' ? longOf(value) : value
  return out
}

// What protobufjs takes for a 64-bit number.
export function longOf(value) {
  const bits = BigInt.asUintN(64, value)
  return { low: Number(bits & 0xffffffffn) | 0, high: Number(bits >> 32n) | 0, unsigned: true }
}

export const encodePayload = (payload) => Buffer.from(Proto.encode(payload).finish())

// A Sparkplug topic's parts; undefined where it is none.
export function parseTopic(topic) {
  const parts = topic.split('/')
  if (parts[0] !== 'spBv1.0') return undefined
  if (parts[1] === 'STATE') return parts.length === 3 ? { type: 'STATE', hostId: parts[2] } : undefined
  const [, group, type, node, device] = parts
  const forDevice = /^D(BIRTH|DEATH|DATA|CMD)$/.test(type)
  const forNode = /^N(BIRTH|DEATH|DATA|CMD)$/.test(type)
  if (!(forDevice && parts.length === 5) && !(forNode && parts.length === 4)) return undefined
  return { type, group, node, device: device ?? '' }
}

// The fields of a protobuf message as they lie on the wire: [{field, wire, value}], value a BigInt or a Buffer.
export function wireFields(bytes) {
  const fields = []
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length || shift > 63n) throw new Error('a varint that does not end')
      const byte = bytes[at++]
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length) => {
    if (at + length > bytes.length) throw new Error('cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const key = varint()
    const wire = Number(key & 7n)
    const value =
      wire === 0
        ? varint()
        : wire === 1
          ? take(8)
          : wire === 5
            ? take(4)
            : wire === 2
              ? take(Number(varint()))
              : undefined
    if (value === undefined) throw new Error(`wire type ${wire}`)
    fields.push({ field: Number(key >> 3n), wire, value })
  }
  return fields
}
