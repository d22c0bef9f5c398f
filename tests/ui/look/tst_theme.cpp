// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/state.h"
#include "look/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace tiltmeter;

Q_DECLARE_METATYPE(const tiltmeter::ThemeColors*)

class TestTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contrastHasTheValuesOfTheStandard()
    {
        // WCAG 2.1: black on white 21:1; the well known limit case #767676 on white 4.54:1, #777777 4.48:1.
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrast(Qt::white, Qt::black), 21.0);
        QCOMPARE(qRound(contrast(QColor(0x767676), Qt::white) * 100), 454);
        QCOMPARE(qRound(contrast(QColor(0x777777), Qt::white) * 100), 448);
    }

    void textCanBeRead_data()
    {
        QTest::addColumn<const ThemeColors*>("theme");
        QTest::addColumn<QColor>("text");
        QTest::addColumn<QColor>("ground");
        QTest::addColumn<double>("least");
        for (const ThemeColors* c : {&lightColors(), &darkColors()}) {
            const auto add = [c](const char* name, const QColor& text, const QColor& ground, double least) {
                QTest::addRow("%s: %s", c->dark ? "dark" : "light", name) << c << text << ground << least;
            };
            add("text on ground", c->text, c->ground, 4.5);
            add("text on card", c->text, c->card, 4.5);
            add("text on alternate rows", c->text, c->alternate, 4.5);
            add("captions on ground", c->secondaryText, c->ground, 4.5);
            add("captions on card", c->secondaryText, c->card, 4.5);
            add("captions on alternate rows", c->secondaryText, c->alternate, 4.5);
            add("links on ground", c->accent, c->ground, 4.5);
            add("links on card", c->accent, c->card, 4.5);
            add("primary button", c->onAccentFill, c->accentFill, 4.5);
            add("hovered primary button", c->onAccentFill, c->accentHover, 4.5);
            for (const State state :
                 {State::Pass, State::InsufficientEvidence, State::Fail, State::NotJudged}) {
                const QColor color = colorOf(state, *c);
                const QByteArray word = wordOf(state).toUtf8();
                add((word + " on ground").constData(), color, c->ground, 4.5);
                add((word + " on card").constData(), color, c->card, 4.5);
                add((word + " on its badge").constData(), color, c->tint(color), 4.5);
            }
            add("limit lines", c->limit, c->card, 3.0);
            add("neutral line", c->neutralLine, c->card, 3.0);
            for (std::size_t i = 0; i < ThemeColors::groupCount; ++i)
                add(("group " + QByteArray::number(static_cast<int>(i))).constData(), c->group(i), c->card,
                    3.0);
        }
    }
    void textCanBeRead()
    {
        QFETCH(QColor, text);
        QFETCH(QColor, ground);
        QFETCH(double, least);
        const double ratio = contrast(text, ground);
        QVERIFY2(ratio >= least,
                 qPrintable(QStringLiteral("%1 on %2 is %3:1")
                                .arg(text.name(), ground.name(), QString::number(ratio, 'f', 2))));
    }

    void onlyFailIsRed()
    {
        const auto isRed = [](const QColor& c) {
            return c.hslSaturationF() > 0.4F && (c.hslHue() < 15 || c.hslHue() > 345);
        };
        for (const ThemeColors* c : {&lightColors(), &darkColors()}) {
            QVERIFY(isRed(c->fail));
            for (const QColor& other :
                 {c->pass, c->insufficient, c->undecided, c->accent, c->accentFill, c->limit})
                QVERIFY2(!isRed(other), qPrintable(other.name()));
        }
    }

    void groupColorsAreTheOnesOfOkabeAndIto()
    {
        // The exact published values where contrast allows them; the same hue where a shade was needed.
        const std::array<QColor, 4> exact = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73),
                                             QColor(0xcc79a7)};
        for (std::size_t i = 0; i < exact.size(); ++i)
            QCOMPARE(lightColors().group(i), exact[i]);
        const auto hueDistance = [](const QColor& a, const QColor& b) {
            const int d = std::abs(a.hslHue() - b.hslHue());
            return std::min(d, 360 - d);
        };
        QVERIFY(hueDistance(lightColors().group(4), QColor(0xe69f00)) <= 4);
        QVERIFY(hueDistance(lightColors().group(5), QColor(0x56b4e9)) <= 4);
        QVERIFY(hueDistance(darkColors().group(0), QColor(0x0072b2)) <= 4);
        QVERIFY(hueDistance(darkColors().group(5), QColor(0x56b4e9)) <= 4);
        QCOMPARE(lightColors().group(ThemeColors::groupCount), lightColors().group(0));
    }

    void forcedThemesSetThePalette()
    {
        QSignalSpy changed(&Theme::instance(), &Theme::changed);
        Theme::instance().apply(ThemeChoice::Dark);
        QVERIFY(Theme::instance().dark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), darkColors().ground);
        Theme::instance().apply(ThemeChoice::Light);
        QVERIFY(!Theme::instance().dark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), lightColors().ground);
        QCOMPARE(changed.size(), 2);
    }

    void systemThemeDoesNotRememberTheForcedOne()
    {
        Theme::instance().apply(ThemeChoice::System);
        const bool system = Theme::instance().dark();
        Theme::instance().apply(system ? ThemeChoice::Light : ThemeChoice::Dark);
        Theme::instance().apply(ThemeChoice::System);
        QCOMPARE(Theme::instance().dark(), system);
    }

    void themeChoiceHasNames()
    {
        for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
            QVERIFY(themeChoiceFromString(toString(choice)) == choice);
        QVERIFY(!themeChoiceFromString("pink"));
    }

    void labelsFollowTheTheme()
    {
        Theme::instance().apply(ThemeChoice::Light);
        Label caption(TextRole::Caption, QStringLiteral("records"));
        QCOMPARE(caption.palette().color(QPalette::WindowText), lightColors().secondaryText);
        Theme::instance().apply(ThemeChoice::Dark);
        QCOMPARE(caption.palette().color(QPalette::WindowText), darkColors().secondaryText);
        Theme::instance().apply(ThemeChoice::Light);
    }

    void typeScale()
    {
        QFont base;
        base.setPointSizeF(10);
        QCOMPARE(fontOf(TextRole::PageTitle, base).pointSizeF(), 15.0);
        QCOMPARE(fontOf(TextRole::CardTitle, base).pointSizeF(), 11.0);
        QCOMPARE(fontOf(TextRole::Caption, base).pointSizeF(), 9.0);
        QCOMPARE(fontOf(TextRole::PageTitle, base).weight(), QFont::DemiBold);
        base.setPixelSize(20);
        QCOMPARE(fontOf(TextRole::CardTitle, base).pixelSize(), 22);
    }

    void labelsShowNamesFromFilesAsTheyAre()
    {
        const Label label(TextRole::Body, QStringLiteral("<b>age</b>"));
        QCOMPARE(label.textFormat(), Qt::PlainText);
    }

    void cardPaintsItsBorderAndSurface()
    {
        Theme::instance().apply(ThemeChoice::Light);
        Card card(QStringLiteral("Records"));
        QCOMPARE(card.accessibleName(), QStringLiteral("Records"));
        card.resize(200, 100);
        const QImage image = card.grab().toImage();
        QCOMPARE(image.pixelColor(100, 97), lightColors().card);
        QCOMPARE(image.pixelColor(100, 99), lightColors().border);
    }

    void signsDifferWithoutColor()
    {
        QList<QImage> seen;
        for (const State state : {State::Pass, State::InsufficientEvidence, State::Fail, State::TooFewRecords,
                                  State::Undefined, State::NotJudged}) {
            QImage image(16, 16, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            painter.fillPath(signOf(state, QRectF(0, 0, 16, 16)), Qt::black);
            painter.end();
            QVERIFY(!seen.contains(image));
            seen.append(image);
        }
    }

    void badgeHasRoomForItsWord()
    {
        StateBadge badge(State::InsufficientEvidence);
        QCOMPARE(badge.accessibleName(), wordOf(State::InsufficientEvidence));
        QVERIFY(badge.sizeHint().width() > QFontMetrics(badge.font()).horizontalAdvance(badge.text()));
        badge.setText(QStringLiteral("Fail since 26 Feb"));
        QCOMPARE(badge.accessibleName(), QStringLiteral("Fail since 26 Feb"));
    }

    void stateOfAMeasurement()
    {
        Measurement m;
        m.verdict = Verdict::Fail;
        QCOMPARE(stateOf(m), State::Fail);
        m.status = MeasurementStatus::TooFewRecords; // shown, never judged
        QCOMPARE(stateOf(m), State::TooFewRecords);
        QVERIFY(isWorse(State::Fail, State::InsufficientEvidence));
        QVERIFY(isWorse(State::InsufficientEvidence, State::Pass));
        QVERIFY(!isWorse(State::Pass, State::Pass));
    }

    void iconsHaveTheColorOfTheText()
    {
        Theme::instance().apply(ThemeChoice::Light);
        const QIcon import = icon(QStringLiteral("import"));
        QVERIFY(!import.isNull());
        const auto inkOf = [](const QPixmap& pixmap) {
            const QImage image = pixmap.toImage();
            QColor ink; // the most opaque pixel
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y).alpha() > (ink.isValid() ? ink.alpha() : 0))
                        ink = image.pixelColor(x, y);
            return ink;
        };
        QCOMPARE(inkOf(import.pixmap(QSize(24, 24), 1.0)).rgb(), lightColors().text.rgb());
        QCOMPARE(inkOf(import.pixmap(QSize(24, 24), 1.0, QIcon::Disabled)).rgb(),
                 lightColors().disabledText.rgb());
        Theme::instance().apply(ThemeChoice::Dark);
        QCOMPARE(inkOf(import.pixmap(QSize(24, 24), 1.0)).rgb(), darkColors().text.rgb());
        QCOMPARE(inkOf(icon(QStringLiteral("import"), Qt::magenta).pixmap(QSize(24, 24), 1.0)),
                 QColor(Qt::magenta));
        Theme::instance().apply(ThemeChoice::Light);
        QCOMPARE(import.pixmap(QSize(24, 24), 2.0).size(), QSize(48, 48)); // sharp at scale 2
        QVERIFY(!applicationIcon().isNull());
    }

    void missingIconIsNothing()
    {
        QTest::ignoreMessage(QtWarningMsg, "There is no icon named nowhere");
        QVERIFY(!iconExists(QStringLiteral("nowhere")));
        QVERIFY(icon(QStringLiteral("nowhere")).isNull());
        const QPixmap pixmap = iconPixmap(QStringLiteral("nowhere"), 16, Qt::black, 2);
        QCOMPARE(pixmap.size(), QSize(32, 32));
        QCOMPARE(pixmap.devicePixelRatio(), 2.0);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
