// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_scan.h"

#include "source/record_cutter.h"

#include <QTest>

#include <random>

using namespace tiltmeter::csv;

namespace {

/// Text with a chosen density of everything that matters; with `odd`, quotes stand anywhere.
std::string randomText(std::mt19937& random, bool odd)
{
    std::string text;
    const std::size_t length = random() % 600;
    const std::string filler = random() % 2 == 0 ? "a" : "some longer filling";
    while (text.size() < length) {
        switch (random() % 8) {
        case 0:
            text += odd && random() % 10 == 0 ? "\"" : ",";
            break;
        case 1:
            text += random() % 3 == 0 ? "\r\n" : "\n";
            break;
        case 2: {
            if (!text.empty() && text.back() != ',' && text.back() != '\n')
                text += ',';
            text += '"';
            for (std::size_t n = random() % 5; n > 0; --n)
                text += random() % 3 == 0   ? "\"\""
                        : random() % 3 == 0 ? "\n"
                        : random() % 2 == 0 ? ","
                                            : "x\r";
            text += random() % 5 == 0 ? "\"tail" : "\"";
            break;
        }
        case 3:
            text += random() % 8 == 0 ? std::string(1, '\0') : random() % 8 == 0 ? "\xC3\xA4" : "";
            break;
        default:
            text += filler;
            break;
        }
    }
    return text;
}

} // namespace

class TestCsvScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKernelCutsAsTheSlowScan()
    {
        std::mt19937 random(5);
        std::size_t anomalies = 0;
        for (int round = 0; round < 4000; ++round) {
            const std::string text = randomText(random, round % 4 == 0);
            TextBuffer buffer;
            buffer.assign(text);
            const ScanChars chars{',', round % 9 == 0 ? '\0' : '"', '\n'};
            const std::size_t records = 1 + random() % 20;
            const std::size_t step = 1 + random() % 200;
            CutScan slow;
            cutSlowly(slow, buffer.data(), text.size(), records, chars);
            for (const ScanKernels* kernels : allScanKernels()) {
                CutScan fast;
                while (fast.at < text.size() && fast.records < records && !fast.anomaly)
                    kernels->cut(fast, buffer.data(), std::min(text.size(), fast.at + step), records, chars);
                if (fast.anomaly) {
                    ++anomalies;
                    QVERIFY(round % 4 == 0);
                    continue;
                }
                QCOMPARE(fast.at, slow.at);
                QCOMPARE(fast.lastEnd, slow.lastEnd);
                QCOMPARE(fast.records, slow.records);
                QCOMPARE(fast.lines, slow.lines);
                QCOMPARE(fast.linesToEnd, slow.linesToEnd);
                QCOMPARE(fast.inside != 0, slow.state == CutScan::State::Quoted);
                // these may tell of bytes behind a cut as well
                QVERIFY(fast.nul || !slow.nul);
                QVERIFY(fast.nonAscii || !slow.nonAscii);
                QVERIFY(fast.quotes || !slow.quotes);
            }
        }
        QVERIFY(anomalies > 100);
    }

    void everyKernelFindsTheSameFields()
    {
        std::mt19937 random(6);
        std::size_t rows = 0;
        for (int round = 0; round < 4000; ++round) {
            const std::string text = randomText(random, false) + '\n';
            TextBuffer buffer;
            buffer.assign(text);
            const ScanChars chars{',', '"', '\n'};
            CutScan cut;
            cutSlowly(cut, buffer.data(), text.size(), text.size(), chars);
            if (cut.lastEnd != text.size())
                continue; // ends inside quotes: never handed to the field scan
            const std::size_t columns = 1 + random() % 4;
            const std::size_t wanted = 1 + random() % 30;
            const auto all = [&](auto&& scanOn) {
                std::string out;
                FieldScan scan;
                scan.start(columns, 0, wanted);
                while (scan.at < text.size()) {
                    scanOn(scan);
                    for (std::size_t row = 0; row < scan.rows; ++row) {
                        out += std::to_string(scan.recordOf[row]) + '@' + std::to_string(scan.beginOf[row]) +
                               ':';
                        for (std::size_t c = 1; c <= columns; ++c)
                            out += std::to_string(scan.ends[row * columns + c]) + ' ';
                    }
                    rows += scan.rows;
                    scan.nextRound(buffer.data(), chars);
                }
                return out;
            };
            const auto faultsOf = [&](auto&& scanOn) {
                std::string out;
                FieldScan scan;
                scan.start(columns, 0, text.size());
                scanOn(scan);
                for (const RecordFault& fault : scan.faults)
                    out += std::to_string(fault.record) + '@' + std::to_string(fault.begin) + '-' +
                           std::to_string(fault.end) + (fault.tooMany ? '+' : '-');
                return out + std::to_string(scan.record);
            };
            const auto slow = [&](FieldScan& scan) {
                fieldsSlowly(scan, buffer.data(), text.size(), scan.recordOf.size() - 65, chars);
            };
            const std::string expected = all(slow);
            const std::string faults = faultsOf(slow);
            for (const ScanKernels* kernels : allScanKernels()) {
                const auto fast = [&](FieldScan& scan) {
                    kernels->fields(scan, buffer.data(), text.size(), scan.recordOf.size() - 65, chars);
                };
                QCOMPARE(QByteArray::fromStdString(all(fast)), QByteArray::fromStdString(expected));
                QCOMPARE(QByteArray::fromStdString(faultsOf(fast)), QByteArray::fromStdString(faults));
            }
        }
        QVERIFY(rows > 10'000);
    }
};

QTEST_APPLESS_MAIN(TestCsvScan)
#include "tst_csv_scan.moc"
