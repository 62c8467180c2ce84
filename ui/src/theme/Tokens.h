// The two sets of tokens. Figures of contrast stand in ui/README.md.
#pragma once

#include <ui/Theme.h>

namespace muster::ui {

const ThemeTokens& lightTokens();
const ThemeTokens& darkTokens();

// The value of a token by its name in the style sheet ("lineSoft", "online.text"); empty where there is none.
QString tokenText(const ThemeTokens& tokens, const QString& name);

} // namespace muster::ui
