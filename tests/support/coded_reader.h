// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/batch_reader.h"

#include <cmath>
#include <map>
#include <memory>
#include <vector>

/// Shows another reader's columns as a store with dictionaries does: codes as narrow as they can be, and
/// integers and doubles as codes of their distinct values, batch by batch.
class CodedReader final : public tiltmeter::BatchReader
{
public:
    explicit CodedReader(const tiltmeter::BatchReader& inner) : m_inner(inner) {}

    [[nodiscard]] const tiltmeter::Schema& schema() const override { return m_inner.schema(); }
    [[nodiscard]] std::size_t batchCount() const override { return m_inner.batchCount(); }
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override { return m_inner.rowsOf(batch); }
    [[nodiscard]] std::uint64_t rowCount() const override { return m_inner.rowCount(); }
    [[nodiscard]] std::optional<tiltmeter::Zone> zone(std::size_t, std::size_t) const override
    {
        return std::nullopt;
    }
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override
    {
        return m_inner.dictionary(column);
    }
    [[nodiscard]] tiltmeter::Result<std::unique_ptr<tiltmeter::BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override
    {
        auto inner = m_inner.cursor(std::move(columns));
        if (!inner)
            return tiltmeter::fail(inner.error());
        return std::make_unique<Cursor>(std::move(*inner));
    }

private:
    class Cursor final : public tiltmeter::BatchCursor
    {
    public:
        explicit Cursor(std::unique_ptr<tiltmeter::BatchCursor> inner) : m_inner(std::move(inner)) {}
        tiltmeter::Result<tiltmeter::BatchView> read(std::size_t batch) override
        {
            auto view = m_inner->read(batch);
            if (!view)
                return view;
            m_kept.assign(view->columns.size(), {});
            for (std::size_t c = 0; c < view->columns.size(); ++c)
                encode(view->columns[c], m_kept[c]);
            return view;
        }

    private:
        struct Kept {
            std::vector<double> numbers;
            std::vector<std::uint32_t> wide;
            std::vector<std::uint16_t> middle;
            std::vector<std::uint8_t> narrow;
        };
        static void encode(tiltmeter::ColumnView& view, Kept& kept)
        {
            using Storage = tiltmeter::ColumnView::Storage;
            if (view.kind == tiltmeter::ColumnKind::Timestamp || view.storage == Storage::Text)
                return;
            if (view.storage != Storage::Codes) {
                std::map<double, std::uint32_t> codeOf;
                kept.numbers.push_back(0);
                for (std::size_t i = 0; i < view.size; ++i) {
                    std::uint32_t code = 0;
                    if (!view.isMissing(i)) {
                        const auto next = static_cast<std::uint32_t>(kept.numbers.size());
                        const auto [it, isNew] = codeOf.emplace(view.number(i), next);
                        code = it->second;
                        if (isNew)
                            kept.numbers.push_back(view.number(i));
                    }
                    kept.wide.push_back(code);
                }
                view.storage = Storage::Codes;
                view.numbers = kept.numbers;
                view.valid = nullptr;
            } else {
                for (std::size_t i = 0; i < view.size; ++i)
                    kept.wide.push_back(view.codes[i]);
            }
            const std::uint32_t largest = *std::max_element(kept.wide.begin(), kept.wide.end());
            if (largest < 256) {
                kept.narrow.assign(kept.wide.begin(), kept.wide.end());
                view.codes = {1, kept.narrow.data(), kept.narrow.size()};
            } else if (largest < 65536) {
                kept.middle.assign(kept.wide.begin(), kept.wide.end());
                view.codes = {2, kept.middle.data(), kept.middle.size()};
            } else {
                view.codes = {4, kept.wide.data(), kept.wide.size()};
            }
        }
        std::unique_ptr<tiltmeter::BatchCursor> m_inner;
        std::vector<Kept> m_kept;
    };
    const tiltmeter::BatchReader& m_inner;
};
