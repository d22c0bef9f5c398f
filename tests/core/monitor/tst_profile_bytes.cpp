// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/monitor.h"
#include "monitor/profile_bytes.h"
#include "monitor/sample_store.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

class TestProfileBytes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWas()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("example.tilt")).toStdString();
        SampleOptions options;
        options.rows = 3000;
        QVERIFY(createSampleStore(path, options).has_value());
        const std::string name = SampleGenerator::deploymentName();
        const auto made = Monitor::open(path).value()->profile(name, {});
        QVERIFY(made.has_value());
        const std::vector<std::byte> bytes = toBytes(*made);
        const auto back = profileFrom(bytes);
        QVERIFY(back.has_value());
        QVERIFY(toBytes(*back) == bytes);
        QCOMPARE(back->records, std::uint64_t(3000));
        QCOMPARE(back->outcomeClasses.size(), made->outcomeClasses.size());
        QCOMPARE(back->find("age")->mean, made->find("age")->mean);
        // Another one reads it from the store.
        const auto kept = Monitor::open(path).value()->profile(name, {});
        QVERIFY(kept.has_value());
        QVERIFY(toBytes(*kept) == bytes);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50)
            QVERIFY(!profileFrom(std::span(bytes).first(size)));
    }
};

QTEST_GUILESS_MAIN(TestProfileBytes)
#include "tst_profile_bytes.moc"
