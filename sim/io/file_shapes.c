#include "io/file_shapes.h"

#include <math.h>
#include <string.h>

#define AT_LEAST(low)      .lowest = (low), .highest = INFINITY
#define FROM_TO(low, high) .lowest = (low), .highest = (high)

static const td_json_shape text = {.kind = TD_JSON_TEXT};
static const td_json_shape id = {.kind = TD_JSON_ID};
static const td_json_shape flag = {.kind = TD_JSON_FLAG};
static const td_json_shape number = {.kind = TD_JSON_NUMBER};
static const td_json_shape not_negative = {.kind = TD_JSON_NUMBER, AT_LEAST(0)};
static const td_json_shape at_least_one = {.kind = TD_JSON_NUMBER, AT_LEAST(1)};
static const td_json_shape share = {.kind = TD_JSON_NUMBER, FROM_TO(0, 1)};
static const td_json_shape count = {.kind = TD_JSON_INTEGER, FROM_TO(1, 1e9)};
static const td_json_shape year = {.kind = TD_JSON_INTEGER, FROM_TO(1900, 2200)};
static const td_json_shape version = {.kind = TD_JSON_VERSION};
static const td_json_shape texts = {.kind = TD_JSON_LIST, .item = &text};

static const td_json_member language_members[] = {{"en", false, &text}, {"zh", false, &text}};
static const td_json_shape languages = {
    .kind = TD_JSON_OBJECT, .at_least = 1, TD_JSON_MEMBERS(language_members)};

/* Parameters of the choice: network.json gives them, a scenario's evaluate may override them. */
static const td_json_member parameter_members[] = {
    {"carbon_price_per_t", false, &not_negative},
    {"carbon_price_appraisal_per_t", false, &not_negative},
    {"path_size_beta", false, &not_negative},
    {"detour_limit", false, &at_least_one},
    {"overlap_limit", false, &share},
    {"routes_per_chain", false, &count},
};
static const td_json_shape parameters = {.kind = TD_JSON_OBJECT,
                                         TD_JSON_MEMBERS(parameter_members)};

/* The program works in these units; a network says so for its readers and cannot choose others. */
static const td_json_shape unit_length = {.kind = TD_JSON_WORD, .words = "km"};
static const td_json_shape unit_time = {.kind = TD_JSON_WORD, .words = "h"};
static const td_json_shape unit_speed = {.kind = TD_JSON_WORD, .words = "km/h"};
static const td_json_shape unit_mass = {.kind = TD_JSON_WORD, .words = "t"};
static const td_json_shape unit_emissions = {.kind = TD_JSON_WORD, .words = "kg CO2e"};
static const td_json_shape unit_coordinates = {.kind = TD_JSON_WORD,
                                               .words = "degrees WGS84|plane"};
static const td_json_member unit_members[] = {
    {"length", false, &unit_length},
    {"time", false, &unit_time},
    {"speed", false, &unit_speed},
    {"mass", false, &unit_mass},
    {"money", false, &id},
    {"emissions", false, &unit_emissions},
    {"coordinates", false, &unit_coordinates},
};
static const td_json_shape units = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(unit_members)};

static const td_json_member confidence_members[] = {
    {"A", true, &not_negative}, {"B", true, &not_negative}, {"C", true, &not_negative}};
static const td_json_shape confidence = {.kind = TD_JSON_OBJECT,
                                         TD_JSON_MEMBERS(confidence_members)};

static const td_json_member network_members[] = {
    {"$schema", false, &text},
    {"schema_version", true, &version},
    {"id", true, &id},
    {"title", true, &languages},
    {"description", false, &languages},
    {"base_year", true, &year},
    {"currency", true, &id},
    {"units", false, &units},
    {"parameters", false, &parameters},
    {"confidence", false, &confidence},
};
const td_json_shape td_shape_network = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(network_members)};

static const td_json_shape assignment_type = {.kind = TD_JSON_WORD,
                                              .words = "all-or-nothing|logit|stochastic-user-equilibrium|user-equilibrium|system-optimum"};
static const td_json_shape period = {.kind = TD_JSON_WORD, .words = "year|month"};
static const td_json_member assignment_members[] = {
    {"type", false, &assignment_type},
    {"gap", false, &share},
    {"max_iterations", false, &count},
    {"demand_gap", false, &share},
    {"demand_rounds", false, &count},
};
static const td_json_shape assignment = {.kind = TD_JSON_OBJECT,
                                         TD_JSON_MEMBERS(assignment_members)};
static const td_json_shape above_zero_share = {.kind = TD_JSON_NUMBER, FROM_TO(1e-6, 1)};
static const td_json_shape weeks = {.kind = TD_JSON_INTEGER, FROM_TO(1, 5200)};
static const td_json_shape warm_up = {.kind = TD_JSON_INTEGER, FROM_TO(0, 5200)};
static const td_json_shape replication_count = {.kind = TD_JSON_INTEGER, FROM_TO(1, 1e6)};
static const td_json_shape response = {.kind = TD_JSON_WORD,
                                       .words = "wait|reroute-at-terminals"};
static const td_json_shape node_ids = {.kind = TD_JSON_LIST, .item = &id};
static const td_json_member box_members[] = {{"return_points", false, &node_ids},
                                             {"stock_teu", false, &not_negative}};
static const td_json_shape empty_boxes = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(box_members)};
static const td_json_member simulation_members[] = {
    {"weeks", false, &weeks},
    {"warm_up_weeks", false, &warm_up},
    {"replications", false, &replication_count},
    {"max_replications", false, &replication_count},
    {"precision", false, &share},
    {"sample_share", false, &above_zero_share},
    {"promised_time_factor", false, &not_negative},
    {"response", false, &response},
    {"reliability_feedback", false, &flag},
    {"feedback_tolerance", false, &share},
    {"feedback_rounds", false, &count},
    {"empty_boxes", false, &empty_boxes},
    {"inherited", false, &flag},
};
static const td_json_shape simulation = {.kind = TD_JSON_OBJECT,
                                         TD_JSON_MEMBERS(simulation_members)};
static const td_json_member evaluate_members[] = {
    {"year", false, &year},
    {"period", false, &period},
    {"routes_by_month", false, &flag},
    {"assignment", false, &assignment},
    {"simulation", false, &simulation},
    {"parameters", false, &parameters},
};
static const td_json_shape evaluate = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(evaluate_members)};

/* Each change is checked by td_shape_change, so that one wrong change does not hide another. */
static const td_json_shape anything = {.kind = TD_JSON_ANY};
static const td_json_shape changes = {.kind = TD_JSON_LIST, .item = &anything};
static const td_json_shape some_changes = {.kind = TD_JSON_LIST, .item = &anything, .at_least = 1};

static const td_json_member scenario_members[] = {
    {"$schema", false, &text},
    {"schema_version", true, &version},
    {"id", true, &id},
    {"title", true, &languages},
    {"description", false, &languages},
    {"network", false, &text},
    {"extends", false, &text},
    {"measures", false, &texts},
    {"changes", false, &changes},
    {"evaluate", false, &evaluate},
};
const td_json_shape td_shape_scenario = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(scenario_members)};

static const td_json_shape grade = {.kind = TD_JSON_WORD, .words = "A|B|C"};
static const td_json_member effect_members[] = {
    {"what", true, &languages},    {"value", false, &number}, {"low", false, &number},
    {"high", false, &number},      {"unit", false, &text},    {"source", false, &text},
    {"confidence", false, &grade}, {"note", false, &text},
};
static const td_json_shape effect = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(effect_members)};
static const td_json_shape effects = {.kind = TD_JSON_LIST, .item = &effect};

static const td_json_member measure_members[] = {
    {"$schema", false, &text},    {"schema_version", true, &version}, {"id", true, &id},
    {"title", true, &languages},  {"description", false, &languages}, {"sources", false, &texts},
    {"effects", false, &effects}, {"changes", true, &some_changes},
};
const td_json_shape td_shape_measure = {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(measure_members)};

#define OPERATIONS "set|scale|add|remove|close"

static const td_json_shape op = {.kind = TD_JSON_WORD, .words = OPERATIONS};
static const td_json_shape cells = {.kind = TD_JSON_CELLS};
static const td_json_shape cell = {.kind = TD_JSON_CELL_OR_NULL};
static const td_json_shape where = {.kind = TD_JSON_MAP, .item = &cells, .at_least = 1};
static const td_json_shape values = {.kind = TD_JSON_MAP, .item = &cell, .at_least = 1};
static const td_json_shape factors = {.kind = TD_JSON_MAP, .item = &not_negative, .at_least = 1};
static const td_json_shape rows = {.kind = TD_JSON_LIST, .item = &values, .at_least = 1};
static const td_json_shape table = {.kind = TD_JSON_TABLE};
static const td_json_shape tables = {.kind = TD_JSON_LIST, .item = &table, .at_least = 1};
static const td_json_shape closable = {.kind = TD_JSON_WORD, .words = "link|facility|service"};
static const td_json_shape date = {.kind = TD_JSON_DATE};

static const td_json_member set_members[] = {
    {"op", true, &op},         {"table", true, &table},          {"where", true, &where},
    {"values", true, &values}, {"may_match_none", false, &flag}, {"downgrade", false, &flag},
    {"note", false, &text},
};
static const td_json_member scale_members[] = {
    {"op", true, &op},          {"table", true, &table},          {"where", true, &where},
    {"values", true, &factors}, {"may_match_none", false, &flag}, {"note", false, &text},
};
static const td_json_member add_members[] = {
    {"op", true, &op}, {"table", true, &table}, {"rows", true, &rows}, {"note", false, &text}};
static const td_json_member remove_members[] = {
    {"op", true, &op},        {"table", true, &table},          {"where", true, &where},
    {"with", false, &tables}, {"may_match_none", false, &flag}, {"note", false, &text},
};
static const td_json_member close_members[] = {
    {"op", true, &op},      {"table", true, &closable}, {"where", true, &where},
    {"from", false, &date}, {"to", false, &date},       {"may_match_none", false, &flag},
    {"note", false, &text},
};

typedef struct operation {
    const char *name;
    td_json_shape shape;
} operation;

static const operation operations[] = {
    {"set", {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(set_members)}},
    {"scale", {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(scale_members)}},
    {"add", {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(add_members)}},
    {"remove", {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(remove_members)}},
    {"close", {.kind = TD_JSON_OBJECT, TD_JSON_MEMBERS(close_members)}},
};

const td_json_shape *td_shape_change(const td_json_node *change)
{
    static const td_json_shape object = {.kind = TD_JSON_MAP, .item = &anything};
    td_json_node name = td_json_key(change, "op");
    if (!td_json_check(change, &object))
        return NULL;
    if (!name.value) {
        td_json_report_missing(change, "op");
        return NULL;
    }
    if (!td_json_check(&name, &op)) /* the other keys depend on it: no word about them */
        return NULL;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (strcmp(operations[i].name, json_string_value(name.value)) == 0)
            return &operations[i].shape;
    return NULL;
}
