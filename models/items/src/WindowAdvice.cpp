#include "WindowAdvice.h"

#include <items/DisplayText.h>

#include <QRegularExpression>

namespace muster::items {

QString windowAdvice(const std::string& advice) {
  static const QRegularExpression options(QStringLiteral(" \\(--[^)]*\\)"));
  return displayText(advice).remove(options);
}

TestStep::Remedy remedyOf(const Error& error, const std::string& advice) {
  const auto says = [](const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
  };
  if (says(error.detail, "client key") || says(error.detail, "key file"))
    return TestStep::Remedy::ClientKey;
  if (says(advice, "client certificate") || says(error.detail, "client certificate"))
    return TestStep::Remedy::ClientCertificate;
  return says(advice, "CA file") ? TestStep::Remedy::Authority : TestStep::Remedy::None;
}

} // namespace muster::items
