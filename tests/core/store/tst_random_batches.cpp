// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/export_csv.h"
#include "store/row_cursor.h"
#include "store/verify.h"

#include <QFile>

#include <thread>

using namespace storetest;

namespace {

using Random = std::mt19937_64;

constexpr ColumnKind kinds[] = {ColumnKind::Categorical, ColumnKind::Integer,   ColumnKind::Double,
                                ColumnKind::Boolean,     ColumnKind::Timestamp, ColumnKind::Text};

/// A column of one of many natures: constant, few values, ascending, anything; with or without missing ones.
Column randomColumn(Random& random, ColumnKind kind, std::size_t rows)
{
    Column column = makeColumn(kind);
    auto dictionary = std::make_shared<Dictionary>();
    const std::uint64_t nature = random() % 4;
    const std::uint64_t values = nature == 0 ? 1 : nature == 1 ? 5 : nature == 2 ? 300 : 1'000'000'007;
    const std::uint64_t missing = random() % 3 == 0 ? random() % 100 : 0;
    const double scale = std::pow(10.0, static_cast<double>(random() % 9) - 4);
    for (std::size_t row = 0; row < rows; ++row) {
        if (random() % 100 < missing) {
            column.appendMissing();
            continue;
        }
        const auto value = static_cast<std::int64_t>(nature == 2 ? row / 3 : random() % values);
        switch (kind) {
        case ColumnKind::Categorical:
        case ColumnKind::Boolean:
            column.appendCode(dictionary->add("v" + std::to_string(value % 1000)));
            break;
        case ColumnKind::Integer:
        case ColumnKind::Timestamp:
            column.appendInteger(value - 500);
            break;
        case ColumnKind::Double:
            column.appendNumber(static_cast<double>(value) * scale);
            break;
        case ColumnKind::Text:
            column.appendText(std::string(static_cast<std::size_t>(value % 7), 'x') + std::to_string(value));
            break;
        }
    }
    if (kind == ColumnKind::Categorical || kind == ColumnKind::Boolean)
        column.dictionary = dictionary;
    else if (kind != ColumnKind::Text && random() % 2 == 0) {
        column.lexical.style.missing = random() % 2 ? "NA" : "";
        for (std::size_t row = 0; row < rows; row += 1 + random() % 20)
            column.lexical.add(row, "text of row " + std::to_string(row));
    }
    return column;
}

std::vector<std::string> originalTexts(const ColumnBatch& batch)
{
    std::vector<std::string> lines(batch.rows);
    for (std::size_t row = 0; row < batch.rows; ++row)
        for (const Column& column : batch.columns) {
            column.appendOriginalText(lines[row], row);
            lines[row] += '|';
        }
    return lines;
}

std::vector<std::string> valueTexts(const ColumnBatch& batch)
{
    std::vector<std::string> lines(batch.rows);
    for (std::size_t c = 0; c < batch.columns.size(); ++c) {
        const std::vector<std::string> texts = columnTexts(batch.columns[c]);
        for (std::size_t row = 0; row < batch.rows; ++row)
            lines[row] += (c ? "|" : "") + texts[row];
    }
    return lines;
}

} // namespace

class TestRandomBatches : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Any schema, any batches, any number of imports: rows and their texts come back.
    void roundTrip_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void roundTrip()
    {
        QFETCH(int, seed);
        Random random(static_cast<std::uint64_t>(seed));
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        Schema schema;
        const std::size_t columns = 1 + random() % 12;
        for (std::size_t i = 0; i < columns; ++i)
            schema.columns.push_back({"c" + std::to_string(i), kinds[random() % 6], ColumnRole::Feature});
        std::vector<std::string> values;
        std::vector<std::string> originals;
        const std::size_t imports = 1 + random() % 3;
        for (std::size_t import = 0; import < imports; ++import) {
            std::vector<ColumnBatch> batches;
            const std::size_t count = 1 + random() % 4;
            for (std::size_t b = 0; b < count; ++b) {
                const std::size_t rows = 1 + random() % (b % 2 ? 50 : 5000);
                std::vector<Column> parts;
                for (const ColumnSpec& spec : schema.columns)
                    parts.push_back(randomColumn(random, spec.kind, rows));
                batches.push_back(batchOf(std::move(parts)));
                for (const std::string& line : valueTexts(batches.back()))
                    values.push_back(line);
                for (const std::string& line : originalTexts(batches.back()))
                    originals.push_back(line);
            }
            VERIFY_OK(importBatches(*f.store, *set, schema, std::move(batches)));
        }
        const auto reader = f.store->reader(*set);
        VERIFY_OK(reader);
        const std::vector<std::string> got = rowsOf(**reader);
        QCOMPARE(got.size(), values.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            QCOMPARE(got[i], values[i]);

        std::vector<std::size_t> all(columns);
        for (std::size_t i = 0; i < columns; ++i)
            all[i] = i;
        const auto cursor = (*reader)->rowCursor(all);
        VERIFY_OK(cursor);
        std::size_t next = 0;
        for (std::size_t batch = 0; batch < (*reader)->batchCount(); ++batch) {
            const auto rows = (*cursor)->read(batch);
            VERIFY_OK(rows);
            for (const std::string& line : originalTexts(*rows))
                QCOMPARE(line, originals[next++]);
        }
        const auto report = verify(*f.store);
        VERIFY_OK(report);
        QVERIFY(report->good());
        QCOMPARE(report->rows, values.size());
    }

    /// The same batches give the same file contents whichever thread prepares them, in whatever order.
    void threadsChangeNothing()
    {
        const Schema schema{{{"a", ColumnKind::Categorical, ColumnRole::Feature},
                             {"b", ColumnKind::Double, ColumnRole::Feature},
                             {"c", ColumnKind::Text, ColumnRole::RecordId}}};
        const auto batches = [] {
            Random random(9);
            std::vector<ColumnBatch> all;
            for (int i = 0; i < 12; ++i) {
                std::vector<Column> parts;
                parts.push_back(randomColumn(random, ColumnKind::Categorical, 2000));
                parts.push_back(randomColumn(random, ColumnKind::Double, 2000));
                parts.push_back(randomColumn(random, ColumnKind::Text, 2000));
                all.push_back(batchOf(std::move(parts)));
            }
            return all;
        };
        std::vector<std::string> fingerprints;
        for (const bool threads : {false, true}) {
            Fixture f;
            VERIFY_OK(f.create());
            const auto set = f.dataSet();
            VERIFY_OK(set);
            const std::vector<ColumnBatch> all = batches();
            auto session = f.store->beginImport(*set, {"x", "", 1, "tester", schema});
            VERIFY_OK(session);
            std::vector<std::optional<PreparedBatch>> prepared(all.size());
            if (threads) {
                std::vector<std::thread> workers;
                for (std::size_t w = 0; w < 3; ++w)
                    workers.emplace_back([&, w] {
                        for (std::size_t i = all.size(); i-- > 0;)
                            if (i % 3 == w)
                                prepared[i] = (*session)->prepare(all[i]);
                    });
                for (std::thread& worker : workers)
                    worker.join();
            }
            for (std::size_t i = 0; i < all.size(); ++i)
                VERIFY_OK((*session)->append(threads ? std::move(prepared[i]) : (*session)->prepare(all[i])));
            VERIFY_OK((*session)->finish());
            const auto reader = f.store->reader(*set);
            VERIFY_OK(reader);
            fingerprints.push_back((*reader)->fingerprint());
        }
        QCOMPARE(fingerprints[0], fingerprints[1]);
    }

    void contentKeysFollowTheContent()
    {
        const Schema schema{{{"a", ColumnKind::Integer, ColumnRole::Feature},
                             {"b", ColumnKind::Integer, ColumnRole::Feature}}};
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(batchOf({integers({1, 2, 3}), integers({4, 5, 6})}));
        batches.push_back(batchOf({integers({1, 2, 3}), integers({7, 8, 9})}));
        VERIFY_OK(importBatches(*f.store, *set, schema, std::move(batches)));
        const auto reader = f.store->reader(*set);
        VERIFY_OK(reader);
        const std::vector<std::size_t> a{0};
        const std::vector<std::size_t> b{1};
        QCOMPARE((*reader)->contentKey(0, a), (*reader)->contentKey(1, a));
        QVERIFY((*reader)->contentKey(0, b) != (*reader)->contentKey(1, b));
        QVERIFY((*reader)->contentKey(0, a) != (*reader)->contentKey(0, b));
        std::vector<ColumnBatch> more;
        more.push_back(batchOf({integers({1}), integers({2})}));
        VERIFY_OK(importBatches(*f.store, *set, schema, std::move(more)));
        const auto later = f.store->reader(*set);
        VERIFY_OK(later);
        QCOMPARE((*later)->contentKey(0, b), (*reader)->contentKey(0, b));
        QVERIFY((*later)->fingerprint() != (*reader)->fingerprint());
    }

    void exportQuotesWhatNeedsIt()
    {
        const Schema schema{{{"a,b", ColumnKind::Text, ColumnRole::Ignored}}};
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        std::vector<ColumnBatch> batches;
        batches.push_back(batchOf({texts(
            {"plain", "with, comma", "with \"quotes\"", "two\nlines", "cr\rinside", " blanks ", ""})}));
        VERIFY_OK(importBatches(*f.store, *set, schema, std::move(batches)));
        const std::string path = f.path + ".csv";
        const auto count = exportCsv(*f.store, *set, path);
        VERIFY_OK(count);
        QCOMPARE(*count, 7U);
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(),
                 QByteArray("\"a,b\"\nplain\n\"with, comma\"\n\"with \"\"quotes\"\"\"\n\"two\nlines\"\n"
                            "\"cr\rinside\"\n blanks \n\"\"\n"));
        VERIFY_FAILS(exportCsv(*f.store, *set, f.folder.path().toStdString()), ErrorCode::IsDirectory);
        VERIFY_FAILS(exportCsv(*f.store, *set, path + "/none/x.csv"), ErrorCode::FileNotFound);
        const Progress cancelled(std::make_shared<std::atomic<bool>>(true));
        VERIFY_FAILS(exportCsv(*f.store, *set, path + "2", cancelled), ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(QString::fromStdString(path + "2")));
    }

    void columnsComeAndWiden()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const auto add = [&](Schema schema, std::vector<Column> columns) {
            std::vector<ColumnBatch> batches;
            batches.push_back(batchOf(std::move(columns)));
            return importBatches(*f.store, *set, schema, std::move(batches));
        };
        const ColumnSpec age{"age", ColumnKind::Integer, ColumnRole::Feature};
        const ColumnSpec wide{"age", ColumnKind::Double, ColumnRole::Feature};
        const ColumnSpec sex{"sex", ColumnKind::Categorical, ColumnRole::Feature};
        VERIFY_OK(add({{age}}, {integers({20, 30})}));
        QCOMPARE(f.store->dataSet(*set)->schemaRevision, 1);
        VERIFY_OK(add({{age}}, {integers({40, 50})}));
        QCOMPARE(f.store->dataSet(*set)->schemaRevision, 1);
        VERIFY_OK(add({{sex, age}}, {categorical({"male", "female"}), integers({60, 70})}));
        QCOMPARE(f.store->dataSet(*set)->schemaRevision, 2);
        VERIFY_OK(add({{wide, sex}}, {doubles({1.5, 2.5}), categorical({"female", ""})}));
        QCOMPARE(f.store->dataSet(*set)->schemaRevision, 3);
        VERIFY_OK(add({{age}}, {integers({80})}));
        // In one import, some batches of an integer column may come as doubles.
        auto session = f.store->beginImport(
            *set, {"x", "", 1, "tester", {{{"n", ColumnKind::Integer, ColumnRole::Feature}}}});
        VERIFY_OK(session);
        VERIFY_OK((*session)->append((*session)->prepare(batchOf({integers({7})}))));
        VERIFY_OK((*session)->append((*session)->prepare(batchOf({doubles({7.25})}))));
        VERIFY_OK((*session)->finish());
        const auto reader = f.store->reader(*set);
        VERIFY_OK(reader);
        const Schema expected{{wide, sex, {"n", ColumnKind::Double, ColumnRole::Feature}}};
        QCOMPARE((*reader)->schema(), expected);
        std::string all;
        auto cursor = (*reader)->cursor({0, 1, 2});
        for (std::size_t batch = 0; batch < (*reader)->batchCount(); ++batch) {
            const auto view = (*cursor)->read(batch);
            VERIFY_OK(view);
            for (std::size_t row = 0; row < view->rows; ++row) {
                for (std::size_t c : {0U, 2U})
                    all += (view->columns[c].isMissing(row)
                                ? "-"
                                : QByteArray::number(view->columns[c].number(row)).toStdString()) +
                           " ";
                all += (*reader)->dictionary(1)[view->columns[1].codes[row]] + ",";
            }
        }
        QCOMPARE(
            all,
            std::string(
                "20 - ,30 - ,40 - ,50 - ,60 - male,70 - female,1.5 - female,2.5 - ,80 - ,- 7 ,- 7.25 ,"));
        for (const ColumnKind kind :
             {ColumnKind::Categorical, ColumnKind::Text, ColumnKind::Timestamp, ColumnKind::Boolean}) {
            const auto refused = f.store->beginImport(
                *set, {"x", "", 1, "tester", {{sex, {"age", kind, ColumnRole::Feature}}}});
            VERIFY_FAILS(refused, ErrorCode::ColumnTypeChanged);
            QCOMPARE(refused.error().subject, std::string("age"));
            QCOMPARE(refused.error().detail, "double\n" + std::string(toString(kind)));
        }
        QCOMPARE(f.store->dataSet(*set)->rows, 11U);
        QCOMPARE(f.store->imports(*set)->size(), 6U);
    }

    void rolesAreHadByOne()
    {
        Fixture f;
        VERIFY_OK(f.create());
        const auto set = f.dataSet();
        VERIFY_OK(set);
        const Schema schema{{{"a", ColumnKind::Categorical, ColumnRole::Label},
                             {"b", ColumnKind::Categorical, ColumnRole::Feature}}};
        std::vector<ColumnBatch> batches;
        batches.push_back(batchOf({categorical({"x"}), categorical({"y"})}));
        VERIFY_OK(importBatches(*f.store, *set, schema, std::move(batches)));
        VERIFY_OK(f.store->setColumnRole(*set, "b", ColumnRole::Label, "ann"));
        QCOMPARE(f.store->schema(*set)->columns[0].role == ColumnRole::Feature, true);
        QCOMPARE(f.store->schema(*set)->find(ColumnRole::Label).value(), 1U);
        VERIFY_FAILS(f.store->setColumnRole(*set, "c", ColumnRole::Label, "ann"), ErrorCode::NoSuchColumn);
        const Schema twice{{{"c", ColumnKind::Categorical, ColumnRole::Label},
                            {"d", ColumnKind::Categorical, ColumnRole::Label}}};
        VERIFY_FAILS(f.store->beginImport(*set, {"x", "", 1, "tester", twice}), ErrorCode::DuplicateRole);
        // A new column can't take a role that is had.
        std::vector<ColumnBatch> more;
        more.push_back(batchOf({categorical({"z"})}));
        VERIFY_OK(importBatches(*f.store, *set, {{{"c", ColumnKind::Categorical, ColumnRole::Label}}},
                                std::move(more)));
        QVERIFY(f.store->schema(*set)->columns[2].role == ColumnRole::Feature);
    }
};

QTEST_GUILESS_MAIN(TestRandomBatches)
#include "tst_random_batches.moc"
