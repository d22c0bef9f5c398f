// SPDX-License-Identifier: GPL-3.0-or-later
// bench_window STORE [CHART-WINDOWS [PART]]: how long a person waits for the window, as rows of a Markdown
// table in milliseconds. The store must be configured. It is evaluated and what was counted is kept in it, as
// by anybody who opens it.
#include "charts/time_chart_view.h"
#include "driftwizard/drift_wizard.h"
#include "look/theme.h"
#include "program/program.h"
#include "program/translations.h"
#include "shell/main_window.h"
#include "wizard/fairness_wizard.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace tiltmeter;

namespace {

constexpr int patience = 120'000;

struct Taken {
    double wall = 0;      ///< by the clock, other programs' work included
    double processor = 0; ///< of all of this program's threads
    double own = 0;       ///< of the thread that the window lives in
};

class Stopwatch
{
public:
    Stopwatch() { restart(); }
    void restart()
    {
        m_wall.start();
        m_processor = now(CLOCK_PROCESS_CPUTIME_ID);
        m_own = now(CLOCK_THREAD_CPUTIME_ID);
    }
    [[nodiscard]] Taken taken() const
    {
        return {static_cast<double>(m_wall.nsecsElapsed()) / 1e6, now(CLOCK_PROCESS_CPUTIME_ID) - m_processor,
                now(CLOCK_THREAD_CPUTIME_ID) - m_own};
    }
    [[nodiscard]] qint64 elapsed() const { return m_wall.elapsed(); }

private:
    static double now(clockid_t clock)
    {
        timespec time{};
        clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }
    QElapsedTimer m_wall;
    double m_processor = 0;
    double m_own = 0;
};

void row(const char* what, const std::vector<Taken>& taken, double bound)
{
    if (taken.empty())
        return;
    const auto sorted = [&taken](double Taken::*member) {
        std::vector<double> values;
        for (const Taken& each : taken)
            values.push_back(each.*member);
        std::ranges::sort(values);
        return values;
    };
    const std::vector<double> wall = sorted(&Taken::wall);
    const std::vector<double> processor = sorted(&Taken::processor);
    const double median = wall[wall.size() / 2];
    const double work = processor[processor.size() / 2];
    const double own = sorted(&Taken::own)[wall.size() / 2];
    std::printf("| %s | %zu | %.1f | %.1f | %.1f | %.1f | ", what, wall.size(), median, wall.back(), work,
                own);
    if (bound > 0)
        std::printf("%.0f | %s |\n", bound,
                    median <= bound ? "kept"
                    : work <= bound ? "kept by processor time"
                                    : "**not kept**");
    else
        std::printf("- | |\n");
    std::fflush(stdout);
}

/// Lets the window work, and sleeps while there is nothing to do: waiting must not count as work.
void letWork()
{
    static QTimer* const heartbeat = [] {
        auto* timer = new QTimer(qApp);
        timer->setTimerType(Qt::PreciseTimer);
        timer->start(2);
        return timer;
    }();
    Q_UNUSED(heartbeat)
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
}

/// Lets the window work until something is so.
bool waitFor(const std::function<bool()>& isSo)
{
    QElapsedTimer all;
    all.start();
    while (!isSo()) {
        letWork();
        if (all.elapsed() > patience) {
            std::fprintf(stderr, "gave up waiting\n");
            return false;
        }
    }
    return true;
}

void settle(AppContext& context)
{
    QElapsedTimer quiet;
    quiet.start();
    while (quiet.elapsed() < 150) {
        letWork();
        if (!context.jobs().jobs().isEmpty() || context.isEvaluating() || context.isOpening())
            quiet.restart();
    }
}

void pages(Program& program)
{
    std::vector<Taken> first;
    std::vector<Taken> again;
    std::map<std::string, std::vector<Taken>> each;
    for (int round = 0; round < 6; ++round) {
        for (const char* id :
             {"overview", "fairness", "drift", "performance", "data", "findings", "reports"}) {
            const Stopwatch timer;
            program.window().showPage(QLatin1String(id));
            QCoreApplication::sendPostedEvents(); // the layout
            program.window().repaint();
            const Taken taken = timer.taken();
            (round == 0 ? first : again).push_back(taken);
            each[std::string(id) + (round == 0 ? ", first" : ", later")].push_back(taken);
            settle(program.context());
        }
    }
    row("page switch, first visit", first, 50);
    row("page switch, later", again, 50);
    for (const auto& [name, taken] : each)
        row(("- " + name).c_str(), taken, 50);
}

/// Changes something, and waits for figures: the first that are shown, and the exact ones.
template <class Wizard>
void edits(Wizard& wizard, const char* sampleLabel, const char* what, double bound,
           const std::function<void(int)>& edit)
{
    const auto* label = wizard.template findChild<QLabel*>(QLatin1String(sampleLabel));
    const auto isSample = [label] {
        return label->isVisible() && label->text().contains(QLatin1String("sample"));
    };
    std::vector<Taken> shown;
    std::vector<Taken> exact;
    int samples = 0;
    for (int i = 0; i < 7; ++i) {
        int answers = 0;
        const auto connection =
            QObject::connect(&wizard, &Wizard::previewShown, &wizard, [&answers] { ++answers; });
        const Stopwatch timer;
        edit(i);
        if (!waitFor([&] { return answers > 0; }))
            return;
        wizard.repaint();
        shown.push_back(timer.taken());
        samples += isSample() ? 1 : 0;
        if (!waitFor([&] { return !isSample(); }))
            return;
        wizard.repaint();
        exact.push_back(timer.taken());
        QObject::disconnect(connection);
        waitFor([&timer, until = timer.elapsed() + 100] { return timer.elapsed() > until; });
    }
    row((std::string(what) + ": first figures (" + std::to_string(samples) + " of 7 from a sample)").c_str(),
        shown, bound);
    row((std::string(what) + ": exact figures").c_str(), exact, 0);
}

template <class Wizard>
Wizard* opened(const char* what, const std::function<void()>& request)
{
    const Stopwatch timer;
    request();
    Wizard* wizard = nullptr;
    waitFor([&] {
        wizard = qobject_cast<Wizard*>(QApplication::activeModalWidget());
        return wizard != nullptr;
    });
    row(what, {timer.taken()}, 0);
    int answers = 0;
    const auto connection =
        QObject::connect(wizard, &Wizard::previewShown, wizard, [&answers] { ++answers; });
    waitFor([&] { return answers > 0; });
    QObject::disconnect(connection);
    QElapsedTimer quiet;
    quiet.start();
    waitFor([&quiet] { return quiet.elapsed() > 1500; });
    return wizard;
}

void wizards(Program& program, double bound)
{
    AppContext& context = program.context();
    if (auto* wizard =
            opened<FairnessWizard>("fairness wizard opens", [&] { context.requestConfiguration(); })) {
        edits(*wizard, "liveRecords", "fairness wizard, a limit", bound, [wizard](int i) {
            wizard->draft()->edit(
                [i](FairnessConfig& config) { config.limits["disparate_impact"].lower = 0.7 + i / 100.0; });
        });
        edits(*wizard, "liveRecords", "fairness wizard, the ends of a group", bound, [wizard](int i) {
            wizard->draft()->editFeature("age", [i](MonitoredFeature& age) {
                for (Group& group : age.monitored)
                    for (ValueRange& range : group.ranges)
                        range.upper = 18 + i;
            });
        });
        edits(*wizard, "liveRecords", "fairness wizard, the favourable outcome", bound, [wizard](int) {
            wizard->draft()->edit([](FairnessConfig& config) {
                std::swap(config.outcome.favorable, config.outcome.unfavorable);
            });
        });
        delete wizard;
    }
    settle(context);
    if (auto* wizard =
            opened<DriftWizard>("drift wizard opens", [&] { context.requestDriftConfiguration(); })) {
        edits(*wizard, "liveSample", "drift wizard, a limit", bound, [wizard](int i) {
            wizard->draft()->edit([i](DriftConfig& config) { config.minimumSample = 200 + i; });
        });
        edits(*wizard, "liveSample", "drift wizard, the baseline", bound, [wizard](int i) {
            wizard->draft()->edit([i](DriftConfig& config) {
                config.baseline.kind = DriftBaselineKind::First;
                config.baseline.share = 0.2 + i / 50.0;
            });
        });
        delete wizard;
    }
    settle(context);
}

TimeChartData longChart(std::size_t windows)
{
    TimeChartData data;
    data.title = QStringLiteral("sex: 3 groups against male");
    data.valueTitle = QStringLiteral("Disparate impact");
    data.neutral = 1;
    data.lowerLimit = 0.8;
    data.upperLimit = 1.25;
    constexpr std::int64_t hour = 3'600'000'000;
    for (std::size_t i = 0; i < windows; ++i) {
        const auto begin = static_cast<std::int64_t>(i) * hour;
        data.windows.push_back({{begin}, {begin + hour}});
        data.records.push_back(800 + (i * 7919) % 400);
    }
    for (std::size_t s = 0; s < 3; ++s) {
        ChartSeries& series = data.series.emplace_back();
        series.name = QStringLiteral("group %1").arg(s);
        series.colorIndex = s;
        for (std::size_t i = 0; i < windows; ++i) {
            ChartPoint& point = series.points.emplace_back();
            const double value = 0.95 - 0.1 * static_cast<double>(s) +
                                 0.1 * std::sin(static_cast<double>(i) / 300.0) +
                                 0.08 * (static_cast<double>((i * (104729 + s)) % 1000) / 1000.0 - 0.5);
            point.value = value;
            point.lower = value - 0.06;
            point.upper = value + 0.06;
            point.state = value < 0.74   ? PointState::Fail
                          : value < 0.82 ? PointState::Insufficient
                                         : PointState::Pass;
        }
    }
    return data;
}

class PaintCounter : public QObject
{
public:
    int count = 0;
    bool eventFilter(QObject*, QEvent* event) override
    {
        count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

void chart(std::size_t windows)
{
    TimeChartView view;
    PaintCounter painted;
    view.viewport()->installEventFilter(&painted);
    view.resize(960, 320);
    view.show();
    QCoreApplication::processEvents();
    Stopwatch timer;
    view.setData(longChart(windows));
    view.viewport()->repaint();
    row("chart: all windows drawn at first", {timer.taken()}, 0);
    const auto [from, to] = view.timeChart()->wholeRange();
    struct Zoom {
        const char* name;
        double share;
    };
    for (const Zoom zoom : {Zoom{"chart: frame while panning, a hundredth shown", 0.01},
                            Zoom{"chart: frame while panning, a tenth shown", 0.1},
                            Zoom{"chart: frame while panning, four fifths shown", 0.8}}) {
        std::vector<Taken> frames;
        const double width = (to - from) * zoom.share;
        for (int i = 0; i < 60; ++i) {
            const double left = from + (to - from - width) * i / 59.0;
            const int before = painted.count;
            timer.restart();
            view.timeChart()->setVisibleRange(left, left + width);
            QCoreApplication::sendPostedEvents(); // paints it, once
            frames.push_back(timer.taken());
            if (painted.count != before + 1)
                std::fprintf(stderr, "painted %d times\n", painted.count - before);
        }
        row(zoom.name, frames, 33);
    }
    std::vector<Taken> frames;
    for (int i = 0; i < 60; ++i) {
        timer.restart();
        view.timeChart()->setHoveredWindow(static_cast<std::size_t>(i) * windows / 60);
        QCoreApplication::sendPostedEvents();
        frames.push_back(timer.taken());
    }
    row("chart: frame while the cross-hair moves, all shown", frames, 33);
}

} // namespace

int main(int argc, char** argv)
{
    const Stopwatch sinceStart;
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "bench_window STORE [CHART-WINDOWS [pages|wizards|chart]]\n");
        return 2;
    }
    installTranslations(application);
    QTemporaryDir own;
    Settings settings(own.filePath(QStringLiteral("settings.ini")));
    Theme::instance().apply(ThemeChoice::Light);
    Program program(settings);
    program.window().resize(1280, 800);
    program.window().show();
    program.window().repaint();
    const Taken firstPicture = sinceStart.taken();
    program.context().openStore(QString::fromLocal8Bit(argv[1]));
    if (!waitFor([&] { return program.context().deployment() != nullptr; }))
        return 1;
    program.window().repaint();
    const Taken usable = sinceStart.taken();
    if (!waitFor([&] { return program.context().evaluation() != nullptr; }))
        return 1;
    QCoreApplication::processEvents();
    program.window().repaint();
    const Taken figures = sinceStart.taken();
    const std::uint64_t records = program.context().deployment()->records;
    std::printf(
        "%llu records\n\n| what | times | median ms | maximum ms | all threads ms | its own thread ms | at "
        "most | |\n|---|---:|---:|---:|---:|---:|---:|---|\n",
        static_cast<unsigned long long>(records));
    row("start to the first picture", {firstPicture}, 0);
    row("start to a window that can be used", {usable}, 1000);
    row("start to the figures on the overview", {figures}, 0);
    settle(program.context());
    const std::string_view part = argc > 3 ? argv[3] : "";
    if (part.empty() || part == "pages")
        pages(program);
    if (part.empty() || part == "wizards")
        wizards(program, records > 2'000'000 ? 300 : 100);
    if (part.empty() || part == "chart")
        chart(argc > 2 ? static_cast<std::size_t>(std::atoll(argv[2])) : 10'000);
    return 0;
}
