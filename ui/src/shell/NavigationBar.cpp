#include "NavigationBar.h"

#include <ui/Icons.h>
#include <ui/Parts.h>

#include <QButtonGroup>
#include <QVBoxLayout>

namespace muster::ui {

NavigationBar::NavigationBar(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
  setFixedWidth(72);
  setGround(*this, Ground::Window);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 8, 0, 8);
  layout->setSpacing(4);
  addEntry(*layout, Page::Fleet, QStringLiteral("fleet"), tr("Fleet"));
  addEntry(*layout, Page::Connections, QStringLiteral("connections"), tr("Connections"));
  layout->addStretch();
  addEntry(*layout, Page::Settings, QStringLiteral("settings"), tr("Settings"));
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
  button->setFixedSize(72, 52);
  button->setFocusPolicy(Qt::TabFocus);
  button->setAccessibleName(text);
  m_group->addButton(button, static_cast<int>(page));
  layout.addWidget(button);
}

void NavigationBar::setCurrent(Page page) {
  m_group->button(static_cast<int>(page))->setChecked(true);
}

} // namespace muster::ui
