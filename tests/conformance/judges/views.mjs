// Judges of what a host tells a person: pure functions over the facts that a scenario wrote down.
const find = (rec, node, device = null) => rec.facts.devices?.find((d) => d.node === node && d.device === device)
const change = (node, device, what) => (rec) => {
  const d = find(rec, node, device)
  if (!d) return false
  what(d)
  return true
}
const onDevices = (judge) => (rec, t) => {
  if (rec.facts.devices) judge(rec, t)
}
const isStale = (device) => device?.metrics.length > 0 && device.metrics.every((m) => m.quality === 500)
const isGood = (device) => device?.metrics.length > 0 && device.metrics.every((m) => m.quality === 192)

export const nodeDeathTakesTheNode = {
  judge: onDevices((rec, t) => {
    for (const node of ['dead', 'cut-off'])
      t.check(find(rec, node)?.online === false, `${node}: ${find(rec, node)?.online}`)
    for (const node of ['alive', 'late-death', 'device-dead'])
      t.check(find(rec, node)?.online === true, `${node}: ${find(rec, node)?.online}`)
  }),
  breaks: [
    change('dead', null, (d) => {
      d.online = true
    }),
    change('late-death', null, (d) => {
      d.online = false
    })
  ]
}
export const nodeDeathTakesItsDevices = {
  judge: onDevices((rec, t) => {
    for (const node of ['dead', 'cut-off'])
      for (const device of ['d1', 'd2'])
        t.check(find(rec, node, device)?.online === false, `${node}/${device}: ${find(rec, node, device)?.online}`)
    for (const device of ['d1', 'd2']) t.check(find(rec, 'alive', device)?.online === true, `alive/${device}`)
  }),
  breaks: [
    change('dead', 'd2', (d) => {
      d.online = true
    }),
    change('alive', 'd1', (d) => {
      d.online = false
    })
  ]
}
export const deviceDeathTakesOneDevice = {
  judge: onDevices((rec, t) => {
    t.check(find(rec, 'device-dead', 'd1')?.online === false, 'the device that died is online')
    t.check(
      find(rec, 'device-dead', 'd2')?.online === true && find(rec, 'device-dead')?.online === true,
      'its neighbour or node is not'
    )
  }),
  breaks: [
    change('device-dead', 'd1', (d) => {
      d.online = true
    }),
    change('device-dead', 'd2', (d) => {
      d.online = false
    })
  ]
}
export const deadNodesMetricsAreStale = {
  judge: onDevices((rec, t) => {
    t.check(isStale(find(rec, 'dead')), `metrics of a dead node: ${find(rec, 'dead')?.metrics.map((m) => m.quality)}`)
    t.check(isGood(find(rec, 'alive')), 'metrics of a live one are not good')
  }),
  breaks: [
    change('dead', null, (d) => {
      d.metrics[0].quality = 192
    }),
    change('alive', null, (d) => {
      d.metrics[0].quality = 500
    })
  ]
}
export const deadNodesDevicesAreStale = {
  judge: onDevices((rec, t) => {
    for (const device of ['d1', 'd2'])
      t.check(
        isStale(find(rec, 'dead', device)),
        `dead/${device}: ${find(rec, 'dead', device)?.metrics.map((m) => m.quality)}`
      )
  }),
  breaks: [
    change('dead', 'd1', (d) => {
      d.metrics[0].quality = 192
    })
  ]
}
export const deadDevicesMetricsAreStale = {
  judge: onDevices((rec, t) => {
    t.check(
      isStale(find(rec, 'device-dead', 'd1')),
      `metrics of a dead device: ${find(rec, 'device-dead', 'd1')?.metrics.map((m) => m.quality)}`
    )
    t.check(isGood(find(rec, 'device-dead', 'd2')), 'metrics of its neighbour are not good')
  }),
  breaks: [
    change('device-dead', 'd1', (d) => {
      d.metrics[0].quality = 192
    })
  ]
}
export const sameDeviceIdInTwoNodes = {
  judge: onDevices((rec, t) =>
    t.check(
      find(rec, 'alive', 'd1')?.online === true && find(rec, 'dead', 'd1')?.online === false,
      'd1 of two nodes is taken for one'
    )
  ),
  breaks: [
    change('dead', 'd1', (d) => {
      d.online = true
    })
  ]
}

const onGaps = (judge) => (rec, t) => {
  if (rec.facts.requests) judge(rec.facts, t)
}
const breakGaps = (what) => (rec) => {
  if (!rec.facts.requests) return false
  what(rec.facts)
  return true
}
export const gapAsksForARebirth = {
  judge: onGaps((f, t) =>
    t.check(f.requests.length > 0 && f.requests[0] - f.gapAt < 15_000, `${f.requests.length} rebirth requests`)
  ),
  breaks: [
    breakGaps((f) => {
      f.requests = []
    })
  ]
}
export const gapStartsATimer = {
  // not at once, but after the timeout
  judge: onGaps((f, t) => t.check(f.requests[0] - f.gapAt > 500, `asked after ${f.requests[0] - f.gapAt} ms`)),
  breaks: [
    breakGaps((f) => {
      f.requests[0] = f.gapAt + 3
    })
  ]
}
export const filledGapGoesOn = {
  judge: onGaps((f, t) => {
    t.check(f.filledRequests === 0, `${f.filledRequests} rebirth requests for a gap that was filled`)
    if (f.filledLevels) t.check(f.filledLevels.slice().sort().join() === '0,1,2,3,4,5', `levels ${f.filledLevels}`)
  }),
  breaks: [
    breakGaps((f) => {
      f.filledRequests = 1
    }),
    breakGaps((f) => {
      f.filledLevels.splice(2, 1)
    })
  ]
}
const onHelp = (judge) => (rec, t) => {
  if (rec.facts.help) judge(rec.facts.help, t)
}
export const reorderTimeoutIsAnOption = {
  // of every program of ours that is a host
  judge: onHelp((help, t) => {
    for (const program of ['musterctl', 'muster'])
      t.check(/--reorder-timeout/.test(help[program]), `${program}: no option --reorder-timeout`)
  }),
  breaks: ['musterctl', 'muster'].map((program) => (rec) => {
    if (!rec.facts.help) return false
    rec.facts.help[program] = 'no such thing'
    return true
  })
}
export const unfitOrdersAreRefused = {
  // nothing of them goes out
  judge(rec, t) {
    if (rec.facts.refused)
      t.check(
        rec.facts.refused.every((code) => code !== 0) && rec.facts.commandsAfterRefusals === 0,
        `exit codes ${rec.facts.refused}, ${rec.facts.commandsAfterRefusals} sent`
      )
  },
  breaks: [
    (rec) => {
      if (!rec.facts.refused) return false
      rec.facts.commandsAfterRefusals = 1
      return true
    }
  ]
}
export const willIsDelivered = {
  judge(rec, t) {
    if (rec.facts.willDelivered)
      t.check(rec.facts.willDelivered.at(-1)?.online === false, JSON.stringify(rec.facts.willDelivered))
  },
  breaks: [
    (rec) => {
      if (!rec.facts.willDelivered) return false
      rec.facts.willDelivered = []
      return true
    }
  ]
}
// Two machines that are called alike are two edge nodes.
export const descriptorsAreUnique = {
  judge(rec, t) {
    if (rec.facts.descriptors)
      t.check(
        new Set(rec.facts.descriptors).size === rec.facts.descriptors.length && rec.facts.descriptors.length > 1,
        rec.facts.descriptors.join(' ')
      )
  },
  breaks: [
    (rec) => {
      if (!rec.facts.descriptors) return false
      rec.facts.descriptors[1] = rec.facts.descriptors[0]
      return true
    }
  ]
}
// Ids that no topic can hold are refused at the door.
export const badIdsAreRefused = {
  judge(rec, t) {
    for (const { what, code } of rec.facts.badIds ?? []) t.check(code === 2, `${what}: exit code ${code}`)
  },
  breaks: [
    (rec) => {
      if (!rec.facts.badIds) return false
      rec.facts.badIds[0].code = 0
      return true
    }
  ]
}
export const commandsReachTheNode = {
  judge(rec, t) {
    if (rec.facts.commands)
      t.check(
        rec.facts.commands.includes('command\td1\tSetpoint\t33.5') &&
          rec.facts.commands.includes('command\t\tSetpoint\t77'),
        rec.facts.commands.join(' | ')
      )
  },
  breaks: [
    (rec) => {
      if (!rec.facts.commands) return false
      rec.facts.commands = []
      return true
    }
  ]
}
