// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/icons.h"

#include "look/theme.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSet>
#include <QSvgRenderer>

namespace tiltmeter {

namespace {

QString pathOf(const QString& name)
{
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

/// The file's bytes, read once; empty when there is no such icon.
const QByteArray& source(const QString& name)
{
    static QHash<QString, QByteArray> known;
    const auto it = known.constFind(name);
    if (it != known.constEnd())
        return *it;
    QFile file(pathOf(name));
    QByteArray bytes;
    if (file.open(QIODevice::ReadOnly))
        bytes = file.readAll();
    else
        qWarning("There is no icon named %s", qPrintable(name));
    return *known.insert(name, bytes);
}

QPixmap render(const QString& name, const QSize& deviceSize, const QColor& color)
{
    const QString key = QStringLiteral("tiltmeter-icon/%1/%2x%3/%4")
                            .arg(name)
                            .arg(deviceSize.width())
                            .arg(deviceSize.height())
                            .arg(color.isValid() ? color.name(QColor::HexArgb) : QString());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(deviceSize);
    pixmap.fill(Qt::transparent);
    const QByteArray& svg = source(name);
    if (!svg.isEmpty()) {
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(deviceSize)));
        if (color.isValid()) { // the drawing is a mask: its own color means nothing
            painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
            painter.fillRect(pixmap.rect(), color);
        }
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

/// Asks for the colour when it paints, so that icons that were set long ago follow the theme.
class ThemedIconEngine final : public QIconEngine
{
public:
    explicit ThemedIconEngine(QString name, QColor color = {})
        : m_name(std::move(name)), m_color(std::move(color))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        QPixmap pixmap = render(m_name, size, colorFor(mode));
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(m_name, m_color); }
    bool isNull() override { return source(m_name).isEmpty(); }

private:
    [[nodiscard]] QColor colorFor(QIcon::Mode mode) const
    {
        switch (mode) {
        case QIcon::Disabled:
            return colors().disabledText;
        case QIcon::Selected:
            return colors().onAccentFill;
        case QIcon::Normal:
        case QIcon::Active:
            break;
        }
        return m_color.isValid() ? m_color : colors().text;
    }

    QString m_name;
    QColor m_color;
};

} // namespace

QIcon icon(const QString& name)
{
    return QIcon(new ThemedIconEngine(name));
}

QIcon icon(const QString& name, const QColor& color)
{
    return QIcon(new ThemedIconEngine(name, color));
}

QPixmap iconPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio)
{
    const int side = qRound(size * devicePixelRatio);
    QPixmap pixmap = render(name, QSize(side, side), color);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon applicationIcon()
{
    QIcon result;
    for (const int side : {16, 24, 32, 48, 64, 128, 256})
        result.addPixmap(render(QStringLiteral("tiltmeter"), QSize(side, side), QColor()));
    return result;
}

bool iconExists(const QString& name)
{
    return QFile::exists(pathOf(name));
}

} // namespace tiltmeter
