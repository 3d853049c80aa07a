/* Checks of facilities: what each kind needs to be understood. */
#include <string.h>

#include "model/check.h"
#include "model/schema_fields.h"

static size_t count_items(const char *list)
{
    size_t count = 0;
    const char *item;
    for (size_t length; td_list_next(&list, &item, &length);)
        count++;
    return count;
}

/* Customs clear for export and import; everything else but frontiers has a direction of travel. */
static void check_direction(const td_check *check, uint32_t row, const char *kind)
{
    const char *direction =
        td_check_cell_text(check, TD_T_FACILITY, TD_F_FACILITY_DIRECTION, row);
    bool trade = strcmp(direction, "export") == 0 || strcmp(direction, "import") == 0;
    bool travel = strcmp(direction, "forward") == 0 || strcmp(direction, "backward") == 0;
    bool customs = strcmp(kind, "customs") == 0;
    bool frontier = strcmp(kind, "border") == 0 || strcmp(kind, "other") == 0;
    if ((customs && travel) || (!customs && !frontier && trade))
        td_check_tell(check, TD_D_CELL_WORD, TD_T_FACILITY, row, TD_F_FACILITY_DIRECTION, direction,
                      customs ? "both, export, import" : "both, forward, backward");
}

static void check_modes(const td_check *check, uint32_t row, const char *kind)
{
    const char *from = td_check_cell_text(check, TD_T_FACILITY, TD_F_FACILITY_FROM_MODE, row);
    if (strcmp(kind, "customs") != 0 && count_items(from) > 1)
        td_check_tell(check, TD_D_ONE_MODE, TD_T_FACILITY, row, TD_F_FACILITY_FROM_MODE, from, NULL);
    if (strcmp(kind, "terminal") != 0)
        return;
    if (!*from)
        td_check_tell(check, TD_D_CELL_NEEDED, TD_T_FACILITY, row, TD_F_FACILITY_FROM_MODE, NULL,
                      "kind = terminal");
    if (td_check_cell(check, TD_T_FACILITY, TD_F_FACILITY_TO_MODE, row) == TD_NO_ATOM)
        td_check_tell(check, TD_D_CELL_NEEDED, TD_T_FACILITY, row, TD_F_FACILITY_TO_MODE, NULL,
                      "kind = terminal");
}

/* Stuffing changes one form into another; all other kinds list the forms that they serve. */
static void check_forms(const td_check *check, uint32_t row, const char *kind)
{
    const char *forms = td_check_cell_text(check, TD_T_FACILITY, TD_F_FACILITY_CARGO_FORMS, row);
    const char *arrow = strchr(forms, '>');
    bool change = arrow && arrow != forms && arrow[1] && !strchr(arrow + 1, '>') &&
                  count_items(forms) == 1;
    if (strcmp(kind, "stuffing") == 0 ? !change : arrow != NULL)
        td_check_tell(check, arrow || *forms ? TD_D_FORM_CHANGE : TD_D_CELL_NEEDED, TD_T_FACILITY,
                      row, TD_F_FACILITY_CARGO_FORMS, *forms ? forms : NULL,
                      arrow || *forms ? NULL : "kind = stuffing");
}

static void check_concurrent(const td_check *check, uint32_t row)
{
    td_atom id = td_check_cell(check, TD_T_FACILITY, TD_F_FACILITY_CONCURRENT_WITH, row);
    uint32_t other = td_check_find(check, TD_T_FACILITY, id);
    if (other != TD_NO_ROW &&
        td_check_cell(check, TD_T_FACILITY, TD_F_FACILITY_NODE_ID, other) !=
            td_check_cell(check, TD_T_FACILITY, TD_F_FACILITY_NODE_ID, row))
        td_check_tell(check, TD_D_CONCURRENT_ELSEWHERE, TD_T_FACILITY, row,
                      TD_F_FACILITY_CONCURRENT_WITH, td_check_text(check, id),
                      td_check_cell_text(check, TD_T_FACILITY, TD_F_FACILITY_NODE_ID, row));
}

td_status td_check_facilities(const td_check *check)
{
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_FACILITY); row++) {
        const char *kind = td_check_cell_text(check, TD_T_FACILITY, TD_F_FACILITY_KIND, row);
        td_check_in_network(check, TD_T_FACILITY, row, TD_F_FACILITY_NODE_ID, false);
        check_concurrent(check, row);
        if (!*kind)
            continue; /* told before */
        check_direction(check, row, kind);
        check_modes(check, row, kind);
        check_forms(check, row, kind);
    }
    return td_check_cycles(check, TD_T_FACILITY, TD_F_FACILITY_CONCURRENT_WITH);
}
