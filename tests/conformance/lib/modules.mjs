// The npm packages that judge: they lie in a build folder, not beside these files.
import { createRequire } from 'node:module'
import path from 'node:path'

const folder = path.resolve(process.env.MUSTER_MODULES || 'build/release/conformance/node_modules')
const require = createRequire(path.join(folder, 'here.js'))

export const mqttPacket = require('mqtt-packet')
export const sparkplug = require('sparkplug-payload').get('spBv1.0')
export const Proto = require('sparkplug-payload/lib/sparkplugPayloadProto').org.eclipse.tahu.protobuf.Payload
export const loadSparkplugClient = () => require('sparkplug-client')
