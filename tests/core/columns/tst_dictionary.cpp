// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/column_batch.h"

#include <QTest>

using namespace tiltmeter;

class TestDictionary : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void codesByFirstAppearance()
    {
        Dictionary dictionary;
        QCOMPARE(dictionary.size(), std::size_t(1));
        QCOMPARE(dictionary.add("b"), 1U);
        QCOMPARE(dictionary.add("a"), 2U);
        QCOMPARE(dictionary.add("b"), 1U);
        QCOMPARE(dictionary.add(""), 3U); // a value like any other
        QCOMPARE(dictionary.find("a"), 2U);
        QCOMPARE(dictionary.find("c"), 0U);
        QVERIFY(dictionary.values() == (std::vector<std::string>{"", "b", "a", ""}));
    }

    void manyValues()
    {
        // lengths around the eight bytes that are hashed at once, zero bytes, common beginnings and ends
        Dictionary dictionary;
        std::vector<std::string> values;
        for (int i = 0; i < 20'000; ++i) {
            std::string value(static_cast<std::size_t>(i % 19), static_cast<char>(i % 3));
            value += std::to_string(i);
            values.push_back(value + std::string(static_cast<std::size_t>(i % 11), 'x'));
        }
        for (std::size_t i = 0; i < values.size(); ++i)
            QCOMPARE(dictionary.add(values[i]), i + 1);
        for (std::size_t i = 0; i < values.size(); ++i) {
            QCOMPARE(dictionary.find(values[i]), i + 1);
            QCOMPARE(dictionary.add(values[i]), i + 1);
        }
        QCOMPARE(dictionary.size(), values.size() + 1);
    }
};

QTEST_APPLESS_MAIN(TestDictionary)
#include "tst_dictionary.moc"
