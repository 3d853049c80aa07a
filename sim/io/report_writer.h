/* report.html: one file that needs neither network nor server, made from a results folder alone, so
 * that a run and a later `report` on another machine write the same bytes.
 *
 * The page (sim/io/report/) is built into the program; its data are blocks of JSON, deflated, one with
 * names, places and summaries, and one a scenario that the page unpacks when it is looked at. */
#ifndef TD_IO_REPORT_WRITER_H
#define TD_IO_REPORT_WRITER_H

#include "base/diag.h"
#include "base/status.h"

#define TD_REPORT_NAME "report.html"

/* Writes <folder>/report.html from manifest.json, dictionary.csv and scenarios/<id>/ of the folder.
 * Scenarios that did not finish are left out. A large batch has less detail, and the page says so. */
td_status td_report_write(const char *folder, td_diags *diags);

#endif
