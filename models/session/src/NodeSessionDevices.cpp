// The part of NodeSession that deals with messages whose turn it is: devices and data.
#include "NodeSession.h"

#include <schema/Utf8.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace muster {

void NodeSession::accept(HostNode& node, const Arrival& arrival) {
  node.takenMs = m_context.now.monotonicMs;
  switch (arrival.type) {
  case MessageType::DBirth:
    return onDeviceBirth(node, arrival);
  case MessageType::DDeath:
    return onDeviceDeath(node, arrival);
  default:
    return onData(node, arrival);
  }
}

void NodeSession::onDeviceBirth(HostNode& node, const Arrival& arrival) {
  HostDevice* device = findOrAddDevice(node, arrival.device);
  if (device == nullptr)
    return;
  if (device->state == DeviceState::Awaiting)
    --node.awaiting;
  if (device->state != DeviceState::Born)
    ++node.bornDevices;
  forgive(node, *device);
  settleBirth(node, arrival.device);
  noteChange(node, true);
  const bool wasOnline = device->state != DeviceState::Unborn && !node.unsure;
  device->state = DeviceState::Born;
  tellBirth(node, *device, arrival, wasOnline, m_births.read(node, *device, *arrival.view, arrival.received));
}

void NodeSession::onDeviceDeath(HostNode& node, const Arrival& arrival) {
  HostDevice* device = node.find(arrival.device);
  settleBirth(node, arrival.device); // none will come
  if (device == nullptr) {
    ++m_context.counters.unbornMessages;
    return wantCure(node, arrival, "the birth of a device is not known");
  }
  forgive(node, *device);
  if (device->state == DeviceState::Unborn) {
    ++m_context.counters.staleDeaths;
    return;
  }
  --(device->state == DeviceState::Awaiting ? node.awaiting : node.bornDevices);
  noteChange(node, true);
  die(*device, arrival.view->hasTimestamp ? arrival.sentMs() : arrival.received.utcMs, "");
  m_births.forget(node, *device);
  ++m_context.counters.deaths;
}

void NodeSession::onData(HostNode& node, const Arrival& arrival) {
  HostDevice* device = node.find(arrival.device);
  if (device == nullptr || device->state != DeviceState::Born) {
    ++m_context.counters.unbornMessages;
    missBirth(node, arrival.device);
    return wantCure(node, arrival, "the birth of a device is not known");
  }
  if (!m_samples.readData(node, *device, *arrival.view, arrival.received))
    wantCure(node, arrival, "a metric is not as its birth announced it");
  if (m_properties.tellOrWait(node))
    startPropertyTimer(node);
}

void NodeSession::startPropertyTimer(const HostNode& node) {
  m_propertyTimers.push_back({m_context.now.monotonicMs + PropertyChanges::kPauseMs, node.slot, node.serial});
}

void NodeSession::missBirth(HostNode& node, std::string_view device) {
  AwaitedBirths& unborn = node.unborn;
  if (!unborn.any())
    ++m_context.unbornNodes;
  const std::size_t hash = std::hash<std::string_view>()(device);
  if (device.empty())
    unborn.ofNode = true;
  else if (unborn.ofDevices.size() < AwaitedBirths::kMostDevices &&
           !std::ranges::count(unborn.ofDevices, hash))
    unborn.ofDevices.push_back(hash);
}

void NodeSession::settleBirth(HostNode& node, std::string_view device) {
  AwaitedBirths& unborn = node.unborn;
  if (!unborn.any())
    return;
  if (device.empty())
    unborn.ofNode = false;
  else
    std::erase(unborn.ofDevices, std::hash<std::string_view>()(device));
  if (!unborn.any())
    --m_context.unbornNodes;
}

void NodeSession::settleBirths(HostNode& node) {
  if (node.unborn.any())
    --m_context.unbornNodes;
  node.unborn = {};
}

HostDevice* NodeSession::findOrAddDevice(HostNode& node, std::string_view name) {
  if (HostDevice* device = node.find(name))
    return device;
  if (node.devices.size() >= m_context.options.devicesPerNode) {
    m_context.countLimit(&LimitCounters::devices);
    m_rejections.tell(&node,
                      [&] { return "device " + toPrintableUtf8(name) + ": the edge node has too many"; });
    return nullptr;
  }
  auto device = std::make_unique<HostDevice>();
  if (!giveId(node, *device, name))
    return nullptr;
  return node.devices.emplace(std::string(name), std::move(device)).first->second.get();
}

bool NodeSession::giveId(HostNode& node, HostDevice& device, std::string_view name) {
  const bool isFull = m_context.devicesGiven >= m_context.options.devicesAll;
  std::uint32_t bytes = 0;
  if (isFull || !m_context.catalogueBytes.change(node.catalogueBytes, bytes,
                                                 node.group.size() + node.name.size() + name.size())) {
    m_context.countLimit(isFull ? &LimitCounters::devices : &LimitCounters::catalogue);
    m_rejections.tell(&node, [&] {
      const std::string who = name.empty() ? std::string("edge node") : "device " + toPrintableUtf8(name);
      return who + (isFull ? " refused: there are too many devices" : " refused: the ids take too much room");
    });
    return false;
  }
  bool isNew = false;
  device.id = m_context.directory.deviceId(node.group, node.name, name, isNew);
  if (!isNew) {
    m_context.catalogueBytes.change(node.catalogueBytes, bytes, 0); // paid for long ago
    return true;
  }
  ++m_context.devicesGiven;
  DeviceInfo info;
  info.id = device.id;
  info.node = node.self.id;
  info.group = node.group;
  info.nodeName = node.name;
  info.device = name;
  m_context.update->devices.push_back(std::move(info));
  noteFoldedName(node, device, name);
  return true;
}

// Ids "SHOULD NOT match when converted to lower case" (chapter 5, "Case Sensitivity"): both are kept, and it
// is told.
void NodeSession::noteFoldedName(HostNode& node, const HostDevice& device, std::string_view name) {
  const std::string path = node.group + "/" + node.name + "/" + std::string(name);
  if (!m_context.isFoldedTwin(path))
    return;
  m_rejections.tell(&node, device.id, [&] {
    return toPrintableUtf8(path) +
           ": its name differs from another's by case only; one of the two should be renamed";
  });
}

// Devices that an NBIRTH left without a birth are gone. Or else their births were lost, or were taken for those of the
// session before, with nothing after them to show it: so the node is asked once.
void NodeSession::buryAwaiting(HostNode& node, std::int64_t sinceMs) {
  if (node.awaiting == 0 && node.missed == 0)
    return;
  const bool isAfterDeath = sinceMs >= node.deathReceivedMs;
  bool isNews = isAfterDeath && node.missed != 0;
  for (auto& [name, device] : node.devices) {
    if (isAfterDeath)
      forgive(node, *device);
    if (device->state != DeviceState::Awaiting || device->awaitedMs > sinceMs)
      continue;
    die(*device, m_context.now.utcMs, "its edge node was born without it");
    --node.awaiting;
    isNews = true;
  }
  if (isNews)
    wantRebirth(node, "devices that it had were not born again");
}

void NodeSession::forgive(HostNode& node, HostDevice& device) {
  if (std::exchange(device.isMissed, false))
    --node.missed;
}

void NodeSession::die(HostDevice& device, std::int64_t timeMs, std::string detail) {
  if (device.state == DeviceState::Unborn)
    return;
  device.state = DeviceState::Unborn;
  device.untold.reset();
  if (std::exchange(device.isToldOnline, false))
    tell(EventKind::Death, device.id, timeMs, std::move(detail));
}

} // namespace muster
