/* What every function that can fail returns. Details go to diagnostics (base/diag.h). */
#ifndef TD_BASE_STATUS_H
#define TD_BASE_STATUS_H

typedef enum td_status {
    TD_OK = 0,
    TD_ERR_IO,        /* a file could not be read or written */
    TD_ERR_INVALID,   /* some input is wrong; diagnostics say where */
    TD_ERR_NOMEM,     /* out of memory */
    TD_ERR_RUN,       /* a computation failed (conservation broken, no convergence bound met) */
    TD_ERR_CANCELLED, /* interrupted by the caller */
    TD_ERR_USAGE      /* the call itself is wrong */
} td_status;

#endif
