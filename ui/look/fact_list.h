// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <utility>
#include <vector>

class QVBoxLayout;

namespace tiltmeter {

/// Facts by name, to be read in a narrow panel: a figure stands at the right of its name, a sentence beneath
/// it over the whole width. Never wider than its place, however long a word is.
class FactList : public QWidget
{
    Q_OBJECT
public:
    explicit FactList(QWidget* parent = nullptr);

    void clear();
    /// `exact`: what the tool tip says, where the value is rounded. A fact without a value is left out.
    void add(const QString& name, const QString& value, const QString& exact = {});
    [[nodiscard]] std::size_t count() const { return m_facts.size(); }
    /// Of the first fact of that name; empty when there is none.
    [[nodiscard]] QString valueOf(const QString& name) const;

protected:
    bool event(QEvent* event) override;

private:
    QVBoxLayout* m_rows;
    std::vector<std::pair<QString, QString>> m_facts;
};

} // namespace tiltmeter
