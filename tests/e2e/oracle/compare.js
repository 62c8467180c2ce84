// node compare.js NODE_MODULES CAPTURE CSV [GROUP]
// Exit code 0 where the CSV has every sample of the raw capture once and no other, else 1 with the first
// differences. With GROUP only that Sparkplug group is compared.
'use strict'
const path = require('path')
const { CaptureReader } = require('./capture.js')
const { readCsv } = require('./csv.js')

const SHOWN = 10

const inWords = (s) => JSON.stringify([s.time, s.group, s.node, s.device, s.metric, s.type, s.value, s.unit, s.quality, s.historical])

function main([modules, captureFile, csvFile, group]) {
  const wanted = (sample) => group === undefined || sample.group === group
  const reader = new CaptureReader(path.resolve(modules))
  const captured = new Set(reader.readFile(captureFile).filter(wanted).map(inWords)) // births repeat: each once
  const rows = readCsv(csvFile).filter(wanted).map(inWords)
  const inCsv = new Set(rows)
  const missing = [...captured].filter((sample) => !inCsv.has(sample))
  const foreign = [...inCsv].filter((row) => !captured.has(row))
  const twice = rows.length - inCsv.size
  console.log(`${reader.messages} messages, ${captured.size} samples, ${rows.length} rows: ` +
    `${missing.length} missing, ${foreign.length} foreign, ${twice} twice, ${reader.unreadable} payloads unreadable`)
  for (const sample of missing.slice(0, SHOWN)) console.log('missing ' + sample)
  for (const row of foreign.slice(0, SHOWN)) console.log('foreign ' + row)
  return captured.size > 0 && missing.length + foreign.length + twice === 0 ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
