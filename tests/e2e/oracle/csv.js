// A reader of Muster's CSV that shares no code with the one in models/history: RFC 4180, a null is an empty field,
// an empty text is "", an apostrophe protects text that a spreadsheet would take for a formula.
'use strict'
const fs = require('fs')
const { valueKey } = require('./capture.js')

const HEADER = 'time_utc,group,node,device,metric,type,value,unit,quality,historical'

// Rows of fields; a field is {text, quoted}.
function* records(text) {
  let fields = []
  let at = 0
  while (at < text.length) {
    let field = ''
    const quoted = text[at] === '"'
    if (quoted) {
      for (at++; ; at++) {
        const end = text.indexOf('"', at)
        if (end < 0) throw new Error('a quote that does not end')
        field += text.slice(at, end)
        at = end + 1
        if (text[at] !== '"') break
        field += '"'
      }
    } else {
      const match = /[,\r]/g
      match.lastIndex = at
      const end = match.exec(text).index
      field = text.slice(at, end)
      at = end
    }
    fields.push({ text: field, quoted })
    if (text[at] === ',') {
      at++
      continue
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`CRLF expected at ${at}`)
    at += 2
    yield fields
    fields = []
  }
}

const plainText = ({ text }) => (text.startsWith("'") ? text.slice(1) : text)

function parseFloating(text, isFloat) {
  const number = text === 'NaN' ? NaN : Number(text)
  if (isFloat && !Number.isNaN(number) && !Number.isFinite(Math.fround(number)) && Number.isFinite(number))
    throw new Error(`${text} is no Float`)
  return isFloat ? Math.fround(number) : number
}

function cellKey(type, field) {
  if (field.text === '' && !field.quoted) return 'null'
  switch (type) {
    case 'Float':
    case 'Double': return valueKey(type, parseFloating(field.text, type === 'Float'))
    case 'DateTime': return String(Date.parse(field.text))
    case 'String':
    case 'Text':
    case 'UUID':
    case 'Bytes': // base64 may start with a plus sign
    case 'File': return plainText(field)
    default: return field.text
  }
}

function readCsv(file) {
  const rows = records(fs.readFileSync(file, 'utf8'))
  const header = rows.next().value.map((field) => field.text).join(',')
  if (header !== HEADER) throw new Error(`header: ${header}`)
  const samples = []
  for (const [time, group, node, device, metric, type, value, unit, quality, historical] of rows) {
    samples.push({
      time: Date.parse(time.text), group: plainText(group), node: plainText(node), device: plainText(device),
      metric: plainText(metric), type: type.text, value: cellKey(type.text, value), unit: plainText(unit),
      quality: Number(quality.text), historical: historical.text === 'true'
    })
  }
  return samples
}

module.exports = { readCsv }
