# The commands of the project. `make test` prepares the machine where it can.

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)

.PHONY: build test short race chaos load nightly demo bench lint fuzz release image pictures vendor-pages clean prepare

build:
	$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o pockettab .

# everything, with the programs that some tests use installed where that is possible
test: prepare
	$(GO) test -count=1 ./...

# the inner loop
short:
	$(GO) test -short ./...

# the concurrent packages under the race detector (minutes). SQLite
# is C that was translated: it locks by its own means, and to watch each of its
# reads takes most of the time; everything else is watched
race:
	$(GO) test -short -race ./hooks/scheduler/... ./hooks/notify/... ./tabulation/count/... ./tabulation/column/... ./tabulation/internal/... ./tabulation/workbook/...
	$(GO) test -short -race -timeout 20m '-gcflags=modernc.org/...=-race=false' ./hooks

# a real server killed 200 times while users work on it, and 40 power cuts of
# its disk where one may be mounted (Linux, root); some minutes
chaos:
	$(GO) test -count=1 -timeout 60m -v -run TestNothingIsLost ./hooks/chaos -kills 200 -cuts 40

# five jobs of 1,000 tables, one of 10, and 20 users who look on; fails when a bound is passed
load:
	POCKETTAB_LOAD=1 $(GO) test -count=1 -v -run TestLoad ./hooks

# what takes too long for every change: the whole grid of false letters, a
# database that is locked for a minute, and times, which want a quiet machine
nightly:
	POCKETTAB_NIGHTLY=1 $(GO) test -count=1 -v -run TestLevelGrid ./tabulation/signif
	POCKETTAB_NIGHTLY=1 $(GO) test -count=1 -v -run TestALockedDatabaseLosesNothing ./hooks
	POCKETTAB_TIMING=1 $(GO) test -count=1 -v -run 'TestTheChosen|TestTimeIsLinear' ./tabulation/count
	POCKETTAB_TIMING=1 $(GO) test -count=1 -v -run TestTheSelfCheckIsAShare ./tabulation

demo:
	$(GO) run . demo

# ours beside the peers on the same files, into docs/performance.md; a run that
# was broken off goes on
bench:
	$(GO) run ./bench -o docs/performance.json -doc docs/performance.md -resume

prepare:
	@.ci/prepare

lint:
	.ci/lint

# half a minute of every fuzz target; .ci/run gives two of them their turn
fuzz:
	.ci/fuzz 30s

# binaries of five platforms, check sums and the list of parts: make release VERSION=v1.0.0 DIR=dist
DIR ?= dist
release:
	.ci/release $(VERSION) $(DIR)

# the steps of the Dockerfile, where there is no container engine (root, debootstrap)
image: prepare
	.ci/image

# the pictures of the guides, from the pages and from a workbook; look at them before they are committed
pictures: prepare
	$(GO) test -count=1 ./hooks/browsertest -run TestPicturesOfTheGuide -update

# brings the libraries of the pages anew (needs npm; the result is committed)
vendor-pages:
	$(GO) run ./hooks/internal/vendorjs

clean:
	rm -rf pockettab demo_data
