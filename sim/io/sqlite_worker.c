#include "io/sqlite_worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct td_sqlite_worker {
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    sqlite3_stmt *statement; /* NULL: idle */
    int result;              /* of the last one */
    bool ending;
};

static int step(sqlite3_stmt *statement)
{
    const int code = sqlite3_step(statement);
    return code == SQLITE_DONE ? sqlite3_reset(statement) : code;
}

static void *work(void *payload)
{
    td_sqlite_worker *w = payload;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->statement && !w->ending)
            pthread_cond_wait(&w->changed, &w->lock);
        if (!w->statement)
            break;
        sqlite3_stmt *const statement = w->statement;
        pthread_mutex_unlock(&w->lock);
        const int result = step(statement);
        pthread_mutex_lock(&w->lock);
        w->result = result;
        w->statement = NULL;
        pthread_cond_signal(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

td_sqlite_worker *td_sqlite_worker_create(void)
{
    td_sqlite_worker *w = td_alloc(1, sizeof *w);
    if (!w)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    if (pthread_create(&w->thread, NULL, work, w) == 0)
        return w;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return NULL;
}

void td_sqlite_worker_free(td_sqlite_worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->ending = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

int td_sqlite_worker_step(td_sqlite_worker *w, sqlite3_stmt *statement)
{
    if (!w)
        return step(statement);
    pthread_mutex_lock(&w->lock);
    w->statement = statement;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return SQLITE_OK;
}

int td_sqlite_worker_wait(td_sqlite_worker *w)
{
    if (!w)
        return SQLITE_OK;
    pthread_mutex_lock(&w->lock);
    while (w->statement)
        pthread_cond_wait(&w->changed, &w->lock);
    const int result = w->result;
    pthread_mutex_unlock(&w->lock);
    return result;
}
