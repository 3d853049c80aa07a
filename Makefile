# Tongdao (通道): multimodal freight corridor simulator.
# Two commands do everything on a fresh Debian 12: `make run` and `make test`. `make help` lists the rest.

BUILD   ?= build
CC      ?= gcc
CSTD    := -std=c11 -D_GNU_SOURCE
OPT     ?= -O2 -g
# -ffp-contract=off: the same sums on every machine with the same instructions.
FP      := -ffp-contract=off
# Warnings are errors. -Wconversion catches unit and index slips; -Wsign-conversion is left out because
# indexing by uint32_t is everywhere and right.
WARN    := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion \
           -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla \
           -Wformat=2 -Wnull-dereference -Wdouble-promotion -Wwrite-strings -Wpointer-arith
PKGS    := igraph gsl jansson nettle
LIBS     = $(shell pkg-config --libs $(PKGS)) -lcsv -lm
INCLUDE  = -Isim -I$(BUILD)/include $(shell pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g')
CFLAGS   = $(CSTD) $(OPT) $(FP) $(WARN) -fopenmp -MMD -MP $(INCLUDE) $(EXTRA)
LDFLAGS += -fopenmp $(EXTRA)

LIB_SRC := $(shell find sim -name '*.c' ! -path 'sim/cli/*' | LC_ALL=C sort)
CLI_SRC := $(shell find sim/cli -name '*.c' | LC_ALL=C sort)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
LIB     := $(BUILD)/libtongdao.a
BIN     := $(if $(wildcard sim/cli/main.c),$(BUILD)/tongdao)
TESTS   := $(patsubst %.c,$(BUILD)/%,$(shell find tests/unit tests/oracle -name 'test_*.c' 2>/dev/null | LC_ALL=C sort))

.PHONY: all lib deps run test quick layers bench asan tsan format install clean help

all: $(LIB) $(BIN) ## build build/tongdao and build/libtongdao.a

lib: $(LIB)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	ar rcsD $@ $^

$(BUILD)/tongdao: $(CLI_OBJ) $(LIB)
	$(CC) $(LDFLAGS) -o $@ $(CLI_OBJ) $(LIB) $(LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests -o $@ $< $(LIB) $(LIBS) -lcmocka -fopenmp

quick: all layers $(TESTS) ## unit and oracle tests only
	@sh tests/run_unit.sh $(TESTS)

BENCHES := $(patsubst %.c,$(BUILD)/%,$(shell find tests/bench -name 'bench_*.c' 2>/dev/null | LC_ALL=C sort))
BENCH_TREES := $(BUILD)/tests/bench/bench_trees

bench: $(BENCHES) $(BENCH_TREES) ## measure speed, as ratios to igraph and Boost; TNTP=dir adds public networks
	@for program in $(BENCH_TREES) $(BENCHES); do echo; $$program $(TNTP) || exit 1; done

# Boost is compared with, never linked into the program: libboost-graph-dev is needed here only.
$(BENCH_TREES): tests/bench/bench_trees.cpp tests/bench/networks.h tests/tntp.h $(LIB)
	@mkdir -p $(@D)
	g++ -std=c++17 $(OPT) $(FP) $(INCLUDE) -o $@ $< $(LIB) $(LIBS) -fopenmp

layers: ## check that no layer includes a header above it
	@sh tests/layers.sh

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTS:%=%.d) $(BENCHES:%=%.d)
