/* Writes report.html of a results folder: write_report FOLDER. For tests that change a folder's tables. */
#include <stdio.h>

#include "io/report_writer.h"

int main(int argc, char **argv)
{
    td_diags *diags = argc == 2 ? td_diags_create() : NULL;
    if (!diags) {
        fprintf(stderr, "usage: write_report FOLDER\n");
        return 2;
    }
    const td_status status = td_report_write(argv[1], diags);
    td_diags_free(diags);
    return status == TD_OK ? 0 : 1;
}
