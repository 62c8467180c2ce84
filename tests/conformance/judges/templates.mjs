// Judges of Templates: definitions, instances, parameters. A definition has isDefinition = true.
import { isBasicType, valueFields } from '../lib/sparkplug.mjs'
import { BIRTHS, DATA, deepMetrics, edgeSessions, metricsOf, published } from '../lib/view.mjs'
import {
  ALL,
  SCALAR_FIELDS,
  breakFirst,
  breakRaw,
  isText,
  isUInt32,
  metricsDeep,
  over,
  rawIn,
  wrap
} from './structures.mjs'

function* templates(rec, types = ALL) {
  for (const { metric, sp } of metricsDeep(rec, types))
    if (metric.templateValue) yield { template: metric.templateValue, metric, sp }
}
const definitions = (rec) => [...templates(rec)].filter(({ template }) => template.isDefinition === true)
const instances = (rec, types) => [...templates(rec, types)].filter(({ template }) => template.isDefinition !== true)
const nameless = (rec) => [...templates(rec)].filter(({ template }) => !('templateRef' in template))

export const templatesSayWhatTheyAre = {
  judge: over(templates, ({ template, metric }, t) =>
    t.check(typeof template.isDefinition === 'boolean', `${metric.name}: no is_definition`)
  ),
  breaks: [
    breakFirst(templates, ({ template }) => {
      delete template.isDefinition
    })
  ]
}
export const definitionsAreDefinitions = {
  // what refers to no definition is one
  judge: over(nameless, ({ template, metric }, t) =>
    t.check(template.isDefinition === true, `${metric.name}: no template_ref, yet no definition`)
  ),
  breaks: [
    breakFirst(definitions, ({ template }) => {
      template.isDefinition = false
    })
  ]
}
export const definitionsHaveNoRef = {
  judge: over(definitions, ({ template, metric }, t) =>
    t.check(!('templateRef' in template), `${metric.name}: a definition with template_ref`)
  ),
  breaks: [
    breakFirst(definitions, ({ template }) => {
      template.templateRef = 'Motor'
    })
  ]
}
export const instancesAreNoDefinitions = {
  judge: over(
    (rec) => [...templates(rec)].filter(({ template }) => 'templateRef' in template),
    ({ template, metric }, t) =>
      t.check(template.isDefinition === false, `${metric.name}: is_definition ${template.isDefinition}`)
  ),
  breaks: [
    breakFirst(
      (rec) => instances(rec),
      ({ template }) => {
        template.isDefinition = true
      }
    ),
    breakFirst(
      (rec) => instances(rec),
      ({ template }) => {
        delete template.isDefinition
      }
    )
  ]
}
export const definitionsOnlyInNodeBirths = {
  judge: over(definitions, ({ sp, metric }, t) =>
    t.check(sp.type === 'NBIRTH', `${metric.name}: a definition in ${sp.type}`)
  ),
  breaks: [
    (rec) => {
      const [one] = definitions(rec)
      const [birth] = published(rec, 'DBIRTH')
      if (!one || !birth) return false
      birth.sp.payload.metrics.push(one.metric)
      return true
    }
  ]
}

// The definitions of the NBIRTH that a message follows.
function* instancesWithDefinition(rec, types = ALL) {
  for (const s of edgeSessions(rec)) {
    let known = new Map()
    for (const e of s.sent) {
      if (e.sp?.type === 'NBIRTH')
        known = new Map(
          metricsOf(e.sp)
            .filter((m) => m.templateValue?.isDefinition)
            .map((m) => [m.name, m.templateValue])
        )
      if (!types.includes(e.sp?.type)) continue
      for (const metric of deepMetrics(metricsOf(e.sp)))
        if (metric.templateValue && metric.templateValue.isDefinition !== true)
          yield {
            instance: metric.templateValue,
            definition: known.get(metric.templateValue.templateRef),
            metric,
            sp: e.sp,
            birth: known
          }
    }
  }
}
const names = (list) => (list ?? []).map((m) => m.name)
const breakInstance = (types, change) => (rec) => {
  for (const one of instancesWithDefinition(rec, types)) if (change(one) !== false) return true
  return false
}
const onInstances = (types, judge) => (rec, t) => {
  for (const one of instancesWithDefinition(rec, types)) judge(one, t)
}

export const instancesReferToDefinitions = {
  judge: onInstances(ALL, ({ definition, instance, metric }, t) =>
    t.check(
      isText(instance.templateRef) && definition,
      `${metric.name}: no definition ${instance.templateRef} in the NBIRTH`
    )
  ),
  breaks: [
    breakInstance(ALL, ({ instance }) => {
      instance.templateRef = 'nobody'
    }),
    breakInstance(ALL, ({ instance }) => {
      delete instance.templateRef
    }),
    (rec) => {
      for (const { sp } of published(rec, 'NBIRTH'))
        sp.payload.metrics = metricsOf(sp).filter((m) => !m.templateValue?.isDefinition)
      return instances(rec).length > 0
    }
  ]
}
export const instanceMembersAreDefined = {
  judge: onInstances(ALL, ({ instance, definition, metric }, t) =>
    t.check(
      names(instance.metrics).every((n) => names(definition?.metrics).includes(n)),
      `${metric.name}: ${names(instance.metrics)} of ${names(definition?.metrics)}`
    )
  ),
  breaks: [
    breakInstance(ALL, ({ instance }) => {
      if (!instance.metrics?.length) return false
      instance.metrics[0].name = 'foreign'
    })
  ]
}
export const instancesInBirthsAreWhole = {
  judge: onInstances(BIRTHS, ({ instance, definition, metric }, t) =>
    t.check(
      names(definition?.metrics).every((n) => names(instance.metrics).includes(n)),
      `${metric.name}: ${names(instance.metrics)} of ${names(definition?.metrics)}`
    )
  ),
  breaks: [
    breakInstance(BIRTHS, ({ instance }) => {
      instance.metrics?.pop()
    })
  ]
}
export const instancesInDataMayBeParts = {
  // a part of the members, each of them defined
  judge: onInstances(DATA, ({ instance, definition, metric }, t) => {
    t.check(
      definition && names(instance.metrics).every((n) => names(definition.metrics).includes(n)),
      `${metric.alias}: ${names(instance.metrics)}`
    )
    if (definition && instance.metrics.length < definition.metrics.length) t.note('part')
  }),
  needs: ['part'],
  breaks: [
    breakInstance(DATA, ({ instance }) => {
      instance.metrics[0].name = 'foreign'
    })
  ]
}
export const instanceParametersAreDefined = {
  judge: onInstances(ALL, ({ instance, definition, metric }, t) => {
    t.check(
      names(instance.parameters).every((n) => names(definition?.parameters).includes(n)),
      `${metric.name}: parameters ${names(instance.parameters)}`
    )
    if (instance.parameters?.length) t.note('parameters')
  }),
  needs: ['parameters'],
  breaks: [
    breakInstance(ALL, ({ instance }) => {
      if (!instance.parameters?.length) return false
      instance.parameters[0].name = 'foreign'
    })
  ]
}

function* parameters(rec, types = ALL) {
  for (const { template } of templates(rec, types)) for (const parameter of template.parameters ?? []) yield parameter
}
export const definitionParametersMayHaveValues = {
  judge: over(
    (rec) => definitions(rec).flatMap(({ template }) => template.parameters ?? []),
    (p, t) => {
      t.check(valueFields(p).length <= 1, `parameter ${p.name}: ${valueFields(p)}`)
      if (valueFields(p).length === 1) t.note('value')
    }
  ),
  needs: ['value'],
  breaks: [
    breakFirst(parameters, (p) => {
      p.doubleValue = 1
      p.stringValue = 'x'
    })
  ]
}
export const parametersHaveNames = {
  judge: over(parameters, (p, t) => t.check(isText(p.name) && p.name !== '', `parameter ${p.name}`)),
  breaks: [
    breakFirst(parameters, (p) => {
      delete p.name
    }),
    breakFirst(parameters, (p) => {
      p.name = '\ufffd'
    })
  ]
}
export const parametersHaveTypes = {
  judge: over(
    (rec) => parameters(rec, BIRTHS),
    (p, t) => t.check('type' in p, `parameter ${p.name} without type`)
  ),
  breaks: [
    breakFirst(
      (rec) => parameters(rec, BIRTHS),
      (p) => {
        delete p.type
      }
    )
  ]
}
export const parameterTypesAreBasic = {
  judge: over(parameters, (p, t) =>
    t.check(isBasicType(p.type) && isUInt32(p.type), `parameter ${p.name}: type ${p.type}`)
  ),
  breaks: [
    breakFirst(parameters, (p) => {
      p.type = 19
    }),
    breakFirst(parameters, (p) => {
      p.type = 0
    })
  ]
}
export const parameterTypesAreUInt32 = {
  judge: rawIn([2, 18, 3, 2], (field, t) =>
    t.check(field.wire === 0 && field.value < 1n << 32n, `parameter's type ${field.value}`)
  ),
  breaks: [breakRaw(wrap([2, 18, 3], Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x10])))]
}
export const parameterValuesAreScalars = {
  judge: over(parameters, (p, t) =>
    t.check(
      valueFields(p).every((f) => SCALAR_FIELDS.includes(f)),
      `parameter ${p.name}: ${valueFields(p)}`
    )
  ),
  breaks: [
    breakFirst(parameters, (p) => {
      p.extensionValue = {}
    })
  ]
}
export const versionsAreText = {
  judge: over(
    (rec) => [...templates(rec)].filter(({ template }) => 'version' in template),
    ({ template }, t) => t.check(isText(template.version), `version ${template.version}`)
  ),
  breaks: [
    breakFirst(templates, ({ template }) => {
      template.version = '1\ufffd'
    })
  ]
}
export const refsAreText = {
  judge: over(
    (rec) => instances(rec),
    ({ template, metric }, t) =>
      t.check(
        isText(template.templateRef) && template.templateRef !== '',
        `${metric.name}: template_ref ${template.templateRef}`
      )
  ),
  breaks: [
    breakFirst(
      (rec) => instances(rec),
      ({ template }) => {
        delete template.templateRef
      }
    )
  ]
}
