// The part of PahoConnection that moves messages out: SUBSCRIBE, PUBLISH and the account
// of what is in flight.
#include "PahoConnection.h"

#include <transport/TopicCheck.h>

#include <memory>
#include <vector>

namespace muster {

namespace {

Error notConnected() {
  return Error{ErrorCode::NotConnected, "MQTT", "there is no connection to the broker"};
}

Unexpected refused(int rc) {
  if (rc == MQTTASYNC_DISCONNECTED)
    return unexpected(notConnected());
  if (rc == MQTTASYNC_MAX_BUFFERED_MESSAGES || rc == MQTTASYNC_NO_MORE_MSGIDS)
    return unexpected(ErrorCode::QueueFull, "MQTT", "too many messages wait to be sent");
  const char* words = MQTTAsync_strerror(rc);
  return unexpected(ErrorCode::BadArgument, "MQTT", words ? words : "Paho refused");
}

constexpr int kRefusedByBroker = 0x80;

} // namespace

Result<void> PahoConnection::subscribe(std::span<const Subscription> subscriptions) {
  if (!connected())
    return unexpected(notConnected());
  std::vector<char*> filters;
  std::vector<int> qos;
  for (const Subscription& one : subscriptions) {
    if (Result<void> ok = checkFilter(one.filter); !ok)
      return ok;
    filters.push_back(const_cast<char*>(one.filter.c_str())); // Paho copies, its signature forgot const
    qos.push_back(one.qos);
  }
  if (filters.empty())
    return unexpected(ErrorCode::BadArgument, "subscribe", "there is nothing to subscribe to");
  auto asked = std::make_unique<Asked>(Asked{this, filters.size()});
  MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
  response.context = asked.get();
  if (m_broker.version == MqttVersion::V5) {
    response.onSuccess5 = &PahoConnection::onSubscribed5;
    response.onFailure5 = [](void* context, MQTTAsync_failureData5* data) {
      onSubscribeFailed(context, data->code < 0 ? data->code : data->reasonCode);
    };
  } else {
    response.onSuccess = &PahoConnection::onSubscribed311;
    response.onFailure = [](void* context, MQTTAsync_failureData* data) {
      onSubscribeFailed(context, data->code);
    };
  }
  const int rc = MQTTAsync_subscribeMany(m_handle, static_cast<int>(filters.size()), filters.data(),
                                         qos.data(), &response);
  if (rc != MQTTASYNC_SUCCESS)
    return refused(rc);
  static_cast<void>(asked.release()); // comes back in exactly one of the callbacks
  return {};
}

void PahoConnection::onSubscribed311(void* context, MQTTAsync_successData* data) {
  const std::unique_ptr<Asked> asked(static_cast<Asked*>(context));
  if (asked->filters == 1)
    asked->owner->answer({&data->alt.qos, 1});
  else
    asked->owner->answer({data->alt.qosList, asked->filters});
}

void PahoConnection::onSubscribed5(void* context, MQTTAsync_successData5* data) {
  const std::unique_ptr<Asked> asked(static_cast<Asked*>(context));
  std::vector<int> granted;
  if (data->alt.sub.reasonCodeCount <= 1)
    granted.push_back(data->reasonCode);
  else
    granted.assign(data->alt.sub.reasonCodes, data->alt.sub.reasonCodes + data->alt.sub.reasonCodeCount);
  asked->owner->answer(granted);
}

// A negative reason is Paho's: the connection went before the answer came, and onConnectionLost says so.
void PahoConnection::onSubscribeFailed(void* context, int reason) {
  const std::unique_ptr<Asked> asked(static_cast<Asked*>(context));
  if (reason < 0)
    return;
  const std::vector<int> refusals(asked->filters, reason < kRefusedByBroker ? kRefusedByBroker : reason);
  asked->owner->answer(refusals);
}

void PahoConnection::answer(std::span<const int> granted) {
  if (connected())
    m_listener.onSubscribed(granted);
}

Result<void> PahoConnection::publish(const OutgoingMessage& message) {
  if (!connected())
    return unexpected(notConnected());
  if (Result<void> ok = checkMessage(message); !ok)
    return ok;
  InFlight* place = nullptr;
  if (Result<void> ok = reserve(message.topic.size() + message.payload.size(), place); !ok)
    return ok;
  MQTTAsync_responseOptions response = MQTTAsync_responseOptions_initializer;
  response.context = place;
  if (m_broker.version == MqttVersion::V5) {
    response.onSuccess5 = [](void* context, MQTTAsync_successData5*) {
      release(static_cast<InFlight*>(context));
    };
    response.onFailure5 = [](void* context, MQTTAsync_failureData5*) {
      release(static_cast<InFlight*>(context));
    };
  } else {
    response.onSuccess = [](void* context, MQTTAsync_successData*) {
      release(static_cast<InFlight*>(context));
    };
    response.onFailure = [](void* context, MQTTAsync_failureData*) {
      release(static_cast<InFlight*>(context));
    };
  }
  const int rc = MQTTAsync_send(m_handle, message.topic.c_str(), static_cast<int>(message.payload.size()),
                                message.payload.data(), message.qos, message.retain ? 1 : 0, &response);
  if (rc == MQTTASYNC_SUCCESS)
    return {};
  release(place);
  return refused(rc);
}

Result<void> PahoConnection::reserve(std::size_t bytes, InFlight*& place) {
  const std::lock_guard lock(m_mutex);
  if (m_inFlight.size() >= kMaxPendingMessages || m_inFlightBytes + bytes > kMaxPendingBytes)
    return unexpected(ErrorCode::QueueFull, "publish", "too many messages wait to be sent");
  m_inFlight.push_back(InFlight{this, bytes, {}});
  place = &m_inFlight.back();
  place->self = std::prev(m_inFlight.end());
  m_inFlightBytes += bytes;
  return {};
}

void PahoConnection::release(InFlight* place) {
  PahoConnection& owner = *place->owner;
  const std::lock_guard lock(owner.m_mutex);
  owner.m_inFlightBytes -= place->bytes;
  owner.m_inFlight.erase(place->self);
}

std::size_t PahoConnection::pending() const {
  const std::lock_guard lock(m_mutex);
  return m_inFlight.size();
}

} // namespace muster
