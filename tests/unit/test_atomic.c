/* Files that appear whole or not at all, and their digests. */
#include <signal.h>
#include <sys/resource.h>

#include "files.h"

#include "io/atomic_file.h"
#include "io/sha256_file.h"

static void appears_only_when_finished(void **state)
{
    (void)state;
    test_folder folder;
    td_atomic_file *file;
    td_diags *diags = td_diags_create();
    folder_open(&folder);
    folder_write(&folder, "out", "before");
    assert_int_equal(td_atomic_open(folder_at(&folder, "out"), diags, &file), TD_OK);
    assert_int_equal(td_atomic_write(file, "after", 5), TD_OK);
    char *text = file_text(folder_at(&folder, "out"));
    assert_string_equal(text, "before");
    free(text);
    assert_int_equal(td_atomic_commit(file), TD_OK);
    text = file_text(folder_at(&folder, "out"));
    assert_string_equal(text, "after");
    free(text);
    struct stat facts;
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(stat(folder_at(&folder, "out"), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0666 & ~mask);
    assert_int_equal(td_atomic_open(folder_at(&folder, "other"), diags, &file), TD_OK);
    td_atomic_discard(file);
    assert_int_equal(folder_count(&folder), 1);
    assert_int_equal(td_diags_count(diags), 0);
    td_diags_free(diags);
    folder_remove(folder.path);
}

static void reports_with_the_final_name(const char *path, td_diags *diags)
{
    const td_diag *diag = td_diags_at(diags, td_diags_count(diags) - 1);
    assert_int_equal(diag->code, TD_D_FILE_WRITE);
    assert_string_equal(diag->place.file, path);
}

static void folders_that_cannot_be_written_to(void **state)
{
    (void)state;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_atomic_save("/nowhere/out", "x", 1, diags), TD_ERR_IO);
    reports_with_the_final_name("/nowhere/out", diags);
    assert_int_equal(td_atomic_save("/proc/out", "x", 1, diags), TD_ERR_IO);
    reports_with_the_final_name("/proc/out", diags);
    td_diags_free(diags);
}

/* A limit on file sizes cuts writes short just as a full disk does, midway through a write. */
static void a_full_disk(void **state)
{
    (void)state;
    test_folder folder;
    struct rlimit before, tight;
    td_diags *diags = td_diags_create();
    static char block[100000];
    folder_open(&folder);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 250000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    td_atomic_file *file;
    assert_int_equal(td_atomic_open(folder_at(&folder, "out"), diags, &file), TD_OK);
    assert_int_equal(td_atomic_write(file, block, sizeof block), TD_OK);
    assert_int_equal(td_atomic_write(file, block, sizeof block), TD_OK);
    assert_int_equal(td_atomic_write(file, block, sizeof block), TD_ERR_IO);
    assert_int_equal(td_atomic_write(file, block, 1), TD_ERR_IO);
    assert_int_equal(td_atomic_commit(file), TD_ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(td_diags_count(diags), 1); /* the first failure, once */
    reports_with_the_final_name(folder_at(&folder, "out"), diags);
    assert_int_equal(folder_count(&folder), 0);
    td_diags_free(diags);
    folder_remove(folder.path);
}

static void digests(void **state)
{
    (void)state;
    test_folder folder;
    char hex[TD_SHA256_ROOM];
    td_diags *diags = td_diags_create();
    folder_open(&folder);
    /* FIPS 180-2, appendix B.1 and B.3: "abc", and one million times "a". */
    folder_write(&folder, "abc", "abc");
    assert_int_equal(td_sha256_file(folder_at(&folder, "abc"), diags, hex), TD_OK);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    char *million = malloc(1000000);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    folder_write_n(&folder, "a", million, 1000000);
    free(million);
    assert_int_equal(td_sha256_file(folder_at(&folder, "a"), diags, hex), TD_OK);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_int_equal(td_sha256_file(folder_at(&folder, "none"), diags, hex), TD_ERR_IO);
    assert_int_equal(td_sha256_file(folder.path, diags, hex), TD_ERR_IO);
    assert_int_equal(td_diags_count(diags), 2);
    td_diags_free(diags);
    folder_remove(folder.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_only_when_finished),
        cmocka_unit_test(folders_that_cannot_be_written_to),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
