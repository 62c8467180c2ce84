#include <ui/Spoken.h>

#include <QAccessibleWidget>
#include <QWidget>

namespace muster::ui {

namespace {

class SpokenInterface final : public QAccessibleWidget {
 public:
  SpokenInterface(QWidget* widget, const Spoken& spoken)
      : QAccessibleWidget(widget, spoken.spokenRole()), m_spoken(spoken) {}

  QString text(QAccessible::Text kind) const override {
    if (kind == QAccessible::Name)
      return m_spoken.spokenName();
    if (kind == QAccessible::Description || kind == QAccessible::Value)
      return m_spoken.spokenDescription();
    return QAccessibleWidget::text(kind);
  }

 private:
  const Spoken& m_spoken; // the widget itself: Qt drops the interface with it
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
  if (!object || !object->isWidgetType())
    return nullptr;
  const auto* spoken = dynamic_cast<const Spoken*>(object);
  return spoken ? new SpokenInterface(static_cast<QWidget*>(object), *spoken) : nullptr;
}

} // namespace

void installSpoken() {
  QAccessible::removeFactory(makeInterface);
  QAccessible::installFactory(makeInterface);
}

} // namespace muster::ui
