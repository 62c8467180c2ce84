// Judges of DataSets and PropertySets, and what walks into them and into Templates.
import { isBasicType, valueFields } from '../lib/sparkplug.mjs'
import { BIRTHS, DATA, deepMetrics, metricsOf, published } from '../lib/view.mjs'
import { safeFields } from './metrics.mjs'

export const ALL = [...BIRTHS, ...DATA]
export const SCALAR_FIELDS = ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue']
export const isUInt32 = (number) => Number.isInteger(number) && number >= 0 && number <= 0xffffffff
export const isText = (text) => typeof text === 'string' && !text.includes('\ufffd')

export function* metricsDeep(rec, types = ALL) {
  for (const type of types)
    for (const { sp } of published(rec, type)) for (const metric of deepMetrics(metricsOf(sp))) yield { metric, sp }
}
function* dataSets(rec) {
  for (const { metric, sp } of metricsDeep(rec))
    if (metric.datasetValue) yield { set: metric.datasetValue, metric, sp }
}
function* propertySets(rec, types = ALL) {
  const inside = function* (set) {
    if (!set) return
    yield set
    for (const value of set.values ?? []) {
      yield* inside(value.propertysetValue)
      for (const one of value.propertysetsValue?.propertyset ?? []) yield* inside(one)
    }
  }
  for (const { metric } of metricsDeep(rec, types)) yield* inside(metric.properties)
}
export const over = (walk, judge) => (rec, t) => {
  for (const item of walk(rec)) judge(item, t)
}
export const breakFirst = (walk, change) => (rec) => {
  for (const item of walk(rec)) if (change(item) !== false) return true
  return false
}

// --- DataSet
export const dataSetHasTypes = {
  judge: over(dataSets, ({ set }, t) => t.check(set.types?.length > 0, 'a DataSet without types')),
  breaks: [
    breakFirst(dataSets, ({ set }) => {
      set.types = []
    })
  ]
}
export const dataSetCounts = {
  judge: over(dataSets, ({ set }, t) =>
    t.check(
      set.columns?.length === set.types?.length &&
        (set.rows ?? []).every((r) => r.elements.length === set.types.length),
      `${set.columns?.length} columns, ${set.types?.length} types`
    )
  ),
  breaks: [
    breakFirst(dataSets, ({ set }) => {
      set.types.push(3)
    }),
    breakFirst(dataSets, ({ set }) => {
      set.columns.push('more')
    })
  ]
}
export const dataSetSize = {
  judge: over(dataSets, ({ set }, t) =>
    t.check(
      typeof set.numOfColumns === 'bigint' && set.numOfColumns === BigInt(set.columns.length),
      `num_of_columns ${set.numOfColumns}`
    )
  ),
  breaks: [
    breakFirst(dataSets, ({ set }) => {
      set.numOfColumns = 99n
    }),
    breakFirst(dataSets, ({ set }) => {
      delete set.numOfColumns
    })
  ]
}
export const dataSetTypesAreBasic = {
  judge: over(dataSets, ({ set }, t) =>
    set.types.forEach((type) => t.check(isBasicType(type), `column of type ${type}`))
  ),
  breaks: [
    breakFirst(dataSets, ({ set }) => {
      set.types[0] = 16
    }),
    breakFirst(dataSets, ({ set }) => {
      set.types[0] = 0
    })
  ]
}
export const dataSetTypesAreUInt32 = {
  judge: rawIn([2, 17, 3], (field, t) =>
    t.check(field.wire === 2 || (field.wire === 0 && field.value < 1n << 32n), `DataSet type ${field.value}`)
  ),
  breaks: [breakRaw(wrap([2, 17], Buffer.from([0x18, 0x80, 0x80, 0x80, 0x80, 0x10])))]
}
export const dataSetValuesAreScalars = {
  judge: over(dataSets, ({ set }, t) =>
    (set.rows ?? []).forEach((row) =>
      row.elements.forEach((e) =>
        t.check(
          valueFields(e).length <= 1 && valueFields(e).every((f) => SCALAR_FIELDS.includes(f)),
          `element with ${valueFields(e)}`
        )
      )
    )
  ),
  breaks: [
    breakFirst(dataSets, ({ set }) => {
      if (!set.rows?.length) return false
      set.rows[0].elements[0] = { extensionValue: {} }
    })
  ]
}

// Fields of the wire below a path of field numbers, in every message of an edge node.
export function rawIn(fieldPath, judge) {
  const walk = (bytes, depth, t) => {
    for (const field of safeFields(bytes)) {
      if (field.field !== fieldPath[depth]) continue
      if (depth === fieldPath.length - 1) judge(field, t)
      else if (field.wire === 2) walk(field.value, depth + 1, t)
    }
  }
  return (rec, t) => {
    for (const type of ALL) for (const { sp } of published(rec, type)) walk(sp.raw, 0, t)
  }
}
export function wrap(fieldPath, inside) {
  const key = (number) => (number < 16 ? [(number << 3) | 2] : [(((number << 3) | 2) & 0x7f) | 0x80, number >> 4])
  return fieldPath.reduceRight(
    (bytes, number) => Buffer.concat([Buffer.from([...key(number), bytes.length]), bytes]),
    inside
  )
}
export function breakRaw(bytes) {
  return (rec) => {
    for (const { sp } of published(rec, 'DBIRTH')) {
      sp.raw = bytes
      return true
    }
    return false
  }
}

// --- PropertySet
export const keysMatchValues = {
  judge: over(propertySets, (set, t) =>
    t.check((set.keys ?? []).length === (set.values ?? []).length, `${set.keys} with ${set.values?.length} values`)
  ),
  breaks: [
    breakFirst(propertySets, (set) => {
      set.keys.push('more')
    }),
    breakFirst(propertySets, (set) => {
      set.values.pop()
    })
  ]
}
export const propertiesHaveTypes = {
  judge: over(
    (rec) => propertySets(rec, BIRTHS),
    (set, t) => set.values.forEach((v, i) => t.check('type' in v, `${set.keys[i]} without type`))
  ),
  breaks: [
    breakFirst(
      (rec) => propertySets(rec, BIRTHS),
      (set) => {
        if (!set.values.length) return false
        delete set.values[0].type
      }
    )
  ]
}
export const propertyTypesAreKnown = {
  judge: over(propertySets, (set, t) =>
    set.values.forEach((v, i) =>
      t.check(isBasicType(v.type) || v.type === 20 || v.type === 21, `${set.keys[i]}: type ${v.type}`)
    )
  ),
  breaks: [
    breakFirst(propertySets, (set) => {
      if (!set.values.length) return false
      set.values[0].type = 19
    })
  ]
}
export const propertyTypesAreUInt32 = {
  judge: rawIn([2, 9, 2, 1], (field, t) =>
    t.check(field.wire === 0 && field.value < 1n << 32n, `property's type ${field.value}`)
  ),
  breaks: [breakRaw(wrap([2, 9, 2], Buffer.from([0x08, 0x80, 0x80, 0x80, 0x80, 0x10])))]
}
function* qualities(rec) {
  for (const set of propertySets(rec))
    for (let i = 0; i < (set.keys ?? []).length; i++) if (set.keys[i] === 'Quality') yield set.values[i]
}
export const qualityIsInt32 = {
  judge: over(qualities, (value, t) => t.check(value.type === 3, `Quality of type ${value.type}`)),
  breaks: [
    breakFirst(qualities, (value) => {
      value.type = 7
    })
  ]
}
export const qualityIsACode = {
  judge: over(qualities, (value, t) => t.check([0, 192, 500].includes(value.intValue), `Quality ${value.intValue}`)),
  breaks: [
    breakFirst(qualities, (value) => {
      value.intValue = 1
    }),
    breakFirst(qualities, (value) => {
      delete value.intValue
      value.longValue = 192n
    })
  ]
}
