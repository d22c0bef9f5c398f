// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/explanation_panel.h"

#include "look/fact_list.h"
#include "text/explanation_text.h"

namespace tiltmeter {

ExplanationPanel::ExplanationPanel(const Measurement& measurement, std::int64_t revision, bool open,
                                   QWidget* parent)
    : FoldedFacts(tr("How is this computed?"), parent)
{
    for (const ExplanationLine& line : explain(measurement, revision, locale()))
        facts()->add(line.name, line.value, line.exact);
    setOpen(open);
}

} // namespace tiltmeter
