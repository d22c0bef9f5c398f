// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/sqlite.h"

#include <QLocale>

#include <map>

using namespace storetest;

namespace {

const ColumnSpec idColumn{"id", ColumnKind::Text, ColumnRole::RecordId};

Schema payloadSchema(std::optional<ColumnKind> label = ColumnKind::Categorical)
{
    Schema schema{{idColumn, {"age", ColumnKind::Integer, ColumnRole::Feature}}};
    if (label)
        schema.columns.push_back({"risk", *label, ColumnRole::Label});
    return schema;
}

Schema feedbackSchema(ColumnKind label = ColumnKind::Categorical)
{
    return {{idColumn, {"truth", label, ColumnRole::Label}}};
}

using Labels = std::vector<std::pair<std::string, std::string>>; ///< id, label; "" is missing

Column labelColumn(ColumnKind kind, const std::vector<std::string>& labels)
{
    if (kind == ColumnKind::Categorical || kind == ColumnKind::Boolean)
        return categorical(labels, kind);
    Column column = makeColumn(kind);
    for (const std::string& label : labels) {
        if (label.empty())
            column.appendMissing();
        else if (kind == ColumnKind::Integer)
            column.appendInteger(std::stoll(label));
        else if (kind == ColumnKind::Double)
            column.appendNumber(std::stod(label));
        else
            column.appendText(label);
    }
    return column;
}

ColumnBatch batch(const Labels& rows, std::optional<ColumnKind> kind, bool payload)
{
    std::vector<std::string> ids;
    std::vector<std::string> labels;
    std::vector<std::int64_t> ages;
    for (const auto& [id, label] : rows) {
        ids.push_back(id);
        labels.push_back(label);
        ages.push_back(static_cast<std::int64_t>(ages.size()));
    }
    std::vector<Column> columns{texts(ids)};
    if (payload)
        columns.push_back(integers(ages));
    if (kind)
        columns.push_back(labelColumn(*kind, labels));
    return batchOf(std::move(columns));
}

struct LabelFixture : Fixture {
    DataSetId payload;
    DataSetId feedback;
    std::optional<ColumnKind> payloadKind = ColumnKind::Categorical;
    ColumnKind feedbackKind = ColumnKind::Categorical;

    [[nodiscard]] Result<void> prepare()
    {
        TILTMETER_TRY(create());
        TILTMETER_ASSIGN(payload, dataSet("payload", DataSetRole::Payload));
        TILTMETER_ASSIGN(feedback, dataSet("feedback", DataSetRole::Feedback));
        return {};
    }
    [[nodiscard]] Result<ImportCounts> addRecords(const Labels& rows)
    {
        std::vector<ColumnBatch> batches;
        batches.push_back(batch(rows, payloadKind, true));
        return importBatches(*store, payload, payloadSchema(payloadKind), std::move(batches));
    }
    [[nodiscard]] Result<ImportCounts> addLabels(const Labels& rows)
    {
        std::vector<ColumnBatch> batches;
        batches.push_back(batch(rows, feedbackKind, false));
        return importBatches(*store, feedback, feedbackSchema(feedbackKind), std::move(batches));
    }
    /// "id=label" of all records, in order.
    [[nodiscard]] std::string labels() const
    {
        const auto reader = store->reader(payload);
        if (!reader)
            return describe(reader.error());
        const auto column = (*reader)->schema().find(ColumnRole::Label);
        if (!column)
            return "no labels";
        auto cursor = (*reader)->cursor({0, *column});
        std::string all;
        for (std::size_t i = 0; i < (*reader)->batchCount(); ++i) {
            const auto view = (*cursor)->read(i);
            if (!view)
                return describe(view.error());
            for (std::size_t row = 0; row < view->rows; ++row) {
                all += std::string(view->columns[0].text(row)) + "=";
                const ColumnView& label = view->columns[1];
                if (label.isMissing(row))
                    all += "-";
                else if (isNumeric(label.kind))
                    all += QByteArray::number(label.number(row), 'f', QLocale::FloatingPointShortest)
                               .toStdString();
                else if (label.kind == ColumnKind::Text)
                    all += label.text(row);
                else
                    all += (*reader)->dictionary(*column)[label.codes[row]];
                all += " ";
            }
        }
        return all;
    }
};

} // namespace

class TestLabelJoin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void labelsComeLater()
    {
        LabelFixture f;
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", ""}, {"b", ""}, {"c", "good"}}));
        VERIFY_OK(f.addRecords({{"d", ""}}));
        const auto counts = f.addLabels({{"d", "bad"}, {"a", "good"}, {"x", "good"}, {"y", ""}});
        VERIFY_OK(counts);
        QCOMPARE(counts->labels, 2U);
        QCOMPARE(counts->waitingLabels, 1U);
        QCOMPARE(f.labels(), std::string("a=good b=- c=good d=bad "));
        const auto imports = f.store->imports(f.feedback);
        VERIFY_OK(imports);
        QCOMPARE(imports->front().labels, 2U);
        QCOMPARE(f.store->valuesIn(f.payload, "risk").value(), 3U);
    }

    void aChangedLabelIsANewVersion()
    {
        LabelFixture f;
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", "good"}, {"b", "good"}}));
        const auto before = f.store->reader(f.payload);
        VERIFY_OK(before);
        const std::vector<std::string> rowsBefore = rowsOf(**before);
        const auto counts = f.addLabels({{"a", "bad"}, {"b", "good"}});
        VERIFY_OK(counts);
        QCOMPARE(counts->labels, 1U); // b has the same label still
        QCOMPARE(f.labels(), std::string("a=bad b=good "));
        // A reader that was made before sees what was there before.
        QCOMPARE(rowsOf(**before), rowsBefore);
        QCOMPARE(
            f.store->connection().integer("SELECT count(*) FROM segment_column WHERE version > 0").value(),
            1);
        VERIFY_OK(f.addLabels({{"b", "worse"}}));
        QCOMPARE(f.labels(), std::string("a=bad b=worse "));
        QCOMPARE(f.store->connection().integer("SELECT max(version) FROM segment_column").value(), 2);
        // Nothing new: no version.
        const auto same = f.addLabels({{"b", "worse"}, {"a", "bad"}});
        VERIFY_OK(same);
        QCOMPARE(same->labels, 0U);
        QCOMPARE(f.store->connection().integer("SELECT max(version) FROM segment_column").value(), 2);
    }

    /// What was there after each import can be seen afterwards.
    void asItWasAfterEachImport()
    {
        LabelFixture f;
        VERIFY_OK(f.prepare());
        std::vector<std::pair<ImportId, std::vector<std::string>>> history;
        const auto remember = [&](const Result<ImportCounts>& counts, DataSetId dataSet) {
            QVERIFY(counts);
            const auto reader = f.store->reader(f.payload);
            QVERIFY(reader);
            history.emplace_back(f.store->imports(dataSet)->back().id, rowsOf(**reader));
        };
        remember(f.addRecords({{"a", ""}, {"b", ""}, {"c", "good"}}), f.payload);
        remember(f.addLabels({{"a", "good"}, {"x", "bad"}}), f.feedback);
        remember(f.addRecords({{"d", ""}, {"x", ""}}), f.payload);
        remember(f.addLabels({{"a", "bad"}, {"d", "good"}}), f.feedback);
        remember(f.addLabels({{"a", "good"}, {"b", "bad"}}), f.feedback);
        const auto reader = f.store->reader(f.payload);
        VERIFY_OK(reader);
        for (const auto& [import, rows] : history) {
            const auto then = (*reader)->asOf(import);
            QCOMPARE(rowsOf(*then), rows);
            QCOMPARE(then->rowCount(), std::uint64_t(rows.size()));
            const auto again = then->asOf(history.front().first);
            QCOMPARE(rowsOf(*again), history.front().second);
        }
        QCOMPARE((*reader)->asOf({history.front().first.value - 1})->rowCount(), 0U);
        QVERIFY((*reader)->importOf(0) == history[0].first && (*reader)->importOf(1) == history[2].first);
        const std::size_t label = *(*reader)->schema().find(ColumnRole::Label);
        const auto importsOf = [&](std::size_t batch) {
            std::string text;
            for (const ImportId import : (*reader)->importsOf(batch, label))
                for (std::size_t i = 0; i < history.size(); ++i)
                    if (history[i].first == import)
                        text += std::to_string(i);
            return text;
        };
        QCOMPARE(importsOf(0), std::string("0134"));
        QCOMPARE(importsOf(1), std::string("23")); // x was waited for; nothing is kept of "all missing"
        QCOMPARE((*reader)->asOf(history[1].first)->importsOf(0, label).size(), std::size_t(2));
    }

    void ofSeveralTheLastCounts()
    {
        LabelFixture f;
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", ""}, {"b", ""}}));
        const auto counts = f.addLabels({{"b", "1"}, {"a", "2"}, {"b", "3"}, {"a", "4"}});
        VERIFY_OK(counts);
        QCOMPARE(counts->labels, 2U);
        QCOMPARE(f.labels(), std::string("a=4 b=3 "));
    }

    /// Labels that came first wait for their records, across a restart too.
    void labelsComeFirst()
    {
        LabelFixture f;
        VERIFY_OK(f.prepare());
        const auto early = f.addLabels({{"a", "good"}, {"b", "bad"}, {"a", "bad"}});
        VERIFY_OK(early);
        QCOMPARE(early->labels, 0U);
        QCOMPARE(early->waitingLabels, 3U);
        f.store.reset();
        auto reopened = Store::open(f.path);
        VERIFY_OK(reopened);
        f.store = std::move(*reopened);
        // The record's own label is newer than what waits for it.
        const auto counts = f.addRecords({{"b", "own"}, {"a", ""}, {"c", ""}});
        VERIFY_OK(counts);
        QCOMPARE(counts->labels, 1U);
        QCOMPARE(f.labels(), std::string("b=own a=bad c=- "));
        VERIFY_OK(f.addRecords({{"z", ""}}));
        QCOMPARE(f.labels(), std::string("b=own a=bad c=- z=- "));
        VERIFY_OK(f.addLabels({{"z", "good"}}));
        QCOMPARE(f.labels(), std::string("b=own a=bad c=- z=good "));
    }

    void payloadWithoutLabelsGetsAColumn()
    {
        LabelFixture f;
        f.payloadKind = std::nullopt;
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", ""}, {"b", ""}}));
        const auto revision = f.store->dataSet(f.payload)->schemaRevision;
        VERIFY_OK(f.addLabels({{"b", "bad"}}));
        QCOMPARE(f.labels(), std::string("a=- b=bad "));
        const auto schema = f.store->schema(f.payload);
        VERIFY_OK(schema);
        QVERIFY(schema->columns.back() == (ColumnSpec{"truth", ColumnKind::Categorical, ColumnRole::Label}));
        QVERIFY(f.store->dataSet(f.payload)->schemaRevision > revision);
        // Later records without that column are fine.
        VERIFY_OK(f.addRecords({{"c", ""}}));
        VERIFY_OK(f.addLabels({{"c", "good"}}));
        QCOMPARE(f.labels(), std::string("a=- b=bad c=good "));
    }

    void kindsOfLabels_data()
    {
        QTest::addColumn<int>("payloadKind");
        QTest::addColumn<int>("feedbackKind");
        QTest::addColumn<QString>("labels");
        const auto row = [](const char* name, ColumnKind payload, ColumnKind feedback, const char* labels) {
            QTest::newRow(name) << int(payload) << int(feedback) << QString::fromLatin1(labels);
        };
        row("integer", ColumnKind::Integer, ColumnKind::Integer, "a=1 b=1000000 ");
        row("double", ColumnKind::Double, ColumnKind::Double, "a=1 b=2.5 ");
        row("integers to doubles", ColumnKind::Double, ColumnKind::Integer, "a=1 b=1000000 ");
        row("doubles to integers widen", ColumnKind::Integer, ColumnKind::Double, "a=1 b=2.5 ");
        row("integers to categories", ColumnKind::Categorical, ColumnKind::Integer, "a=1 b=1000000 ");
        row("text", ColumnKind::Text, ColumnKind::Text, "a=1 b=x ");
        row("categories to text", ColumnKind::Text, ColumnKind::Categorical, "a=1 b=x ");
        row("boolean", ColumnKind::Boolean, ColumnKind::Boolean, "a=1 b=x ");
    }
    void kindsOfLabels()
    {
        QFETCH(int, payloadKind);
        QFETCH(int, feedbackKind);
        QFETCH(QString, labels);
        LabelFixture f;
        f.payloadKind = static_cast<ColumnKind>(payloadKind);
        f.feedbackKind = static_cast<ColumnKind>(feedbackKind);
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", "1"}, {"b", ""}}));
        const std::string b = f.feedbackKind == ColumnKind::Integer  ? "1000000"
                              : f.feedbackKind == ColumnKind::Double ? "2.5"
                                                                     : "x";
        VERIFY_OK(f.addLabels({{"b", b}}));
        QCOMPARE(f.labels(), labels.toStdString());
    }

    void labelsOfAnotherKindAreRefused()
    {
        LabelFixture f;
        f.payloadKind = ColumnKind::Integer;
        VERIFY_OK(f.prepare());
        VERIFY_OK(f.addRecords({{"a", "1"}}));
        f.feedbackKind = ColumnKind::Categorical;
        const auto refused = f.addLabels({{"a", "good"}});
        VERIFY_FAILS(refused, ErrorCode::ColumnTypeChanged);
        QCOMPARE(refused.error().subject, std::string("truth"));
        QCOMPARE(f.store->dataSet(f.feedback)->rows, 0U);
        QVERIFY(f.store->imports(f.feedback)->empty());
        QVERIFY(f.store->schema(f.feedback)->columns.empty());
    }

    /// Against a plain map, with many segments, imports in any order and labels that change.
    void anyOrderGivesTheSame()
    {
        std::mt19937_64 random(11);
        LabelFixture f;
        VERIFY_OK(f.prepare());
        std::map<std::string, std::string> feedbackSoFar;          // latest label by id
        std::vector<std::pair<std::string, std::string>> expected; // records in order
        std::map<std::string, std::size_t> place;
        for (int step = 0; step < 24; ++step) {
            Labels rows;
            const std::size_t count = 1 + random() % 400;
            for (std::size_t i = 0; i < count; ++i) {
                const std::string id = "r" + std::to_string(random() % 3000);
                std::string label;
                if (random() % 4 != 0) {
                    label = "L";
                    label += std::to_string(random() % 5);
                }
                rows.emplace_back(id, label);
            }
            if (random() % 2 == 0) {
                for (const auto& [id, label] : rows) {
                    if (place.contains(id))
                        continue;
                    place[id] = expected.size();
                    expected.emplace_back(id, label);
                    if (label.empty() && feedbackSoFar.contains(id))
                        expected.back().second = feedbackSoFar[id];
                }
                VERIFY_OK(f.addRecords(rows));
            } else {
                for (const auto& [id, label] : rows) {
                    if (label.empty())
                        continue;
                    feedbackSoFar[id] = label;
                    if (place.contains(id))
                        expected[place[id]].second = label;
                }
                VERIFY_OK(f.addLabels(rows));
            }
        }
        std::string text;
        for (const auto& [id, label] : expected) {
            text += id;
            text += "=" + (label.empty() ? std::string("-") : label) + " ";
        }
        QVERIFY(expected.size() > 500);
        QCOMPARE(f.labels(), text);
    }
};

QTEST_GUILESS_MAIN(TestLabelJoin)
#include "tst_label_join.moc"
