// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor_double.h"

#include "findings/alarm_findings.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {

namespace monitor_double {

namespace {

constexpr std::int64_t day = 86'400'000'000;

TimePoint at(const char* text)
{
    return *parseTimePoint(text);
}

Measurement measured(const char* feature, const char* monitored, const char* reference, double value,
                     double half, std::uint64_t records, Verdict verdict)
{
    Measurement m;
    m.metric = "disparate_impact";
    m.feature = feature;
    m.monitored = monitored;
    m.reference = reference;
    m.value = value;
    m.interval = numeric::Interval{value - half, value + half};
    m.method = IntervalMethod::Koopman;
    m.monitoredRecords = records;
    m.referenceRecords = records * 2;
    m.counts = {{"monitored_favorable", std::round(0.6 * value * static_cast<double>(records))},
                {"reference_favorable", std::round(1.2 * static_cast<double>(records))}};
    m.limits = Limits{0.8, 1.25};
    m.verdict = verdict;
    m.pointVerdict = value <= 0.8 ? PointVerdict::Fail : PointVerdict::Pass;
    if (verdict == Verdict::InsufficientEvidence)
        m.recordsNeeded = 860;
    return m;
}

GroupRates rates(const char* feature, const char* group, bool reference, std::uint64_t records, double share)
{
    GroupRates r;
    r.feature = feature;
    r.group = group;
    r.isReference = reference;
    r.records = r.judged = records;
    r.favorable = static_cast<std::uint64_t>(std::llround(share * static_cast<double>(records)));
    r.rates = {{"selection_rate", share, numeric::Interval{share - 0.03, share + 0.03}, Reason::None}};
    return r;
}

WindowResult window(TimeRange range, std::uint64_t records, double sexRatio, Verdict sexVerdict)
{
    WindowResult w;
    w.range = range;
    w.records = records;
    w.measurements = {
        measured("sex", "female", "male", sexRatio, 0.05, records / 3, sexVerdict),
        measured("age", "18-25", "26-100", 0.85, 0.12, records / 6, Verdict::InsufficientEvidence)};
    w.groups = {rates("sex", "female", false, records / 3, 0.6 * sexRatio),
                rates("sex", "male", true, records - records / 3, 0.6),
                rates("age", "18-25", false, records / 6, 0.51),
                rates("age", "26-100", true, records / 2, 0.6)};
    return w;
}

Schema loanSchema()
{
    return {{{"timestamp", ColumnKind::Timestamp, ColumnRole::Timestamp},
             {"record_id", ColumnKind::Text, ColumnRole::RecordId},
             {"sex", ColumnKind::Categorical, ColumnRole::Feature},
             {"age", ColumnKind::Integer, ColumnRole::Feature},
             {"income", ColumnKind::Double, ColumnRole::Feature},
             {"decision", ColumnKind::Categorical, ColumnRole::DecodedPrediction},
             {"comment", ColumnKind::Text, ColumnRole::Feature}}};
}

DataProfile loanProfile(std::uint64_t records)
{
    DataProfile profile;
    profile.records = records;
    profile.outcomeColumn = "decision";
    profile.outcomeClasses = {"approved", "declined"};
    for (const ColumnSpec& spec : loanSchema().columns) {
        ColumnProfile column;
        column.spec = spec;
        column.records = records;
        if (spec.name == "sex") {
            column.distinct = 2;
            column.valuesComplete = true;
            column.values = {{"male", 0, records - records / 3, {}}, {"female", 0, records / 3, {}}};
        } else if (spec.name == "decision") {
            column.distinct = 2;
            column.valuesComplete = true;
            column.values = {{"approved", 0, records / 2, {}}, {"declined", 0, records - records / 2, {}}};
        } else if (isNumeric(spec.kind)) {
            column.distinct = 70;
            column.missing = spec.name == "income" ? 123 : 0;
            column.minimum = 18;
            column.maximum = 98;
            column.mean = 41.25;
            for (int i = 0; i < 20; ++i)
                column.histogram.push_back(
                    {18.0 + 4 * i,
                     22.0 + 4 * i,
                     static_cast<std::uint64_t>(1000 * std::exp(-0.02 * (i - 6) * (i - 6))),
                     {}});
        } else {
            column.distinct = records;
        }
        profile.columns.push_back(column);
    }
    return profile;
}

FairnessConfig loanConfig()
{
    FairnessConfig config;
    MonitoredFeature sex;
    sex.column = "sex";
    sex.reference = {"male", {"male"}, {}, false};
    sex.monitored = {{"female", {"female"}, {}, false}};
    MonitoredFeature age;
    age.column = "age";
    age.reference = {"26-100", {}, {{26, 100}}, false};
    age.monitored = {{"18-25", {}, {{18, 25}}, false}};
    config.features = {sex, age};
    config.outcome = {"decision", {"approved"}, {"declined"}, {}, {}};
    config.limits["disparate_impact"] = Limits{0.8, 1.25};
    return config;
}

} // namespace

Script& script()
{
    static Script instance;
    return instance;
}

void reset()
{
    const std::lock_guard lock(script().mutex);
    script().stores.clear();
    script().evaluate = nullptr;
    script().drift = nullptr;
    script().before = nullptr;
    script().calls.clear();
}

int callsOf(const std::string& function)
{
    const std::lock_guard lock(script().mutex);
    const auto it = script().calls.find(function);
    return it == script().calls.end() ? 0 : it->second;
}

DeploymentData loanApprovals()
{
    DeploymentData data;
    Evaluation& e = data.evaluation;
    e.deployment = "Loan approvals";
    e.revision = 3;
    e.config = loanConfig();
    e.dataFingerprint = "8c1f00aa";
    e.softwareVersion = TILTMETER_VERSION;
    const TimePoint start = at("2024-01-01");
    for (int week = 0; week < 12; ++week) {
        const TimeRange range{{start.microseconds + 7 * day * week},
                              {start.microseconds + 7 * day * (week + 1)}};
        const bool failing = week >= 8;
        e.windows.push_back(window(range, 4000 + 60 * static_cast<std::uint64_t>(week), failing ? 0.7 : 0.95,
                                   failing ? Verdict::Fail : Verdict::Pass));
        e.records += e.windows.back().records;
    }
    e.covered = {start, {start.microseconds + 84 * day - 2 * 60'000'000}};
    e.overall = window(e.covered, e.records, 0.86, Verdict::Pass);
    Finding finding;
    finding.rule = FindingRule::Interval;
    finding.window = {e.windows[8].range.begin, e.windows.back().range.end};
    finding.windows = 4;
    finding.ongoing = true;
    finding.worst = e.windows[8].measurements[0];
    e.findings = {finding};

    DeploymentSummary& s = data.summary;
    s.deployment.id = {1};
    s.deployment.name = e.deployment;
    s.deployment.environment = "Prod";
    s.deployment.created = start;
    s.records = e.records;
    s.labelled = e.records / 2;
    s.rejected = 3;
    s.duplicates = 2;
    s.covered = e.covered;
    s.fairnessRevision = 3;
    s.schema = loanSchema();
    data.imports = {{2, "march.csv", "0123456789abcdef0123456789abcdef", DataSetRole::Payload, e.records / 4,
                     3, 2, at("2024-03-25T08:00:00Z")},
                    {1, "january-february.csv", "fedcba9876543210fedcba9876543210", DataSetRole::Payload,
                     e.records - e.records / 4, 0, 0, at("2024-03-01T08:00:00Z")}};
    data.rejected = {{17, 16, "age", "not_a_number", "forty"},
                     {230, 229, "", "too_few_fields", "2024-03-02T10:00:00Z,7731"},
                     {4711, 4710, "timestamp", "not_a_timestamp", "2024-02-30"}};
    data.profile = loanProfile(e.records);
    data.revisions = {{3, e.config, at("2024-03-01T09:00:00Z"), "tester", "first limits"}};
    return data;
}

namespace {

/// Evidence that grows by `slope` a day, 50 pairs each.
std::vector<EvidencePoint> curveOf(TimePoint start, int from, int to, double slope)
{
    std::vector<EvidencePoint> points;
    for (int i = from; i <= to; ++i)
        points.push_back({TimePoint{start.microseconds + i * day},
                          static_cast<std::uint64_t>(50 * (i - from + 1)), slope * (i - from)});
    return points;
}

EvidenceProcess processOf(const AlarmSubject& subject, std::vector<EvidencePoint> curve)
{
    EvidenceProcess process;
    process.subject = subject;
    process.raises = subject.kind != AlarmKind::Parity;
    process.level = std::log(subject.change ? 365.0 * 4 : 80.0);
    process.curve = std::move(curve);
    process.logEvidence = process.curve.back().logEvidence;
    for (const EvidencePoint& point : process.curve)
        process.maximum = std::max(process.maximum, point.logEvidence);
    process.pairs = process.curve.back().pairs;
    process.begin = process.curve.front().time;
    process.end = process.curve.back().time;
    process.estimates = {process.pairs, process.pairs * 4 / 10, process.pairs * 2, process.pairs * 12 / 10,
                         0.95};
    return process;
}

} // namespace

DeploymentData alarmed()
{
    DeploymentData data = loanApprovals();
    Evaluation& e = data.evaluation;
    const TimePoint start = e.covered.begin;
    const AlarmSubject sex{
        "sex", "female", "male", "selection_rate", "disparate_impact", AlarmKind::BelowLimit, false, 0.8, ""};
    AlarmSubject above = sex;
    above.kind = AlarmKind::AboveLimit;
    above.limit = 1.25;
    AlarmSubject change = sex;
    change.change = true;
    AlarmSubject parity = sex;
    parity.kind = AlarmKind::Parity;
    parity.metric = "statistical_parity_difference";
    parity.limit = 0;
    AlarmSubject age = sex;
    age.feature = "age";
    age.monitored = "18-25";
    age.reference = "26-100";
    AlarmOverview& track = e.alarmTrack;
    track.comparisons = 3;
    track.changeComparisons = 1;
    track.records = e.records;
    track.processes = {
        processOf(parity, curveOf(start, 0, 83, 0.1)), processOf(sex, curveOf(start, 56, 83, 0.5)),
        processOf(above, curveOf(start, 0, 83, -0.1)), processOf(change, curveOf(start, 31, 83, -0.02)),
        processOf(age, curveOf(start, 0, 83, -0.05))};

    Alarm open;
    open.key = "sex/female/male/disparate_impact/below_limit#1";
    open.subject = sex;
    open.raised = at("2024-03-08T12:00:00Z");
    open.record = 40'001;
    open.pairs = 480;
    open.logEvidence = open.level = track.processes[1].level;
    open.maximum = track.processes[1].maximum;
    open.estimates = track.processes[1].estimates;
    open.curve = track.processes[1].curve;
    Alarm noted = open;
    noted.key = "sex/female/male/disparate_impact/below_limit/change#1";
    noted.subject = change;
    noted.state = AlarmState::Acknowledged;
    noted.raised = at("2024-01-28T12:00:00Z");
    noted.changed = at("2024-01-20");
    noted.level = noted.logEvidence = track.processes[3].level;
    noted.curve = curveOf(start, 0, 30, 0.3);
    noted.acknowledged = at("2024-02-01T09:00:00Z");
    noted.actor = "ada";
    noted.comment = "known, ticket 12";
    e.alarms = {open, noted};
    for (Finding& alarm : alarmFindings(e.alarms, e.covered))
        e.findings.push_back(std::move(alarm));
    return data;
}

DeploymentData unconfigured(const std::string& name)
{
    DeploymentData data = loanApprovals();
    data.summary.deployment.name = name;
    data.summary.deployment.environment.clear();
    data.summary.fairnessRevision = 0;
    data.revisions.clear();
    return data;
}

} // namespace monitor_double

using monitor_double::DeploymentData;
using monitor_double::script;

struct Monitor::Private {
    std::string path;

    [[nodiscard]] Result<DeploymentData> data(const std::string& name) const
    {
        const std::lock_guard lock(script().mutex);
        for (const DeploymentData& d : script().stores[path])
            if (d.summary.deployment.name == name)
                return d;
        return fail(ErrorCode::NoSuchDeployment, name);
    }
};

namespace {

Result<void> before(const char* function)
{
    std::function<Result<void>(const std::string&)> hook;
    {
        const std::lock_guard lock(script().mutex);
        ++script().calls[function];
        hook = script().before;
    }
    return hook ? hook(function) : Result<void>{};
}

} // namespace

Monitor::Monitor(std::unique_ptr<Private> p) : d(std::move(p)) {}
Monitor::~Monitor() = default;

Result<std::shared_ptr<Monitor>> Monitor::open(const std::string& path)
{
    TILTMETER_TRY(before("open"));
    const std::lock_guard lock(script().mutex);
    if (!script().stores.contains(path))
        return fail(ErrorCode::FileNotFound, path);
    return std::shared_ptr<Monitor>(new Monitor(std::make_unique<Private>(Private{path})));
}

Result<std::shared_ptr<Monitor>> Monitor::create(const std::string& path)
{
    TILTMETER_TRY(before("create"));
    const std::lock_guard lock(script().mutex);
    if (script().stores.contains(path))
        return fail(ErrorCode::FileExists, path);
    script().stores[path] = {};
    return std::shared_ptr<Monitor>(new Monitor(std::make_unique<Private>(Private{path})));
}

const std::string& Monitor::path() const
{
    return d->path;
}

bool Monitor::isReadOnly() const
{
    return false;
}

Result<std::vector<DeploymentSummary>> Monitor::deployments() const
{
    TILTMETER_TRY(before("deployments"));
    const std::lock_guard lock(script().mutex);
    std::vector<DeploymentSummary> result;
    for (const DeploymentData& data : script().stores[d->path])
        result.push_back(data.summary);
    return result;
}

Result<DeploymentSummary> Monitor::deployment(const std::string& name) const
{
    TILTMETER_TRY(before("deployment"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(name));
    return data.summary;
}

Result<std::vector<ImportRecord>> Monitor::imports(const std::string& deployment) const
{
    TILTMETER_TRY(before("imports"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    return data.imports;
}

Result<std::vector<RejectedRow>> Monitor::rejectedRows(const std::string& deployment, std::size_t limit) const
{
    TILTMETER_TRY(before("rejectedRows"));
    TILTMETER_ASSIGN(DeploymentData data, d->data(deployment));
    data.rejected.resize(std::min(limit, data.rejected.size()));
    return data.rejected;
}

Result<std::vector<std::vector<std::string>>> Monitor::rows(const std::string& deployment,
                                                            std::uint64_t first, std::size_t count) const
{
    TILTMETER_TRY(before("rows"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    std::vector<std::vector<std::string>> rows;
    for (std::uint64_t i = first; i < std::min<std::uint64_t>(first + count, data.summary.records); ++i)
        rows.push_back({"2024-01-01T00:00:00Z", "r" + std::to_string(i), i % 3 == 0 ? "female" : "male",
                        std::to_string(18 + i % 70), std::to_string(1000 + i % 977),
                        i % 2 == 0 ? "approved" : "declined", i % 10 == 0 ? "a remark" : ""});
    return rows;
}

Result<DataProfile> Monitor::profile(const std::string& deployment, const Progress&) const
{
    TILTMETER_TRY(before("profile"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    return data.profile;
}

Result<FairnessConfig> Monitor::recommend(const std::string& deployment, const Progress&) const
{
    TILTMETER_TRY(before("recommend"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    return data.evaluation.config;
}

Result<std::optional<ConfigurationRevision>> Monitor::configuration(const std::string& deployment) const
{
    TILTMETER_TRY(before("configuration"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    if (data.revisions.empty())
        return std::nullopt;
    return data.revisions.back();
}

Result<std::vector<ConfigurationRevision>> Monitor::revisions(const std::string& deployment) const
{
    TILTMETER_TRY(before("revisions"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    return data.revisions;
}

Result<std::int64_t> Monitor::saveConfiguration(const std::string& deployment, const FairnessConfig& config,
                                                const std::string& comment, const Progress&)
{
    TILTMETER_TRY(before("saveConfiguration"));
    const std::lock_guard lock(script().mutex);
    for (DeploymentData& data : script().stores[d->path])
        if (data.summary.deployment.name == deployment) {
            const std::int64_t revision = ++data.summary.fairnessRevision;
            data.revisions.push_back({revision, config, {}, "tester", comment});
            data.evaluation.config = config;
            data.evaluation.revision = revision;
            return revision;
        }
    return fail(ErrorCode::NoSuchDeployment, deployment);
}

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const EvaluateOptions& options,
                                     const Progress& progress) const
{
    TILTMETER_TRY(before("evaluate"));
    decltype(script().evaluate) hook;
    {
        const std::lock_guard lock(script().mutex);
        hook = script().evaluate;
    }
    if (hook)
        return hook(deployment, options, progress);
    TILTMETER_ASSIGN(DeploymentData data, d->data(deployment));
    if (data.revisions.empty())
        return fail(ErrorCode::NotConfigured, deployment);
    std::erase_if(data.evaluation.windows, [&options](const WindowResult& w) {
        return (options.since && w.range.begin < *options.since) ||
               (options.until && *options.until < w.range.end);
    });
    return data.evaluation;
}

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const FairnessConfig& config,
                                     const EvaluateOptions& options, const Progress& progress) const
{
    TILTMETER_ASSIGN(Evaluation evaluation, evaluate(deployment, options, progress));
    evaluation.config = config;
    return evaluation;
}

Result<AlarmReport> Monitor::alarms(const std::string& deployment, const Progress&) const
{
    TILTMETER_TRY(before("alarms"));
    TILTMETER_ASSIGN(const DeploymentData data, d->data(deployment));
    const Evaluation& e = data.evaluation;
    return AlarmReport{e.deployment, e.revision, e.alarms, e.alarmTrack};
}

Result<std::vector<Alarm>> Monitor::acknowledgeAlarms(const std::string& deployment,
                                                      const std::vector<std::string>& keys,
                                                      const std::string& comment, const Progress&)
{
    TILTMETER_TRY(before("acknowledgeAlarms"));
    const std::lock_guard lock(script().mutex);
    std::vector<Alarm> done;
    for (DeploymentData& data : script().stores[d->path])
        for (Alarm& alarm : data.evaluation.alarms) {
            const std::string key = alarm.key;
            if (data.summary.deployment.name != deployment || alarm.state != AlarmState::Open ||
                (!keys.empty() && std::ranges::find(keys, key) == keys.end()))
                continue;
            alarm.state = AlarmState::Acknowledged;
            alarm.acknowledged = *parseTimePoint("2024-03-25T10:00:00Z");
            alarm.actor = "tester";
            alarm.comment = comment;
            std::erase_if(data.evaluation.findings, [&key](const Finding& finding) {
                return finding.alarm && finding.alarm->key == key;
            });
            done.push_back(alarm);
        }
    if (done.size() < keys.size())
        return fail(ErrorCode::InvalidValue, "alarm", keys.front() + "\nopen_alarm");
    return done;
}

Result<DriftEvaluation> Monitor::drift(const std::string& deployment, const DriftOptions& options,
                                       const Progress&) const
{
    TILTMETER_TRY(before("drift"));
    decltype(script().drift) hook;
    {
        const std::lock_guard lock(script().mutex);
        hook = script().drift;
    }
    return hook ? hook(deployment, options) : Result<DriftEvaluation>(fail(ErrorCode::NoFeatures));
}

} // namespace tiltmeter
