// The npm package sparkplug-client as a program, to be judged as other software: see README.md.
//   node tests/conformance/client.mjs URL GROUP NODE
import { loadSparkplugClient } from './lib/modules.mjs'

const [serverUrl, groupId, edgeNode] = process.argv.slice(2)
const client = loadSparkplugClient().newClient({
  serverUrl,
  username: '',
  password: '',
  groupId,
  edgeNode,
  clientId: edgeNode,
  publishDeath: true,
  keepalive: 30
})
const births = () => {
  const now = Date.now()
  client.publishNodeBirth({
    timestamp: now,
    metrics: [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false, timestamp: now },
      { name: 'Level', type: 'Double', value: 0, timestamp: now }
    ]
  })
  client.publishDeviceBirth('d1', {
    timestamp: now,
    metrics: [{ name: 'Level', type: 'Double', value: 0, timestamp: now }]
  })
}
client.on('birth', births)
client.on('ncmd', (payload) => {
  if (payload.metrics.some((m) => m.name === 'Node Control/Rebirth' && m.value === true)) births()
})
let level = 0
setInterval(() => {
  if (!client.connected) return
  level += 1
  client.publishDeviceData('d1', {
    timestamp: Date.now(),
    metrics: [{ name: 'Level', type: 'Double', value: level, timestamp: Date.now() }]
  })
}, 200)
process.on('SIGTERM', () => {
  client.stop()
  setTimeout(() => process.exit(0), 200)
})
