/* results.xlsx of a results folder: contents, summary with charts, a sheet in which the value of time and
 * the carbon price can be changed, a sheet for every table, dictionary, sources, run.
 *
 * A sheet holds at most TD_WORKBOOK_ROWS rows of a table: every scenario has an equal part of them, its
 * most important rows (run/row_pick.h). The sheet says so. Memory does not grow with the tables. */
#ifndef TD_RUN_WORKBOOK_H
#define TD_RUN_WORKBOOK_H

#include "base/diag.h"
#include "base/lang.h"
#include "base/status.h"
#include "io/xlsx_writer.h"
#include "run/digest.h"

#define TD_WORKBOOK_NAME "results.xlsx"
#define TD_WORKBOOK_ROWS 20000

td_status td_workbook_write(const char *folder, td_lang lang, td_diags *diags);

/* The two sheets of figures (workbook_figures.c). */
void td_workbook_summary(td_xlsx *xlsx, lxw_worksheet *sheet, const td_digest *digest);
void td_workbook_what_if(td_xlsx *xlsx, lxw_worksheet *sheet, const td_digest *digest);

/* Names of sheets; a sheet's name in charts and links. */
const char *td_workbook_summary_name(td_lang lang);

#endif
