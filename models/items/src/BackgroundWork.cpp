#include "BackgroundWork.h"

namespace muster::items {

BackgroundWork::~BackgroundWork() {
  // All of them first: their ends take as long as the longest, not as their sum.
  for (Entry& entry : m_entries)
    entry.thread.request_stop();
}

std::stop_source BackgroundWork::run(std::function<void(std::stop_token)> work) {
  std::erase_if(m_entries, [](const Entry& entry) { return entry.isDone->load(); });
  auto isDone = std::make_shared<std::atomic<bool>>(false);
  std::jthread thread([isDone, work = std::move(work)](std::stop_token stop) mutable {
    work(std::move(stop));
    work = nullptr; // what it holds goes on this thread, and before it counts as done
    isDone->store(true);
  });
  std::stop_source source = thread.get_stop_source();
  m_entries.push_back({std::move(isDone), std::move(thread)});
  return source;
}

void GuiCalls::post(std::function<void()> call) {
  const std::lock_guard lock(m_mutex);
  if (m_context)
    QMetaObject::invokeMethod(m_context.get(), std::move(call), Qt::QueuedConnection);
}

void GuiCalls::close() {
  const std::lock_guard lock(m_mutex);
  m_context.reset();
}

} // namespace muster::items
