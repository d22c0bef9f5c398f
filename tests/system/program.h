// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <vector>

/// The headless program as a person or a nightly job runs it.
namespace program {

/// Arguments, results and keys without ceremony.
struct Word {
    Word(const char* utf8) : text(QString::fromUtf8(utf8)) {}
    Word(QString string) : text(std::move(string)) {}
    QString text;
};
using Words = std::vector<Word>;

/// A JSON value that is asked for its parts: json["windows"][0]["records"].
class Json
{
public:
    Json(QJsonValue value = QJsonValue(QJsonValue::Undefined)) : m_value(std::move(value)) {}
    Json operator[](const char* key) const { return m_value.toObject().value(QLatin1String(key)); }
    Json operator[](int index) const { return m_value.toArray().at(index); }
    [[nodiscard]] int size() const { return int(m_value.toArray().size()); }
    [[nodiscard]] QByteArray text() const { return m_value.toString().toUtf8(); }
    [[nodiscard]] double number() const { return m_value.toDouble(qQNaN()); }
    [[nodiscard]] bool isTrue() const { return m_value.toBool(); }
    [[nodiscard]] bool isNull() const { return m_value.isNull(); }
    [[nodiscard]] bool isThere() const { return !m_value.isUndefined(); }
    [[nodiscard]] const QJsonValue& value() const { return m_value; }

private:
    QJsonValue m_value;
};

struct Outcome {
    int status = -1; ///< exit status; -1: did not end by itself
    QByteArray out;
    QByteArray err;
    [[nodiscard]] Json json() const { return QJsonValue(QJsonDocument::fromJson(out).object()); }
    /// For messages of failed tests.
    [[nodiscard]] QByteArray said() const
    {
        return "status " + QByteArray::number(status) + '\n' + err + out.left(2000);
    }
};

inline QString path()
{
    return QStringLiteral(TILTMETER_BIN_DIR "/tiltmeter-cli");
}

inline QStringList textOf(const Words& words)
{
    QStringList texts;
    for (const Word& word : words)
        texts << word.text;
    return texts;
}

/// `inChild` runs in the new process before the program does.
inline Outcome run(const Words& words, const std::function<void()>& inChild = {})
{
    QProcess process;
    if (inChild)
        process.setChildProcessModifier(inChild);
    process.start(path(), textOf(words));
    Outcome outcome;
    if (!process.waitForFinished(240'000)) {
        process.kill();
        process.waitForFinished();
        outcome.err = "did not end";
        return outcome;
    }
    outcome.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

inline QString shared(const char* file)
{
    return QStringLiteral(TILTMETER_SHARED_DIR) + QLatin1Char('/') + QLatin1String(file);
}

inline QByteArray contentOf(const QString& file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

inline bool write(const QString& file, const QByteArray& content)
{
    QFile opened(file);
    return opened.open(QIODevice::WriteOnly) && opened.write(content) == content.size();
}

inline QByteArray sha256(const QString& file)
{
    return QCryptographicHash::hash(contentOf(file), QCryptographicHash::Sha256).toHex();
}

/// A measurement of a list by metric, feature and monitored group.
inline Json find(const Json& measurements, const char* metric, const char* feature,
                 const char* monitored = nullptr)
{
    for (int i = 0; i < measurements.size(); ++i) {
        const Json m = measurements[i];
        if (m["metric"].text() == metric && m["feature"].text() == feature &&
            (monitored == nullptr || m["monitored"].text() == monitored))
            return m;
    }
    return {};
}

/// A group over all records ("window": null).
inline Json findGroup(const Json& evaluation, const char* feature, const char* group)
{
    const Json groups = evaluation["groups"];
    for (int i = 0; i < groups.size(); ++i)
        if (groups[i]["window"].isNull() && groups[i]["feature"].text() == feature &&
            groups[i]["group"].text() == group)
            return groups[i];
    return {};
}

} // namespace program

/// Fails with what the program said.
#define VERIFY_STATUS(outcome, expected)                                                                     \
    do {                                                                                                     \
        const program::Outcome& outcome_ = (outcome); /* runs once */                                        \
        QVERIFY2(outcome_.status == (expected), outcome_.said().constData());                                \
    } while (false)

/// Tests of real files are skipped where those are not at hand.
#define NEEDS_FILE(file)                                                                                     \
    do {                                                                                                     \
        if (!QFile::exists(file))                                                                            \
            QSKIP("the shared folder with the real files is not here");                                      \
    } while (false)
