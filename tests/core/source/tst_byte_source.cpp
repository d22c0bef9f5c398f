// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/byte_source.h"

#include "source/csv_preview.h"
#include "source/csv_reader.h"
#include "source/memory_sink.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>

using namespace tiltmeter;

namespace {

std::string gzip(const std::string& text)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(const std::string& text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1); // without it damage may go unnoticed
    out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
    ZSTD_freeCCtx(context);
    return out;
}

} // namespace

class TestByteSource : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

    void write(const std::string& bytes) const
    {
        std::ofstream file(m_path, std::ios::binary | std::ios::trunc);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    /// All of it in steps, or the error's detail.
    [[nodiscard]] std::string readAll(std::size_t step) const
    {
        auto source = openByteSource(m_path);
        if (!source)
            return "open: " + source.error().detail;
        std::string out;
        std::string piece(step, '\0');
        while (true) {
            const auto got = (*source)->read(piece.data(), step);
            if (!got)
                return "read: " + got.error().detail;
            out.append(piece, 0, *got);
            if (*got < step)
                return out;
        }
    }

private Q_SLOTS:
    void init() { m_path = m_folder.filePath(QStringLiteral("data")).toStdString(); }

    void allWaysGiveTheText_data()
    {
        QTest::addColumn<QByteArray>("kind");
        for (const char* kind : {"plain", "gzip", "gzip of two members", "zstd", "zstd of two frames"})
            QTest::newRow(kind) << QByteArray(kind);
    }
    void allWaysGiveTheText()
    {
        QFETCH(QByteArray, kind);
        std::string text = "id,value\n";
        for (int i = 0; i < 60'000; ++i)
            text += std::to_string(i) + ',' + std::to_string(i % 100) + ".5\n";
        const std::string half = text.substr(0, text.size() / 2);
        const std::string rest = text.substr(half.size());
        write(kind == "plain"                 ? text
              : kind == "gzip"                ? gzip(text)
              : kind == "gzip of two members" ? gzip(half) + gzip(rest)
              : kind == "zstd"                ? zstd(text)
                                              : zstd(half) + zstd(rest));
        for (const std::size_t step : {std::size_t(1000), std::size_t(1) << 18U, std::size_t(5'000'000)})
            QVERIFY(readAll(step) == text);

        const auto preview = previewCsv(m_path);
        QVERIFY(preview);
        MemorySink sink;
        CsvReadOptions options;
        options.dialect = preview->dialect;
        options.schema = preview->schema;
        const auto summary = readCsv(m_path, options, sink);
        QVERIFY(summary);
        QCOMPARE(summary->rows, std::uint64_t(60'000));
        QCOMPARE(summary->bytes, std::uint64_t(text.size()));
        // the hash is that of the text: the same file compressed is the same content
        write(text);
        QVERIFY(*contentHash(m_path) == summary->contentHash);
        const double ratio = static_cast<double>(preview->estimatedRecords) / 60'000;
        QVERIFY2(ratio > 0.9 && ratio < 1.1, qPrintable(QString::number(ratio)));
    }

    void damagedCompression()
    {
        std::string text;
        for (int i = 0; i < 5000; ++i)
            text += std::to_string(i * 7919) + "\n";
        for (const std::string& whole : {gzip(text), zstd(text)}) {
            write(whole.substr(0, whole.size() - 20));
            QVERIFY(readAll(1000).starts_with("read: "));
            std::string bad = whole;
            for (std::size_t i = bad.size() / 2; i < bad.size() / 2 + 10; ++i)
                bad[i] = static_cast<char>(bad[i] + 1);
            write(bad);
            QVERIFY(readAll(1000).starts_with("read: "));
            MemorySink sink;
            CsvReadOptions options;
            options.schema.columns.push_back({"a", ColumnKind::Text, ColumnRole::Ignored});
            const auto summary = readCsv(m_path, options, sink);
            QVERIFY(!summary);
            QVERIFY(summary.error().code == ErrorCode::ReadFailed);
        }
    }

    void anEmptyTextCompressed()
    {
        for (const std::string& whole : {gzip(""), zstd("")}) {
            write(whole);
            QVERIFY(previewCsv(m_path).error().code == ErrorCode::EmptyFile);
            MemorySink sink;
            CsvReadOptions options;
            options.schema.columns.push_back({"a", ColumnKind::Text, ColumnRole::Ignored});
            QVERIFY(readCsv(m_path, options, sink).error().code == ErrorCode::EmptyFile);
        }
    }

    void aFileThatBecomesShorter()
    {
        write(std::string(100'000, 'x'));
        auto source = openByteSource(m_path);
        QVERIFY(source);
        QCOMPARE(truncate(m_path.c_str(), 50'000), 0);
        std::string piece(80'000, '\0');
        const auto got = (*source)->read(piece.data(), piece.size());
        QVERIFY(!got);
        QVERIFY(got.error().code == ErrorCode::ReadFailed);
    }

    void aFileThatGrowsIsReadAsItWas()
    {
        write("a\nb\n");
        auto source = openByteSource(m_path);
        QVERIFY(source);
        std::ofstream(m_path, std::ios::app) << "c\n";
        std::string piece(100, '\0');
        const auto got = (*source)->read(piece.data(), piece.size());
        QVERIFY(got);
        QCOMPARE(*got, std::size_t(4));
    }

    void whatCantBeRead()
    {
        QVERIFY(openByteSource(m_path + "-").error().code == ErrorCode::FileNotFound);
        QVERIFY(openByteSource(m_folder.path().toStdString()).error().code == ErrorCode::IsDirectory);
        const std::string pipe = m_folder.filePath(QStringLiteral("pipe")).toStdString();
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        QVERIFY(openByteSource(pipe).error().code == ErrorCode::ReadFailed); // and does not wait for a writer
        if (geteuid() == 0)
            QSKIP("the superuser may read everything");
        write("a\n");
        QCOMPARE(chmod(m_path.c_str(), 0), 0);
        QVERIFY(openByteSource(m_path).error().code == ErrorCode::PermissionDenied);
        chmod(m_path.c_str(), 0600);
    }
};

QTEST_APPLESS_MAIN(TestByteSource)
#include "tst_byte_source.moc"
