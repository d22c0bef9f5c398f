// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/methods_page.h"

#include "drift/drift_methods.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/drift_config_text.h"
#include "text/drift_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <algorithm>

namespace tiltmeter {
namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

bool isJudge(const DriftMethodInfo& method, bool numeric)
{
    return method.direction == DriftDirection::HighIsDrift &&
           (numeric ? method.forNumeric : method.forCategorical);
}

} // namespace

MethodsPage::MethodsPage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Methods"), tr("When is a difference drift?"), parent),
      m_preset(new QComboBox), m_presetText(new SentenceLabel(TextRole::Caption, {})), m_own(new QWidget),
      m_rule(new QComboBox), m_ruleText(new SentenceLabel(TextRole::Caption, {})), m_numeric(makeJudge(true)),
      m_categorical(makeJudge(false)), m_alpha(new QDoubleSpinBox), m_binning(new QComboBox),
      m_measures(new QTreeWidget), m_usual(new QPushButton(tr("The &usual ones"))),
      m_magnitude(new QCheckBox(tr("Also measure the drift of &all columns together (a classifier is trained "
                                   "for each window)"))),
      m_notice(new Notice)
{
    m_preset->setObjectName(QStringLiteral("preset"));
    m_rule->setObjectName(QStringLiteral("rule"));
    m_alpha->setObjectName(QStringLiteral("alpha"));
    m_binning->setObjectName(QStringLiteral("binning"));
    m_measures->setObjectName(QStringLiteral("measures"));
    m_usual->setObjectName(QStringLiteral("usual"));
    m_magnitude->setObjectName(QStringLiteral("magnitude"));
    for (const DriftPreset preset :
         {DriftPreset::None, DriftPreset::Evidently, DriftPreset::NannyMl, DriftPreset::Azure})
        m_preset->addItem(driftPresetName(preset), static_cast<int>(preset));
    for (const DriftRule rule :
         {DriftRule::Material, DriftRule::Significant, DriftRule::Fixed, DriftRule::BaselineSpread})
        m_rule->addItem(driftRuleName(rule), static_cast<int>(rule));
    for (const DriftBinning binning : {DriftBinning::Frozen, DriftBinning::Deciles, DriftBinning::EqualWidth})
        m_binning->addItem(driftBinningName(binning), static_cast<int>(binning));
    m_alpha->setRange(0.01, 50);
    m_alpha->setDecimals(2);
    m_alpha->setSuffix(QStringLiteral("\u202f%"));
    m_alpha->setAlignment(Qt::AlignRight);
    m_alpha->setToolTip(tr("Among the columns that are said to drift in a window, at most this share on "
                           "average does not."));
    fillMeasures();
    layOut();

    for (QComboBox* box : {m_preset, m_rule, m_binning})
        connect(box, &QComboBox::currentIndexChanged, this, &MethodsPage::store);
    connect(m_alpha, &QDoubleSpinBox::valueChanged, this, &MethodsPage::store);
    connect(m_magnitude, &QCheckBox::toggled, this, &MethodsPage::store);
    for (const Judge* judge : {&m_numeric, &m_categorical}) {
        connect(judge->measure, &QComboBox::currentIndexChanged, this, [this, judge] { storeJudge(*judge); });
        connect(judge->limit, &QDoubleSpinBox::valueChanged, this, [this, judge] { storeLimit(*judge); });
    }
    connect(m_measures, &QTreeWidget::itemChanged, this, [this] {
        if (!m_loading)
            storeMeasures();
    });
    connect(m_usual, &QPushButton::clicked, this, [this] {
        draft()->edit([](DriftConfig& config) { config.methods.clear(); });
        load();
    });
}

MethodsPage::Judge MethodsPage::makeJudge(bool numeric)
{
    Judge judge{new QComboBox, new QDoubleSpinBox,
                numeric ? &DriftConfig::numericJudge : &DriftConfig::categoricalJudge};
    judge.measure->setObjectName(numeric ? QStringLiteral("numericJudge")
                                         : QStringLiteral("categoricalJudge"));
    judge.limit->setObjectName(numeric ? QStringLiteral("numericLimit") : QStringLiteral("categoricalLimit"));
    judge.limit->setAccessibleName(numeric ? tr("Limit for numbers") : tr("Limit for categories"));
    judge.limit->setRange(0, 1e6);
    judge.limit->setDecimals(3);
    judge.limit->setSingleStep(0.01);
    judge.limit->setAlignment(Qt::AlignRight);
    judge.limit->setMinimumWidth(100);
    judge.limit->setSpecialValueText(tr("none", "no limit"));
    for (const DriftMethodInfo& method : driftMethodTable()) {
        if (!isJudge(method, numeric))
            continue;
        judge.measure->addItem(driftMetricName(method.id), text(method.id));
        judge.measure->setItemData(judge.measure->count() - 1, text(method.formula), Qt::ToolTipRole);
    }
    return judge;
}

void MethodsPage::fillMeasures()
{
    m_measures->setAccessibleName(tr("Measures to show beside the deciding ones"));
    m_measures->setRootIsDecorated(false);
    m_measures->setAlternatingRowColors(true);
    m_measures->setUniformRowHeights(true);
    m_measures->setHeaderLabels({tr("Measure"), tr("For"), tr("Formula")});
    m_measures->setMinimumHeight(110);
    for (const DriftMethodInfo& method : driftMethodTable()) {
        auto* item = new QTreeWidgetItem(m_measures);
        item->setText(0, driftMetricName(method.id));
        item->setData(0, Qt::UserRole, text(method.id));
        item->setText(1, method.forNumeric && method.forCategorical ? tr("both")
                         : method.forNumeric                        ? tr("numbers")
                                                                    : tr("categories"));
        item->setText(2, text(method.formula));
        item->setToolTip(0, text(method.source));
        item->setToolTip(2, text(method.formula));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(0, Qt::Unchecked);
    }
    m_measures->resizeColumnToContents(0);
    m_measures->resizeColumnToContents(1);
}

void MethodsPage::layOut()
{
    const auto judgeRow = [this](const Judge& judge) {
        auto* row = new QHBoxLayout;
        row->setSpacing(spacing::small);
        row->addWidget(judge.measure);
        row->addWidget(fieldLabel(MethodsPage::tr("limit:"), judge.limit));
        row->addWidget(judge.limit);
        for (const double usual : {0.1, 0.2}) {
            auto* preset = new QPushButton(QLocale().toString(usual));
            preset->setAccessibleName(MethodsPage::tr("Limit %1").arg(preset->text()));
            preset->setToolTip(usual == 0.1 ? MethodsPage::tr("Common: a change that deserves a look.")
                                            : MethodsPage::tr("Common: a large change."));
            preset->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
            QObject::connect(preset, &QPushButton::clicked, judge.limit,
                             [field = judge.limit, usual] { field->setValue(usual); });
            row->addWidget(preset);
            m_limitPresets.push_back(preset);
        }
        row->addStretch(1);
        return row;
    };
    // One below the other, with their limits.
    const int width =
        std::max(m_numeric.measure->sizeHint().width(), m_categorical.measure->sizeHint().width());
    for (const Judge* judge : {&m_numeric, &m_categorical})
        judge->measure->setMinimumWidth(width);
    auto* form = new QFormLayout(m_own);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(spacing::large);
    form->setVerticalSpacing(spacing::small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(fieldLabel(tr("&Drift is when:"), m_rule), m_rule);
    form->addRow(m_ruleText); // over both columns: beside the label its lines would be too short to read
    form->addRow(fieldLabel(tr("Nu&mbers by:"), m_numeric.measure), judgeRow(m_numeric));
    form->addRow(fieldLabel(tr("&Categories by:"), m_categorical.measure), judgeRow(m_categorical));
    m_numeric.limit->setAccessibleName(tr("Limit for numbers"));
    m_categorical.limit->setAccessibleName(tr("Limit for categories"));
    form->addRow(fieldLabel(tr("&False discoveries, at most:"), m_alpha), m_alpha);
    form->addRow(fieldLabel(tr("B&ins of numbers:"), m_binning), m_binning);

    auto* top = new QHBoxLayout;
    top->setSpacing(spacing::small);
    top->addWidget(fieldLabel(tr("&Preset:"), m_preset));
    top->addWidget(m_preset);
    top->addStretch(1);
    auto* more = new SplitRow;
    more->addLeft(new Label(TextRole::Strong, tr("Measured beside them")));
    more->addRight(m_usual);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(top);
    layout->addWidget(m_presetText);
    layout->addWidget(m_own);
    layout->addLayout(more);
    layout->addWidget(m_measures, 1);
    layout->addWidget(m_magnitude);
    layout->addWidget(m_notice);
}

void MethodsPage::load()
{
    const DriftConfig& config = draft()->config();
    m_loading = true;
    m_preset->setCurrentIndex(m_preset->findData(static_cast<int>(config.preset)));
    m_rule->setCurrentIndex(m_rule->findData(static_cast<int>(config.rule)));
    m_binning->setCurrentIndex(m_binning->findData(static_cast<int>(config.binning)));
    m_alpha->setValue(config.alpha * 100);
    m_magnitude->setChecked(config.magnitude);
    loadJudge(m_numeric);
    loadJudge(m_categorical);
    loadMeasures();
    m_loading = false;
    refresh();
}

void MethodsPage::loadJudge(const Judge& judge)
{
    const DriftConfig& config = draft()->config();
    const DriftMethodInfo* method = findDriftMethod(config.*judge.member);
    if (method == nullptr)
        return;
    judge.measure->setCurrentIndex(judge.measure->findData(text(method->id)));
    judge.limit->setValue(driftLimit(config, *method).value_or(0));
}

void MethodsPage::loadMeasures()
{
    const auto selected = selectDriftMethods(draft()->config());
    for (int i = 0; i < m_measures->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_measures->topLevelItem(i);
        const DriftMethodInfo* method = findDriftMethod(item->data(0, Qt::UserRole).toString().toStdString());
        const bool isOn = selected && std::ranges::find(*selected, method) != selected->end();
        item->setCheckState(0, isOn ? Qt::Checked : Qt::Unchecked);
    }
}

void MethodsPage::refresh()
{
    const DriftConfig& config = draft()->config();
    const bool own = config.preset == DriftPreset::None;
    m_presetText->setText(driftPresetText(config.preset));
    m_own->setEnabled(own);
    m_measures->setEnabled(own);
    m_usual->setEnabled(own && !config.methods.empty());
    m_ruleText->setText(driftRuleText(config.rule));
    const bool usesLimits = config.rule == DriftRule::Material || config.rule == DriftRule::Fixed;
    const bool usesChance = config.rule == DriftRule::Material || config.rule == DriftRule::Significant;
    for (const Judge* judge : {&m_numeric, &m_categorical})
        judge->limit->setEnabled(usesLimits);
    for (QPushButton* preset : m_limitPresets)
        preset->setEnabled(usesLimits);
    m_alpha->setEnabled(usesChance);
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void MethodsPage::store()
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) {
        config.preset = static_cast<DriftPreset>(m_preset->currentData().toInt());
        config.rule = static_cast<DriftRule>(m_rule->currentData().toInt());
        config.binning = static_cast<DriftBinning>(m_binning->currentData().toInt());
        config.alpha = m_alpha->value() / 100;
        config.magnitude = m_magnitude->isChecked();
    });
    m_loading = true; // a limit that is not chosen goes by the rule
    loadJudge(m_numeric);
    loadJudge(m_categorical);
    m_loading = false;
    refresh();
}

void MethodsPage::storeJudge(const Judge& judge)
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) {
        config.*judge.member = judge.measure->currentData().toString().toStdString();
    });
    load();
}

void MethodsPage::storeLimit(const Judge& judge)
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) {
        const DriftMethodInfo* method = findDriftMethod(config.*judge.member);
        if (method == nullptr)
            return;
        std::erase_if(config.limits,
                      [&](const auto& limit) { return findDriftMethod(limit.first) == method; });
        // The suggested limit is not written down: a better suggestion may come.
        if (judge.limit->value() > 0 && judge.limit->value() != driftLimit(config, *method))
            config.limits[std::string(method->id)] = judge.limit->value();
    });
    load(); // the same measure may judge both kinds
}

void MethodsPage::storeMeasures()
{
    std::vector<std::string> chosen;
    bool all = true;
    bool usual = true;
    for (int i = 0; i < m_measures->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_measures->topLevelItem(i);
        const std::string id = item->data(0, Qt::UserRole).toString().toStdString();
        const bool isOn = item->checkState(0) == Qt::Checked;
        const DriftMethodInfo* method = findDriftMethod(id);
        const DriftConfig& config = draft()->config();
        const bool isNeeded = isSideRate(id) || method == findDriftMethod(config.numericJudge) ||
                              method == findDriftMethod(config.categoricalJudge);
        all = all && isOn;
        usual = usual && (isNeeded || isOn == method->isDefault);
        if (isOn)
            chosen.push_back(id);
    }
    draft()->edit([&](DriftConfig& config) {
        config.methods = usual ? std::vector<std::string>{} : all ? std::vector<std::string>{"all"} : chosen;
    });
    load(); // what decides is measured in any case
}

QString MethodsPage::obstacle() const
{
    return draft()->obstacle(DriftDraft::Part::Methods);
}

} // namespace tiltmeter
