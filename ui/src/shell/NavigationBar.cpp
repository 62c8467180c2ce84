#include "NavigationBar.h"

#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QButtonGroup>
#include <QVBoxLayout>

#include <algorithm>

namespace muster::ui {

namespace {

constexpr int kLeastWidth = 72, kHeight = 52;
constexpr int kBeside = 3 + 3 + 2; // the bar of the current page, the same at the right, and air

} // namespace

NavigationBar::NavigationBar(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
  setGround(*this, Ground::Window);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 8, 0, 8);
  layout->setSpacing(4);
  addEntry(*layout, Page::Fleet, QStringLiteral("fleet"), tr("Fleet"));
  addEntry(*layout, Page::Events, QStringLiteral("events"), tr("Events"));
  addEntry(*layout, Page::Connections, QStringLiteral("connections"), tr("Connections"));
  layout->addStretch();
  addEntry(*layout, Page::Settings, QStringLiteral("settings"), tr("Settings"));
  fitNames();
  connect(m_group, &QButtonGroup::idClicked, this,
          [this](int id) { emit pageChosen(static_cast<Page>(id)); });
}

void NavigationBar::addEntry(QVBoxLayout& layout, Page page, const QString& iconName, const QString& text) {
  auto* button = new QToolButton;
  button->setProperty("navigation", true);
  button->setCheckable(true);
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setIcon(icon(iconName));
  button->setIconSize({20, 20});
  button->setText(text);
  button->setFont(Theme::instance().font(TypeRole::Caption));
  button->setFocusPolicy(Qt::TabFocus);
  button->setAccessibleName(text);
  m_group->addButton(button, static_cast<int>(page));
  layout.addWidget(button);
}

// The current page's name is bold: names that fit only while they are not would be cut when they matter.
void NavigationBar::fitNames() {
  QFont bold = Theme::instance().font(TypeRole::Caption);
  bold.setWeight(QFont::DemiBold);
  const QFontMetrics metrics(bold);
  int width = kLeastWidth;
  for (const QAbstractButton* entry : m_group->buttons())
    width = std::max(width, metrics.horizontalAdvance(entry->text()) + kBeside);
  const int height = std::max(kHeight, metrics.height() + 36); // icon and air
  for (QAbstractButton* entry : m_group->buttons())
    entry->setFixedSize(width, height);
  setFixedWidth(width);
}

void NavigationBar::setCurrent(Page page) {
  m_group->button(static_cast<int>(page))->setChecked(true);
}

} // namespace muster::ui
