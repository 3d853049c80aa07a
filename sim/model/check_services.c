/* Checks of services and their stops. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/check.h"
#include "model/currency.h"
#include "model/schema_fields.h"

typedef struct stop_key {
    uint32_t service;
    double sequence;
    uint32_t row;
} stop_key;

static int by_service_and_sequence(const void *a, const void *b)
{
    const stop_key *x = a, *y = b;
    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* "mon 08:00" */
static bool is_departure(const char *text, size_t length)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    bool day = false;
    if (length != 9 || text[3] != ' ' || text[6] != ':')
        return false;
    for (size_t i = 0; i < 7; i++)
        day = day || strncmp(text, days[i], 3) == 0;
    const char *digits = "0123456789";
    for (size_t i = 4; i < 9; i++)
        if (i != 6 && (!text[i] || !strchr(digits, text[i])))
            return false;
    return day && (text[4] - '0') * 10 + (text[5] - '0') < 24 && text[7] < '6';
}

static void check_departures(const td_check *check, uint32_t row)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_SERVICE];
    const char *timetable = td_check_cell_text(check, TD_T_SERVICE, TD_F_SERVICE_TIMETABLE, row);
    const char *rest = timetable, *item;
    if (!*timetable && isnan(td_sheet_number(sheet, TD_F_SERVICE_DEPARTURES_PER_WEEK, row)))
        td_check_tell(check, TD_D_CELL_NEEDED, TD_T_SERVICE, row, TD_F_SERVICE_DEPARTURES_PER_WEEK,
                      NULL, "timetable = \"\"");
    for (size_t length; td_list_next(&rest, &item, &length);)
        if (!is_departure(item, length)) {
            td_check_tell(check, TD_D_TIMETABLE, TD_T_SERVICE, row, TD_F_SERVICE_TIMETABLE,
                          timetable, NULL);
            return;
        }
}

static bool any_above_zero(const td_sheet *sheet, const int *fields, size_t count, uint32_t row)
{
    for (size_t i = 0; i < count; i++)
        if (td_sheet_number(sheet, fields[i], row) > 0)
            return true;
    return false;
}

/* A service without any price of its own or of its vehicle type would look cheap. */
static bool is_priced(const td_check *check, uint32_t row, uint32_t vehicle, const td_key_index *cost)
{
    static const int prices[] = {TD_F_SERVICE_PRICE_BASE_PER_TEU, TD_F_SERVICE_PRICE_PER_TEU_KM,
                                 TD_F_SERVICE_PRICE_PER_TEU};
    static const int rates[] = {
        TD_F_VEHICLE_TYPE_COST_PER_KM, TD_F_VEHICLE_TYPE_COST_PER_H,
        TD_F_VEHICLE_TYPE_FIXED_COST_PER_TRIP, TD_F_VEHICLE_TYPE_MIN_COST_PER_TRIP};
    return any_above_zero(check->tables->sheet[TD_T_SERVICE], prices, 3, row) ||
           vehicle == TD_NO_ROW ||
           any_above_zero(check->tables->sheet[TD_T_VEHICLE_TYPE], rates, 4, vehicle) ||
           td_key_index_find(cost, td_check_cell(check, TD_T_VEHICLE_TYPE, 0, vehicle)) !=
               TD_NO_ROW;
}

static void check_service(const td_check *check, uint32_t row, const td_key_index *cost)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_SERVICE];
    td_atom mode = td_sheet_text(sheet, TD_F_SERVICE_MODE_ID, row);
    uint32_t vehicle = td_check_find(check, TD_T_VEHICLE_TYPE,
                                     td_sheet_text(sheet, TD_F_SERVICE_VEHICLE_TYPE_ID, row));
    check_departures(check, row);
    if (mode != TD_NO_ATOM && vehicle != TD_NO_ROW) {
        td_atom own = td_check_cell(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_MODE_ID, vehicle);
        if (own != mode)
            td_check_tell(check, TD_D_MODE_DIFFERS, TD_T_SERVICE, row, TD_F_SERVICE_MODE_ID,
                          td_check_text(check, mode), td_check_text(check, own));
    }
    if (!is_priced(check, row, vehicle, cost))
        td_check_tell(check, TD_D_SERVICE_UNPRICED, TD_T_SERVICE, row,
                      TD_F_SERVICE_PRICE_BASE_PER_TEU, td_check_cell_text(check, TD_T_SERVICE, 0, row),
                      NULL);
    else if (isnan(td_currency_factor(
                 check->tables,
                 td_check_cell_text(check, TD_T_SERVICE, TD_F_SERVICE_PRICE_CURRENCY, row),
                 td_sheet_number(sheet, TD_F_SERVICE_PRICE_YEAR, row))))
        td_currency_report(check->tables, row, check->diags);
}

/* The mode that the links of a service's stops must have. */
static td_atom service_mode(const td_check *check, uint32_t service)
{
    uint32_t vehicle =
        td_check_find(check, TD_T_VEHICLE_TYPE,
                      td_check_cell(check, TD_T_SERVICE, TD_F_SERVICE_VEHICLE_TYPE_ID, service));
    return vehicle == TD_NO_ROW
               ? TD_NO_ATOM
               : td_check_cell(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_MODE_ID, vehicle);
}

/* link_ids must lead, link by link, from the stop before to this one, over links of the mode. */
static void check_way(const td_check *check, const stop_key *before, const stop_key *stop)
{
    const td_sheet *stops = check->tables->sheet[TD_T_SERVICE_STOP];
    const td_sheet *links = check->tables->sheet[TD_T_LINK];
    td_atom at = td_sheet_text(stops, TD_F_SERVICE_STOP_NODE_ID, before->row);
    td_atom end = td_sheet_text(stops, TD_F_SERVICE_STOP_NODE_ID, stop->row);
    td_atom mode = service_mode(check, stop->service);
    const char *rest =
        td_check_cell_text(check, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_LINK_IDS, stop->row);
    const char *item;
    if (!*rest || at == TD_NO_ATOM || end == TD_NO_ATOM)
        return;
    for (size_t length; td_list_next(&rest, &item, &length);) {
        td_atom id = td_intern_find(check->tables->names, item, length);
        uint32_t link = td_check_find(check, TD_T_LINK, id);
        if (link == TD_NO_ROW)
            return; /* told as a reference */
        td_atom own = td_sheet_text(links, TD_F_LINK_MODE_ID, link);
        td_atom from = td_sheet_text(links, TD_F_LINK_FROM_NODE_ID, link);
        td_atom to = td_sheet_text(links, TD_F_LINK_TO_NODE_ID, link);
        bool one_way = td_sheet_number(links, TD_F_LINK_DIRECTED, link) == 1;
        if (own != TD_NO_ATOM && mode != TD_NO_ATOM && own != mode) {
            td_check_tell(check, TD_D_MODE_DIFFERS, TD_T_SERVICE_STOP, stop->row,
                          TD_F_SERVICE_STOP_LINK_IDS, td_check_text(check, id),
                          td_check_text(check, mode));
            return;
        }
        if (at != from && (at != to || one_way)) {
            td_check_tell(check, TD_D_STOP_LINKS, TD_T_SERVICE_STOP, stop->row,
                          TD_F_SERVICE_STOP_LINK_IDS, td_check_text(check, id),
                          td_check_text(check, at));
            return;
        }
        at = at == from ? to : from;
    }
    if (at != end)
        td_check_tell(check, TD_D_STOP_LINKS_END, TD_T_SERVICE_STOP, stop->row,
                      TD_F_SERVICE_STOP_LINK_IDS, td_check_text(check, at),
                      td_check_text(check, end));
}

static void check_stops(const td_check *check, const stop_key *order, uint32_t count,
                        uint32_t *stops_of)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t service = order[i].service, row = order[i].row;
        td_check_in_network(check, TD_T_SERVICE_STOP, row, TD_F_SERVICE_STOP_NODE_ID, true);
        if (service == TD_NO_ROW)
            continue;
        if (stops_of[service]++ == 0)
            continue;
        td_atom node = td_check_cell(check, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_NODE_ID, row);
        if (node != TD_NO_ATOM &&
            node == td_check_cell(check, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_NODE_ID,
                                  order[i - 1].row))
            td_check_tell(check, TD_D_STOP_REPEATED, TD_T_SERVICE_STOP, row,
                          TD_F_SERVICE_STOP_NODE_ID, td_check_text(check, node), NULL);
        else
            check_way(check, &order[i - 1], &order[i]);
    }
}

td_status td_check_services(const td_check *check)
{
    uint32_t rows = td_check_rows(check, TD_T_SERVICE_STOP);
    uint32_t services = td_check_rows(check, TD_T_SERVICE);
    stop_key *order = TD_ALLOC(rows, stop_key);
    uint32_t *stops_of = TD_ALLOC(services, uint32_t);
    td_key_index cost = {0};
    td_status status = order && stops_of ? TD_OK : TD_ERR_NOMEM;
    if (!status)
        status = td_key_index_build(&cost, check->tables->sheet[TD_T_COST],
                                    TD_F_COST_VEHICLE_TYPE_ID);
    for (uint32_t row = 0; !status && row < rows; row++)
        order[row] = (stop_key){
            td_check_find(check, TD_T_SERVICE,
                          td_check_cell(check, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_SERVICE_ID, row)),
            td_sheet_number(check->tables->sheet[TD_T_SERVICE_STOP],
                            TD_F_SERVICE_STOP_STOP_SEQUENCE, row),
            row};
    if (!status) {
        qsort(order, rows, sizeof *order, by_service_and_sequence);
        check_stops(check, order, rows, stops_of);
    }
    for (uint32_t row = 0; !status && row < services; row++) {
        check_service(check, row, &cost);
        if (stops_of[row] < 2)
            td_check_tell(check, TD_D_SERVICE_FEW_STOPS, TD_T_SERVICE, row, TD_F_SERVICE_SERVICE_ID,
                          td_check_cell_text(check, TD_T_SERVICE, 0, row), NULL);
    }
    td_key_index_clear(&cost);
    free(order);
    free(stops_of);
    return status;
}
