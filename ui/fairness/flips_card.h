// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fairness/fairness_view_model.h"
#include "look/card.h"
#include "look/rows_model.h"

#include <memory>
#include <optional>

namespace tiltmeter {

class SentenceLabel;
class Table;

/// How often the prediction differs from another decision on the same records, group by group, in the
/// selected window. Hidden where no column of other decisions is configured.
class FlipsCard : public Card
{
    Q_OBJECT
public:
    explicit FlipsCard(QWidget* parent = nullptr);
    /// `window`: nullopt for all records.
    void show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window);
    void clear();

private:
    void fitHeight();

    std::shared_ptr<const Evaluation> m_evaluation; ///< what the rows point into
    SentenceLabel* m_sentence;
    RowsModel<FlipRow>* m_model;
    Table* m_table;
};

} // namespace tiltmeter
