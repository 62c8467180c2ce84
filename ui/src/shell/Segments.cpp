#include "Segments.h"

#include <ui/Parts.h>

#include <QButtonGroup>
#include <QHBoxLayout>

namespace muster::ui {

Segments::Segments(const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)) {
  setAccessibleName(name);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (int i = 0; i < choices.size(); ++i) {
    auto* button = new QToolButton;
    button->setText(choices[i]);
    button->setAccessibleName(name + QStringLiteral(": ") + choices[i]);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFont(Theme::instance().font(TypeRole::SecondaryStrong));
    const char* place = choices.size() == 1       ? "only"
                        : i == 0                  ? "first"
                        : i + 1 == choices.size() ? "last"
                                                  : "middle";
    button->setProperty("segment", QString::fromLatin1(place));
    // The semibold of the choice that is on needs room in the others as well, or they would move.
    QFont strong = button->font();
    strong.setWeight(QFont::DemiBold);
    button->setMinimumWidth(QFontMetrics(strong).horizontalAdvance(choices[i]) + 26);
    m_group->addButton(button, i);
    layout->addWidget(button);
  }
  connect(m_group, &QButtonGroup::idClicked, this, &Segments::chosen);
}

void Segments::setCurrent(int index) {
  if (auto* button = m_group->button(index))
    button->setChecked(true);
}

int Segments::current() const {
  return m_group->checkedId();
}

} // namespace muster::ui
