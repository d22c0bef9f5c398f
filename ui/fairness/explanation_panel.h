// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/folded_facts.h"
#include "metrics/measurement.h"

#include <cstdint>

namespace tiltmeter {

/// "How is this computed?" of one measurement: folded away until asked for.
class ExplanationPanel : public FoldedFacts
{
    Q_OBJECT
public:
    ExplanationPanel(const Measurement& measurement, std::int64_t revision, bool open,
                     QWidget* parent = nullptr);
};

} // namespace tiltmeter
