// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_profile.h"
#include "wizard/range_editor.h"

#include <QDoubleSpinBox>
#include <QTest>

#include <limits>

using namespace tiltmeter;

class TestRangeEditor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// One editor serves one column after the other, and its rows are reused.
    void openEndsGoOnInTheColumnThatIsShown()
    {
        constexpr double endless = std::numeric_limits<double>::infinity();
        const DataProfile profile = sampleProfile();
        const std::vector<ValueRange> open{{-endless, endless}};
        RangeEditor editor(QStringLiteral("first"), QStringLiteral("second"));
        editor.show();
        const auto valueAfterKey = [&](const char* field, Qt::Key key) {
            auto* box = editor.findChild<QDoubleSpinBox*>(QLatin1String(field));
            box->setFocus();
            QTest::keyClick(box, key);
            return box->value();
        };
        editor.setColumn(*profile.find("age"));
        editor.setRanges(open, {});
        QCOMPARE(valueAfterKey("upper0-0", Qt::Key_Down), 75.0);
        QCOMPARE(valueAfterKey("lower0-0", Qt::Key_Up), 18.0);
        editor.setRanges(open, {});
        editor.setColumn(*profile.find("income"));
        editor.setRanges(open, {});
        QCOMPARE(valueAfterKey("upper0-0", Qt::Key_Down), 6'400.0);
        QCOMPARE(valueAfterKey("lower0-0", Qt::Key_Up), 0.0);
    }
};

QTEST_MAIN(TestRangeEditor)
#include "tst_range_editor.moc"
