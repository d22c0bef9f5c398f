// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/about_dialog.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QHBoxLayout>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

constexpr int logoSide = 48;

struct Part {
    const char* name; ///< proper names, the same in every language
    const char* license;
    const char* address;
};

constexpr Part parts[] = {
    {"Qt", "LGPL-3.0-only", "https://www.qt.io"},
    {"Qt Charts", "GPL-3.0-only", "https://doc.qt.io/qt-6/qtcharts-index.html"},
    {"SQLite", "public domain", "https://sqlite.org"},
    {"Boost.Math", "BSL-1.0", "https://www.boost.org"},
    {"Eigen", "MPL-2.0", "https://eigen.tuxfamily.org"},
    {"Zstandard", "BSD-3-Clause", "https://facebook.github.io/zstd"},
    {"zlib", "Zlib", "https://zlib.net"},
    {"xxHash", "BSD-2-Clause", "https://xxhash.com"},
    {"tl::expected", "CC0-1.0", "https://github.com/TartanLlama/expected"},
};

QTextBrowser* makeText(const QString& name)
{
    auto* text = new QTextBrowser;
    text->setAccessibleName(name);
    text->setOpenExternalLinks(true);
    text->setFrameShape(QFrame::NoFrame);
    return text;
}

QString partsAsHtml()
{
    QString html = QStringLiteral("<table cellpadding='3'>");
    for (const Part& part : parts)
        html += QStringLiteral("<tr><td>%1</td><td>%2</td><td><a href='%3'>%3</a></td></tr>")
                    .arg(QLatin1String(part.name), QLatin1String(part.license), QLatin1String(part.address));
    return html + QStringLiteral("</table>");
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("About Tiltmeter"));
    setObjectName(QStringLiteral("aboutDialog"));

    auto* logo = new QLabel;
    logo->setPixmap(applicationIcon().pixmap(QSize(logoSide, logoSide), devicePixelRatioF()));
    logo->setAccessibleName(tr("Tiltmeter"));
    auto* words = new QVBoxLayout;
    words->setSpacing(spacing::tiny);
    words->addWidget(new Label(TextRole::PageTitle, tr("Tiltmeter")));
    words->addWidget(new SentenceLabel(
        tr("Version %1, with Qt %2").arg(QLatin1String(TILTMETER_VERSION), QLatin1String(qVersion()))));
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::large);
    head->addWidget(logo, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    auto* about = makeText(tr("About"));
    about->setHtml(tr("<p>Watches deployed machine-learning models for fairness and drift, from their logged "
                      "predictions, on "
                      "this machine alone. Nothing is sent anywhere.</p>"
                      "<p>This is free software under the GNU General Public License, version 3 or later. It "
                      "comes with no "
                      "warranty, to the extent that the law permits.</p>"
                      "<p>It rests on the work of others:</p>") +
                   partsAsHtml());

    auto* license = makeText(tr("Licence"));
    QFile file(QStringLiteral(":/licenses/LICENSE"));
    if (file.open(QIODevice::ReadOnly))
        license->setPlainText(QString::fromUtf8(file.readAll()));

    auto* tabs = new QTabWidget;
    tabs->setAccessibleName(tr("About and licence"));
    tabs->addTab(about, tr("&About"));
    tabs->addTab(license, tr("&Licence"));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addLayout(head);
    layout->addWidget(tabs, 1);
    layout->addWidget(buttons);
    resize(640, 520);
}

} // namespace tiltmeter
