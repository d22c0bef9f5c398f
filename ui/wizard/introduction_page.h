// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

namespace tiltmeter {

/// Step 1: what is fairness? A short illustrated introduction.
class IntroductionPage : public WizardPage
{
    Q_OBJECT
public:
    explicit IntroductionPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override {}
};

} // namespace tiltmeter
