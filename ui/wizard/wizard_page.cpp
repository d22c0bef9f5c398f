// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/wizard_page.h"

#include "text/error_text.h"

namespace tiltmeter {

QString WizardPage::firstErrorOf(ConfigSection section) const
{
    for (const Issue& issue : m_draft->issues())
        if (issue.section == section && issue.severity == Severity::Error)
            return describe(issue.error);
    return {};
}

} // namespace tiltmeter
