/* Sheets "Summary" and "What if".
 *
 * What if, for each scenario, with v = value of time in percent of the model's and p = carbon price:
 *     time   = v / 100 * (inventory + urgency + reliability)
 *     carbon = p * CO2e where p is a number, else the model's own term
 *     fixed  = perishing + scarcity (room on full services), which neither parameter changes
 *     total  = money + time + fixed + carbon,
 * formulas over the cost terms of the run. Freight stays on its routes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "run/workbook.h"

static const char *say(td_lang lang, const char *en, const char *zh)
{
    return lang == TD_LANG_ZH ? zh : en;
}

/* Figures of the summary, in columns from the third. */
static const struct {
    const char *indicator, *title[2];
    td_xlsx_style style;
} figures[] = {
    {"tonnes", {"Freight [t]", "货量 [t]"}, TD_XLSX_INTEGER},
    {"tonnes_unserved", {"Unserved [t]", "滞留 [t]"}, TD_XLSX_INTEGER},
    {"cost_per_t", {"Money cost [CNY/t]", "货币费用 [CNY/t]"}, TD_XLSX_TWO},
    {"generalised_cost_per_t", {"Generalised cost [CNY/t]", "广义费用 [CNY/t]"}, TD_XLSX_TWO},
    {"time_h", {"Time [h]", "时间 [h]"}, TD_XLSX_ONE},
    {"co2e_wtw", {"CO2e [t]", "CO2e 排放 [t]"}, TD_XLSX_INTEGER},
    {"consumer_surplus_logsum", {"Consumer surplus [CNY]", "消费者剩余 [CNY]"}, TD_XLSX_INTEGER},
};
enum { FIGURES = sizeof figures / sizeof figures[0], FIRST_FIGURE = 3, FIRST_ROW = 4 };

/* Those shown as a change against the base, in percent. */
static const struct {
    const char *indicator, *title[2];
} changes[] = {
    {"generalised_cost_per_t", {"Change of generalised cost [%]", "广义费用变化 [%]"}},
    {"time_h", {"Change of time [%]", "时间变化 [%]"}},
    {"co2e_wtw", {"Change of CO2e [%]", "CO2e 排放变化 [%]"}},
};
enum { CHANGES = sizeof changes / sizeof changes[0], FIRST_CHANGE = FIRST_FIGURE + FIGURES,
       FIRST_MODE = FIRST_CHANGE + CHANGES };

static void summary_header(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d)
{
    const td_lang lang = x->lang;
    td_xlsx_text(x, sheet, 0, 0, say(lang, "Summary", "摘要"), TD_XLSX_TITLE);
    td_xlsx_link(x, sheet, 0, 1, x->contents, x->contents);
    td_xlsx_text(x, sheet, 1, 0,
                 say(lang, "Of the year and the whole network. Changes are against the scenario's base.",
                     "全年、全网络。变化相对于该情景的基准。"),
                 TD_XLSX_NOTE);
    worksheet_set_row(sheet, FIRST_ROW - 1, 48, NULL);
    td_xlsx_text(x, sheet, FIRST_ROW - 1, 0, say(lang, "Scenario", "情景"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, FIRST_ROW - 1, 1, say(lang, "Title", "名称"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, FIRST_ROW - 1, 2, say(lang, "Base", "基准"), TD_XLSX_HEADER);
    for (size_t f = 0; f < FIGURES; f++)
        td_xlsx_text(x, sheet, FIRST_ROW - 1, FIRST_FIGURE + f, figures[f].title[lang], TD_XLSX_HEADER);
    for (size_t c = 0; c < CHANGES; c++)
        td_xlsx_text(x, sheet, FIRST_ROW - 1, FIRST_CHANGE + c, changes[c].title[lang], TD_XLSX_HEADER);
    for (size_t m = 0; m < d->mode_count; m++) {
        char title[120];
        snprintf(title, sizeof title, lang == TD_LANG_ZH ? "%s [周转量 %%]" : "%s [%% of t-km]", d->modes[m]);
        td_xlsx_text(x, sheet, FIRST_ROW - 1, FIRST_MODE + m, title, TD_XLSX_HEADER);
    }
    worksheet_set_column(sheet, 0, 0, 34, NULL);
    worksheet_set_column(sheet, 1, 1, 44, NULL);
    worksheet_set_column(sheet, 2, 2, 16, NULL);
    worksheet_set_column(sheet, FIRST_FIGURE, (lxw_col_t)(FIRST_MODE + d->mode_count), 15, NULL);
    worksheet_freeze_panes(sheet, FIRST_ROW, 1);
}

static void number_if(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column, double value,
                      td_xlsx_style style)
{
    if (isfinite(value))
        td_xlsx_number(x, sheet, row, column, value, style);
}

static void summary_row(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d, size_t s)
{
    const td_digest_scenario *scenario = &d->scenarios[s];
    const size_t row = FIRST_ROW + s;
    td_xlsx_text(x, sheet, row, 0, scenario->id, TD_XLSX_PLAIN);
    td_xlsx_text(x, sheet, row, 1, scenario->title[x->lang], TD_XLSX_PLAIN);
    if (scenario->base != TD_NO_SCENARIO)
        td_xlsx_text(x, sheet, row, 2, d->scenarios[scenario->base].id, TD_XLSX_PLAIN);
    for (size_t f = 0; f < FIGURES; f++)
        number_if(x, sheet, row, FIRST_FIGURE + f, td_digest_value(d, s, figures[f].indicator),
                  figures[f].style);
    for (size_t c = 0; c < CHANGES && scenario->base != TD_NO_SCENARIO; c++) {
        const double was = td_digest_value(d, scenario->base, changes[c].indicator);
        number_if(x, sheet, row, FIRST_CHANGE + c,
                  100 * (td_digest_value(d, s, changes[c].indicator) - was) / was, TD_XLSX_PERCENT);
    }
    for (size_t m = 0; m < d->mode_count; m++)
        number_if(x, sheet, row, FIRST_MODE + m, scenario->mode_share[m], TD_XLSX_ONE);
}

typedef struct chart_form {
    uint8_t type;
    const char *title;
    size_t first, count; /* columns that are series */
    bool named;          /* series named by their headers: a legend */
} chart_form;

/* Colours that colour-blind people tell apart (Okabe and Ito). */
static const lxw_color_t palette[] = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7,
                                      0x56B4E9, 0xD55E00, 0xF0E442, 0x000000};

static void insert_chart(td_xlsx *x, lxw_worksheet *sheet, size_t scenarios, size_t row,
                         size_t column, chart_form form)
{
    const char *name = td_workbook_summary_name(x->lang);
    const lxw_row_t last = (lxw_row_t)(FIRST_ROW + scenarios - 1);
    lxw_chart *chart = workbook_add_chart(x->book, form.type);
    if (!chart)
        return;
    for (size_t c = 0; c < form.count; c++) {
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        lxw_chart_fill fill = {.color = palette[c % (sizeof palette / sizeof palette[0])]};
        const lxw_col_t place = (lxw_col_t)(form.first + c);
        chart_series_set_categories(series, name, FIRST_ROW, 0, last, 0);
        chart_series_set_values(series, name, FIRST_ROW, place, last, place);
        chart_series_set_name_range(series, name, FIRST_ROW - 1, place);
        chart_series_set_fill(series, &fill);
    }
    chart_title_set_name(chart, form.title);
    chart_legend_set_position(chart, form.named ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    /* Of bars the vertical axis has the categories. Scenarios from the top, their names beside the chart
     * even where bars go to the left. */
    chart_axis_set_reverse(chart->y_axis);
    chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_interval_unit(chart->y_axis, 1);
    chart_axis_set_num_format(chart->x_axis, "General");
    chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_TRUE);
    chart_set_series_gap(chart, 40);
    if (form.type == LXW_CHART_BAR_STACKED) {
        chart_set_series_overlap(chart, 100);
        chart_axis_set_max(chart->x_axis, 100);
    }
    const double height = 200 + 18 * (double)scenarios;
    lxw_chart_options options = {.x_scale = 1.35, .y_scale = height / 288};
    worksheet_insert_chart_opt(sheet, (lxw_row_t)row, (lxw_col_t)column, chart, &options);
}

void td_workbook_summary(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d)
{
    summary_header(x, sheet, d);
    for (size_t s = 0; s < d->scenario_count; s++)
        summary_row(x, sheet, d, s);
    if (d->scenario_count == 0)
        return;
    worksheet_autofilter(sheet, FIRST_ROW - 1, 0, (lxw_row_t)(FIRST_ROW + d->scenario_count - 1),
                         (lxw_col_t)(FIRST_MODE + d->mode_count - 1));
    const size_t below = FIRST_ROW + d->scenario_count + 2;
    insert_chart(x, sheet, d->scenario_count, below, 0,
                 (chart_form){LXW_CHART_BAR_STACKED, say(x->lang, "Share of modes, % of t-km", "各方式周转量分担率（%）"),
                              FIRST_MODE, d->mode_count, true});
    bool compared = false;
    for (size_t i = 0; i < d->scenario_count; i++)
        compared = compared || d->scenarios[i].base != TD_NO_SCENARIO;
    if (!compared)
        return;
    insert_chart(x, sheet, d->scenario_count, below, 3,
                 (chart_form){LXW_CHART_BAR,
                              say(x->lang, "Generalised cost per tonne against the base, %",
                                  "每吨广义费用相对基准的变化（%）"),
                              FIRST_CHANGE, 1, false});
    insert_chart(x, sheet, d->scenario_count, below, 10,
                 (chart_form){LXW_CHART_BAR, say(x->lang, "CO2e against the base, %", "CO2e 排放相对基准的变化（%）"),
                              FIRST_CHANGE + 2, 1, false});
}

/* Cost terms, in the order of the columns. */
static const char *const terms[] = {
#define TD_TERM(name, money, en, zh) #name,
#include "assign/terms.def"
#undef TD_TERM
};
static const bool term_is_money[] = {
#define TD_TERM(name, money, en, zh) money,
#include "assign/terms.def"
#undef TD_TERM
};
static const char *const term_meaning[][2] = {
#define TD_TERM(name, money, en, zh) {en, zh},
#include "assign/terms.def"
#undef TD_TERM
};
/* What comes out stands first, what goes in to the right of it. */
enum { TERMS = sizeof terms / sizeof terms[0], W_TITLE = 1, W_TOTAL, W_PER_T, W_CHANGE, W_PERCENT,
       W_RANK, W_MONEY, W_TIME, W_FIXED, W_CARBON, W_TONNES, W_CO2E, W_TERM,
       W_COLUMNS = W_TERM + TERMS };
/* Rows of the two parameters, of the meanings, of the header, of the first scenario. */
enum { P_TIME = 3, P_CARBON = 4, W_MEANINGS = 6, W_HEADER = 7, W_FIRST = 8 };

static size_t term(const char *name)
{
    size_t i = 0;
    while (strcmp(terms[i], name) != 0)
        i++;
    return i;
}

/* "F12" */
static const char *cell(char room[16], size_t row, size_t column)
{
    if (column < 26)
        snprintf(room, 16, "%c%zu", (char)('A' + column), row + 1);
    else
        snprintf(room, 16, "%c%c%zu", (char)('A' + column / 26 - 1), (char)('A' + column % 26), row + 1);
    return room;
}

/* The carbon price that all scenarios have in common; NaN where they differ. */
static double common_price(const td_digest *d)
{
    double price = d->scenario_count ? d->scenarios[0].carbon_price_per_t : 0;
    for (size_t s = 1; s < d->scenario_count; s++)
        if (d->scenarios[s].carbon_price_per_t > price || d->scenarios[s].carbon_price_per_t < price)
            return (double)NAN;
    return price;
}

static void what_if_header(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d)
{
    static const char *const columns[][2] = {
        {"Total [CNY]", "合计 [CNY]"},           {"Per tonne [CNY/t]", "每吨 [CNY/t]"},
        {"Against base [CNY]", "相对基准 [CNY]"}, {"Against base, per tonne [%]", "每吨相对基准 [%]"},
        {"Rank, cheapest first", "排名（由低到高）"}, {"Money [CNY]", "货币费用 [CNY]"},
        {"Time [CNY]", "时间成本 [CNY]"},        {"Perishing and full services [CNY]", "腐损与满载班次成本 [CNY]"},
        {"Carbon [CNY]", "碳成本 [CNY]"},        {"Freight [t]", "货量 [t]"},
        {"CO2e [t]", "CO2e 排放 [t]"}};
    const td_lang lang = x->lang;
    td_xlsx_text(x, sheet, 0, 0, say(lang, "What if", "参数试算"), TD_XLSX_TITLE);
    td_xlsx_link(x, sheet, 0, 1, x->contents, x->contents);
    td_xlsx_text(x, sheet, 1, 0,
                 say(lang,
                     "Change the yellow cells: the totals follow. Freight "
                     "stays on its routes; run the model to let it move.",
                     "改动黄色单元格，合计随之更新。货流路径不变；要让货流重新选择，请重新运行模型。"),
                 TD_XLSX_NOTE);
    td_xlsx_text(x, sheet, P_TIME, 0, say(lang, "Value of time [% of the model's]", "时间价值 [模型值的 %]"), TD_XLSX_BOLD);
    td_xlsx_number(x, sheet, P_TIME, 1, 100, TD_XLSX_INPUT);
    td_xlsx_text(x, sheet, P_CARBON, 0, say(lang, "Carbon price [CNY/t CO2e]", "碳价 [CNY/t CO2e]"), TD_XLSX_BOLD);
    const double price = common_price(d);
    if (isfinite(price))
        td_xlsx_number(x, sheet, P_CARBON, 1, price, TD_XLSX_INPUT);
    else
        worksheet_write_blank(sheet, P_CARBON, 1, x->style[TD_XLSX_INPUT]);
    td_xlsx_text(x, sheet, P_CARBON, 2, say(lang, "empty: each scenario's own", "空：各情景自身的碳价"), TD_XLSX_NOTE);
    worksheet_set_row(sheet, W_MEANINGS, 48, NULL);
    for (size_t t = 0; t < TERMS; t++)
        td_xlsx_text(x, sheet, W_MEANINGS, W_TERM + t, term_meaning[t][lang], TD_XLSX_MEANING);
    worksheet_set_row(sheet, W_HEADER, 48, NULL);
    td_xlsx_text(x, sheet, W_HEADER, 0, say(lang, "Scenario", "情景"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, W_HEADER, W_TITLE, say(lang, "Title", "名称"), TD_XLSX_HEADER);
    for (size_t t = 0; t < TERMS; t++) {
        char title[64];
        snprintf(title, sizeof title, "%s [CNY]", terms[t]);
        td_xlsx_text(x, sheet, W_HEADER, W_TERM + t, title, TD_XLSX_HEADER);
    }
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
        td_xlsx_text(x, sheet, W_HEADER, W_TOTAL + c, columns[c][lang], TD_XLSX_HEADER);
    worksheet_set_column(sheet, 0, 0, 34, NULL);
    worksheet_set_column(sheet, 1, 1, 36, NULL);
    worksheet_set_column(sheet, 2, W_COLUMNS - 1, 16, NULL);
    worksheet_freeze_panes(sheet, W_FIRST, 1);
}

/* What the formulas come to as the workbook is written. */
typedef struct outcome_now {
    double money, time, fixed, carbon, total, per_t;
} outcome_now;

static double figure(const td_digest *d, size_t s, const char *indicator)
{
    const double value = td_digest_value(d, s, indicator);
    return isfinite(value) ? value : 0;
}

static double term_value(const td_digest *d, size_t s, size_t t)
{
    char name[48];
    snprintf(name, sizeof name, "cost_%s", terms[t]);
    return figure(d, s, name);
}

static outcome_now now(const td_digest *d, size_t s)
{
    outcome_now o = {0};
    const double price = common_price(d), tonnes = figure(d, s, "tonnes");
    for (size_t t = 0; t < TERMS; t++)
        o.money += term_is_money[t] ? term_value(d, s, t) : 0;
    o.time = term_value(d, s, term("inventory")) + term_value(d, s, term("urgency")) +
             term_value(d, s, term("reliability"));
    o.fixed = term_value(d, s, term("perishing")) + term_value(d, s, term("scarcity"));
    o.carbon = isfinite(price) ? price * figure(d, s, "co2e_wtw") : term_value(d, s, term("carbon"));
    o.total = o.money + o.time + o.fixed + o.carbon;
    o.per_t = tonnes > 0 ? o.total / tonnes : 0;
    return o;
}

static void formulas(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d, size_t s, outcome_now o)
{
    char text[160], a[16], b[16], c[16];
    const size_t row = W_FIRST + s;
    snprintf(text, sizeof text, "=SUM(%s:%s)", cell(a, row, W_TERM),
             cell(b, row, W_TERM + term("empty_return")));
    td_xlsx_formula(x, sheet, row, W_MONEY, text, o.money, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=$B$%d/100*(%s+%s+%s)", P_TIME + 1,
             cell(a, row, W_TERM + term("inventory")), cell(b, row, W_TERM + term("urgency")),
             cell(c, row, W_TERM + term("reliability")));
    td_xlsx_formula(x, sheet, row, W_TIME, text, o.time, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=%s+%s", cell(a, row, W_TERM + term("perishing")),
             cell(b, row, W_TERM + term("scarcity")));
    td_xlsx_formula(x, sheet, row, W_FIXED, text, o.fixed, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=IF(ISNUMBER($B$%d),$B$%d*%s,%s)", P_CARBON + 1, P_CARBON + 1,
             cell(a, row, W_CO2E), cell(b, row, W_TERM + term("carbon")));
    td_xlsx_formula(x, sheet, row, W_CARBON, text, o.carbon, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=SUM(%s:%s)", cell(a, row, W_MONEY), cell(b, row, W_CARBON));
    td_xlsx_formula(x, sheet, row, W_TOTAL, text, o.total, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=IF(%s>0,%s/%s,0)", cell(a, row, W_TONNES), cell(b, row, W_TOTAL),
             cell(c, row, W_TONNES));
    td_xlsx_formula(x, sheet, row, W_PER_T, text, o.per_t, TD_XLSX_TWO);
    const size_t base = d->scenarios[s].base;
    if (base == TD_NO_SCENARIO)
        return;
    const outcome_now was = now(d, base);
    snprintf(text, sizeof text, "=%s-%s", cell(a, row, W_TOTAL), cell(b, W_FIRST + base, W_TOTAL));
    td_xlsx_formula(x, sheet, row, W_CHANGE, text, o.total - was.total, TD_XLSX_INTEGER);
    snprintf(text, sizeof text, "=IF(%s<>0,100*(%s/%s-1),0)", cell(a, W_FIRST + base, W_PER_T),
             cell(b, row, W_PER_T), cell(c, W_FIRST + base, W_PER_T));
    td_xlsx_formula(x, sheet, row, W_PERCENT, text,
                    was.per_t > 0 ? 100 * (o.per_t / was.per_t - 1) : 0, TD_XLSX_PERCENT);
}

/* Cheapest per tonne first. */
static void rank(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d, size_t s)
{
    char text[80], a[16];
    const double own = now(d, s).per_t;
    size_t place = 1;
    for (size_t other = 0; other < d->scenario_count; other++)
        place += now(d, other).per_t < own;
    const char column = (char)('A' + W_PER_T % 26);
    snprintf(text, sizeof text, "=RANK(%s,$%s%c$%d:$%s%c$%zu,1)", cell(a, W_FIRST + s, W_PER_T),
             W_PER_T >= 26 ? "A" : "", column, W_FIRST + 1, W_PER_T >= 26 ? "A" : "", column,
             W_FIRST + d->scenario_count);
    td_xlsx_formula(x, sheet, W_FIRST + s, W_RANK, text, (double)place, TD_XLSX_INTEGER);
}

void td_workbook_what_if(td_xlsx *x, lxw_worksheet *sheet, const td_digest *d)
{
    what_if_header(x, sheet, d);
    for (size_t s = 0; s < d->scenario_count; s++) {
        const size_t row = W_FIRST + s;
        td_xlsx_text(x, sheet, row, 0, d->scenarios[s].id, TD_XLSX_PLAIN);
        td_xlsx_text(x, sheet, row, W_TITLE, d->scenarios[s].title[x->lang], TD_XLSX_PLAIN);
        td_xlsx_number(x, sheet, row, W_TONNES, figure(d, s, "tonnes"), TD_XLSX_INTEGER);
        td_xlsx_number(x, sheet, row, W_CO2E, figure(d, s, "co2e_wtw"), TD_XLSX_INTEGER);
        for (size_t t = 0; t < TERMS; t++)
            td_xlsx_number(x, sheet, row, W_TERM + t, term_value(d, s, t), TD_XLSX_INTEGER);
        formulas(x, sheet, d, s, now(d, s));
        rank(x, sheet, d, s);
    }
}
