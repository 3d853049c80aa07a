/* A small working study to start from (the folder starter/, built into the program). */
#ifndef TD_RUN_STARTER_H
#define TD_RUN_STARTER_H

#include "base/diag.h"
#include "base/status.h"

/* Lays it out in a folder that is new or empty; TD_ERR_INVALID (reported) for any other. */
td_status td_starter_write(const char *folder, td_diags *diags);

#endif
