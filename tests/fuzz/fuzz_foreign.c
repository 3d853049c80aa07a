/* Networks of other programs (TNTP files, GMNS folders in one text) converted, and what comes out
 * evaluated: what was converted must be valid. */
#include "mutate_cells.h"
#include "one_text.h"
#include "promises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char folder[] = "/tmp/tongdao-fuzz-XXXXXX";
    if (!mkdtemp(folder))
        return -1;
    char in[64], out[64];
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    mkdir(in, 0700);
    if (one_text_lay_out(in, data, size)) {
        tongdao_session *session = tongdao_open();
        tongdao_convert_options convert = TONGDAO_CONVERT_OPTIONS_INIT;
        tongdao_result result = tongdao_convert(session, in, out, &convert, TONGDAO_EN, NULL);
        promise_messages(session, result);
        if (result == TONGDAO_OK) {
            const char *paths[] = {out};
            result = tongdao_validate(session, paths, 1, NULL, NULL);
            promise_messages(session, result);
        }
        tongdao_close(session);
    }
    folder_remove(folder);
    return 0;
}
