// Which scenarios a run has: [name, scenario, what the recording says of itself]. The long ones come first.
import { agentAndHost, agentLife, agentPrimary, agentWrap, identities, simulatedFleet } from './edge.mjs'
import {
  ANNOUNCED,
  ORDERS,
  fleetView,
  gaps,
  hostLife,
  hostOnTwoServers,
  rebirthCommand,
  sendCommands
} from './host.mjs'
import { describedNode } from './probe.mjs'

const life = { role: 'edge', firstStart: true, byException: true }
const EDGE = [
  ['agent, MQTT 5', agentLife, { ...life, mqtt: 5 }],
  ['agent, MQTT 3.1.1', agentLife, { ...life, mqtt: 3 }],
  [
    'agent with a primary host, MQTT 5',
    agentPrimary,
    { role: 'edge', mqtt: 5, primaryHost: 'desk', servers: ['A', 'B'] }
  ]
]
const HOST = [
  ['host, MQTT 5', hostLife, { role: 'host', mqtt: 5, hostId: 'desk' }],
  ['host, MQTT 3.1.1', hostLife, { role: 'host', mqtt: 3, hostId: 'desk' }],
  ['host on two servers', hostOnTwoServers, { role: 'host', mqtt: 5, hostId: 'desk' }]
]
const OURS = [
  ['view of a fleet', fleetView, { role: 'view', mqtt: 5 }],
  ['simulator, MQTT 5', simulatedFleet, { ...life, mqtt: 5, restless: true }],
  ['simulator, MQTT 3.1.1', simulatedFleet, { ...life, mqtt: 3, restless: true }],
  [
    'agent with a primary host, MQTT 3.1.1',
    agentPrimary,
    { role: 'edge', mqtt: 3, primaryHost: 'desk', servers: ['A', 'B'] }
  ],
  ['described node, MQTT 5', describedNode, { role: 'edge', mqtt: 5, writableDevices: ['d1'] }],
  ['described node, MQTT 3.1.1', describedNode, { role: 'edge', mqtt: 3, writableDevices: ['d1'] }],
  ['agent and host', agentAndHost, { role: 'edge', mqtt: 5, primaryHost: 'desk', servers: ['A'] }],
  ['gaps', gaps, { role: 'host', mqtt: 5, announced: { '': {} } }],
  ['rebirth command, MQTT 5', rebirthCommand, { role: 'host', mqtt: 5, announced: { '': {} } }],
  ['rebirth command, MQTT 3.1.1', rebirthCommand, { role: 'host', mqtt: 3, announced: { '': {} } }],
  ['commands', sendCommands, { role: 'host', mqtt: 5, announced: ANNOUNCED, orders: ORDERS }],
  ['bdSeq wraps', agentWrap, { role: 'edge', mqtt: 5 }],
  ['identities', identities, { role: 'edge', mqtt: 5 }]
]

// Other software is asked what its command has a word for: {mqtt} for both versions, {primaryHost} for a primary host.
const asked = (command, list) =>
  list
    .filter(
      ([, scenario, about]) =>
        (about.mqtt === 5 || command.includes('{mqtt}')) &&
        (scenario !== agentPrimary || command.includes('{primaryHost}'))
    )
    .map(([name, scenario, about]) => [name, scenario, { ...about, firstStart: false, byException: false }])

// commands: of other software, {edge, host}; without them our own programs are judged.
export function scenariosFor({ edge, host }) {
  if (!edge && !host) return [...EDGE, ...HOST, ...OURS]
  return [
    ...(edge ? asked(edge, EDGE) : []),
    ...(host ? asked(host, [...HOST, ...OURS.filter(([name]) => name === 'gaps')]) : [])
  ]
}
