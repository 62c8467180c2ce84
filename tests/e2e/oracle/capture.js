// Reads what mosquitto_sub -F '%t %x' wrote, and gives back every sample in it. Payloads are decoded by the
// npm package sparkplug-payload: nothing of Muster has a part in this.
'use strict'
const fs = require('fs')

const INT_FIELD_OF_UINT32 = 6 // see withType

class CaptureReader {
  // modules: the folder node_modules of the oracle's packages.
  constructor(modules) {
    this.sparkplug = require(modules + '/sparkplug-payload').get('spBv1.0')
    this.proto = require(modules + '/sparkplug-payload/lib/sparkplugPayloadProto').org.eclipse.tahu.protobuf.Payload
    this.births = new Map() // "group/node/device" -> {byName, byAlias}
    this.samples = []
    this.messages = 0
    this.unreadable = 0
  }

  readFile(file) {
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      const space = line.lastIndexOf(' ')
      const topic = line.slice(0, Math.max(0, space)).split('/')
      if (topic[0] === 'spBv1.0' && topic.length >= 4 && topic.length <= 5)
        this.readMessage(topic, Buffer.from(line.slice(space + 1), 'hex'))
    }
    return this.samples
  }

  readMessage([, group, type, node, device = ''], bytes) {
    const isBirth = type === 'NBIRTH' || type === 'DBIRTH'
    if (!isBirth && type !== 'NDATA' && type !== 'DDATA') return
    let payload
    const key = [group, node, device].join('/')
    try {
      payload = isBirth ? this.sparkplug.decodePayload(bytes) : this.decodeData(bytes, this.births.get(key))
    } catch (error) {
      this.unreadable++ // hostile on purpose: what Muster made of it is seen in the comparison
      return
    }
    this.messages++
    if (isBirth) this.births.set(key, this.announced(payload.metrics))
    const birth = this.births.get(key)
    for (const metric of payload.metrics || []) {
      const known = birth && (metric.name === undefined ? birth.byAlias.get(String(metric.alias)) : birth.byName.get(metric.name))
      if (!known) throw new Error(`${key}: a metric that no birth announced: ${JSON.stringify(metric)}`)
      if (known.name === 'bdSeq' || known.name.startsWith('Node Control/')) continue
      this.samples.push(this.sample({ group, node, device }, metric, known))
    }
  }

  announced(metrics) {
    const birth = { byName: new Map(), byAlias: new Map() }
    for (const metric of metrics) {
      const unit = metric.properties && metric.properties.engUnit ? metric.properties.engUnit.value : ''
      const known = { name: metric.name, type: metric.type, unit, datatype: this.datatypeOf(metric.type) }
      birth.byName.set(metric.name, known)
      if (metric.alias !== undefined) birth.byAlias.set(String(metric.alias), known)
    }
    return birth
  }

  datatypeOf(type) {
    return ['', 'Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64', 'Float', 'Double', 'Boolean',
      'String', 'DateTime', 'Text', 'UUID', 'DataSet', 'Bytes', 'File', 'Template'].indexOf(type)
  }

  // The package reads values by the datatype beside them, which Sparkplug sends in births only. So the types are
  // put in and the message goes through the package's own codec once more.
  decodeData(bytes, birth) {
    const message = this.proto.decode(bytes)
    for (const metric of message.metrics) this.withType(metric, birth)
    return this.sparkplug.decodePayload(this.proto.encode(message).finish())
  }

  withType(metric, birth) {
    const has = (field) => Object.prototype.hasOwnProperty.call(metric, field)
    const known = birth && (has('name') ? birth.byName.get(metric.name) : birth.byAlias.get(String(metric.alias)))
    if (known && !has('datatype')) metric.datatype = known.datatype
    // Sparkplug 3.0 puts UInt32 into int_value; the package looks for it in long_value only.
    if (metric.datatype === 7 && has('intValue')) metric.datatype = INT_FIELD_OF_UINT32
  }

  sample(of, metric, known) {
    const quality = metric.properties && metric.properties.Quality ? metric.properties.Quality.value : 192
    return {
      time: Number(metric.timestamp), ...of, metric: known.name, type: known.type, value: valueKey(known.type, metric.value),
      unit: known.unit, quality: Number(quality), historical: metric.isHistorical === true
    }
  }
}

// A value as text that is equal exactly where the bits are equal.
function valueKey(type, value) {
  if (value === null || value === undefined) return 'null'
  switch (type) {
    case 'Float':
    case 'Double': {
      const bits = Buffer.alloc(8)
      bits.writeDoubleBE(value)
      return Number.isNaN(value) ? 'NaN' : bits.toString('hex')
    }
    case 'Boolean': return String(value)
    case 'UInt32': return String(Number(value) >>> 0)
    case 'Bytes':
    case 'File': return Buffer.from(value).toString('base64')
    default: return value.toString() // integers of up to 64 bits come as Long or number; text as it is
  }
}

module.exports = { CaptureReader, valueKey }
