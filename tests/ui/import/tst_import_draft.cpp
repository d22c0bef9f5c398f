// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/import_draft.h"
#include "import/import_text.h"
#include "import/preview_table.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

namespace {

CsvPreview previewOf(const QByteArray& text)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log.csv"));
    QFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    file.close();
    Q_ASSERT(written);
    Q_UNUSED(written)
    const auto preview = previewCsv(path.toStdString());
    return preview.value_or(CsvPreview{});
}

/// id, time, sex, age, decision; 40 records.
QByteArray log(const char* header = "record_id,timestamp,sex,age,prediction")
{
    QByteArray text(header);
    for (int i = 0; i < 40; ++i)
        text += "\nr" + QByteArray::number(i) + ",2024-01-0" + QByteArray::number(1 + i % 9) + "T10:00:00Z," +
                (i % 3 ? "male" : "female") + "," + QByteArray::number(18 + i) + "," + (i % 2 ? "yes" : "no");
    return text + "\n";
}

std::size_t columnOf(const ImportDraft& draft, std::string_view name)
{
    return *draft.schema().find(name);
}

} // namespace

class TestImportDraft : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void beginsWithTheProposal()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        QCOMPARE(draft.schema().columns.size(), std::size_t(5));
        QVERIFY(draft.schema().columns[columnOf(draft, "timestamp")].role == ColumnRole::Timestamp);
        QVERIFY(draft.schema().columns[columnOf(draft, "record_id")].role == ColumnRole::RecordId);
        QVERIFY(draft.isAsSuggested());
        QVERIFY(draft.issues().empty());
    }

    void aSingleRoleMoves()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        QSignalSpy changed(&draft, &ImportDraft::changed);
        draft.setRole(columnOf(draft, "sex"), ColumnRole::Prediction);
        QVERIFY(draft.schema().columns[columnOf(draft, "prediction")].role == ColumnRole::Feature);
        QVERIFY(draft.schema().columns[columnOf(draft, "sex")].role == ColumnRole::Prediction);
        QCOMPARE(changed.size(), 1);
        QVERIFY(!draft.isAsSuggested());
        draft.restoreSuggestion();
        QVERIFY(draft.isAsSuggested());
        QVERIFY(draft.schema().columns[columnOf(draft, "prediction")].role == ColumnRole::Prediction);
    }

    void choicesOutliveANewPreview()
    {
        ImportDraft draft;
        const CsvPreview preview = previewOf(log());
        draft.setPreview(preview);
        draft.setKind(columnOf(draft, "age"), ColumnKind::Categorical);
        draft.setRole(columnOf(draft, "prediction"), ColumnRole::Feature);
        draft.setPreview(preview);
        QVERIFY(draft.schema().columns[columnOf(draft, "age")].kind == ColumnKind::Categorical);
        QVERIFY(draft.schema().columns[columnOf(draft, "prediction")].role == ColumnRole::Feature);
        draft.clear();
        draft.setPreview(preview);
        QVERIFY(draft.isAsSuggested());
    }

    void otherFilesGetTheSameChoicesByName()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        draft.setKind(columnOf(draft, "age"), ColumnKind::Double);
        draft.setRole(columnOf(draft, "sex"), ColumnRole::Ignored);
        const CsvPreview other = previewOf("age,sex,more\n18,f,x\n19,m,y\n");
        const Schema schema = draft.chooser()(other);
        QCOMPARE(schema.columns.size(), std::size_t(3));
        QVERIFY(schema.columns[0].kind == ColumnKind::Double);
        QVERIFY(schema.columns[1].role == ColumnRole::Ignored);
        QVERIFY(schema.columns[2] == other.schema.columns[2]);
    }

    void anExistingDeploymentKnowsBetter()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        Schema existing = draft.schema();
        existing.columns[*existing.find("age")].kind = ColumnKind::Categorical;
        existing.columns[*existing.find("sex")].role = ColumnRole::Ignored;
        draft.setExisting(existing);
        QVERIFY(draft.schema().columns[columnOf(draft, "age")].kind == ColumnKind::Categorical);
        QVERIFY(draft.schema().columns[columnOf(draft, "sex")].role == ColumnRole::Ignored);
        QVERIFY(!draft.hasErrors());
        draft.setKind(columnOf(draft, "age"), ColumnKind::Integer); // words before, numbers now
        QVERIFY(draft.hasErrors());
        QVERIFY(draft.issueOf(columnOf(draft, "age")).contains(QLatin1String("age")));
        draft.setExisting({}); // a new deployment: anything goes
        QVERIFY(!draft.hasErrors());
    }

    void numbersMayWiden()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        draft.setExisting(draft.schema());
        draft.setKind(columnOf(draft, "age"), ColumnKind::Double);
        QVERIFY(!draft.hasErrors());
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<int>("dataRole");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<bool>("error");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, DataSetRole role, const char* header, bool error,
                            const char* says) {
            QTest::newRow(name) << static_cast<int>(role) << QByteArray(header) << error
                                << QString::fromUtf8(says);
        };
        row("labels without ids", DataSetRole::Feedback, "a,timestamp,b,age,label", true, "record id");
        row("labels without labels", DataSetRole::Feedback, "record_id,timestamp,sex,age,outcome_x", true,
            "holds the labels");
        row("no prediction", DataSetRole::Payload, "record_id,timestamp,sex,age,zzz", false,
            "the prediction");
    }
    void whatIsWrongIsSaid()
    {
        QFETCH(int, dataRole);
        QFETCH(QByteArray, header);
        ImportDraft draft;
        draft.setPreview(previewOf(log(header.constData())));
        for (std::size_t i = 0; i < draft.schema().columns.size(); ++i) // nothing but what the names say
            if (draft.schema().columns[i].name == "a" || draft.schema().columns[i].name == "zzz" ||
                draft.schema().columns[i].name == "outcome_x")
                draft.setRole(i, ColumnRole::Feature);
        draft.setDataRole(static_cast<DataSetRole>(dataRole));
        QTEST(draft.hasErrors(), "error");
        QFETCH(QString, says);
        bool said = false;
        for (const ImportDraft::Issue& issue : draft.issues())
            said = said || issue.sentence.contains(says);
        QVERIFY(said);
    }

    void kindsThatLoseRowsAreFlagged()
    {
        ImportDraft draft;
        draft.setPreview(previewOf(log()));
        draft.setKind(columnOf(draft, "sex"), ColumnKind::Integer);
        QVERIFY(!draft.issueOf(columnOf(draft, "sex")).isEmpty());
        QVERIFY(!draft.hasErrors()); // it is a person's right
        draft.setKind(columnOf(draft, "age"), ColumnKind::Double);
        QVERIFY(draft.issueOf(columnOf(draft, "age")).isEmpty());
        draft.setKind(columnOf(draft, "timestamp"), ColumnKind::Text);
        QVERIFY(draft.hasErrors());
    }

    void previewModelHoldsTheRules()
    {
        ImportDraft draft;
        PreviewModel model(draft);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.columnCount(), 0);
        draft.setPreview(previewOf(log() + "short,row\n"));
        QCOMPARE(model.columnCount(), 5);
        QCOMPARE(model.rowCount(), 41);
        QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("female"));
        QCOMPARE(model.index(40, 4).data().toString(), QString());
        QVERIFY(!model.index(40, 4).data(Qt::ToolTipRole).toString().isEmpty());
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        draft.setKind(3, ColumnKind::Double);
        QCOMPARE(reset.size(), 0); // the selection stays
        draft.setPreview(previewOf("a,b\n1,2\n"));
        QCOMPARE(reset.size(), 1);
        QCOMPARE(model.columnCount(), 2);
    }

    void sentences()
    {
        const QLocale english(QLocale::English, QLocale::UnitedKingdom);
        const CsvPreview preview = previewOf("\xEF\xBB\xBF" + log() + "short,row\n");
        const QString file = fileSentence(preview, english);
        QVERIFY2(file.contains(QLatin1String("byte order mark")) &&
                     file.contains(QLatin1String("5 columns")) && file.contains(QLatin1String("1 of 41")),
                 qPrintable(file));
        const QString values = valuesSentence(preview.columns[2], english);
        QVERIFY2(values.startsWith(QLatin1String("2 distinct values: male, female")), qPrintable(values));
        for (const ColumnPreview& column : preview.columns) {
            const QString why = suggestionSentence(column);
            QVERIFY2(!why.contains(QLatin1Char('_')) || column.suggested.name.find('_') != std::string::npos,
                     qPrintable(why)); // no raw ids on screen
        }
    }
};

QTEST_GUILESS_MAIN(TestImportDraft)
#include "tst_import_draft.moc"
