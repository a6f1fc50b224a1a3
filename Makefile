# Marquee: `make help` lists what can be done. `make run` and `make test` work from nothing on
# Debian 12 with a Swift 6.3 toolchain: they install and fetch what is missing first.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test models build build-tests run up test unit end-to-end lint format clean conformance interop bench-codec bench-rpc bench-vision bench-nlp bench-embeddings soak fuzz sanitize

BIN := .build/release
VIDEO := .cache/media/bigbuckbunny.mp4
SCRIPT ?= deploy/samples/last-ferry.fountain

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install Debian packages, the OpenVINO runtime and sample media, where missing
	@deploy/setup/setup.sh

setup-test: ## The same, and the models and the wheels of the tests
	@deploy/setup/setup.sh models test

models: ## Fetch, verify and convert the models; PERMISSIVE_ONLY=1 leaves out what is AGPL
	@deploy/setup/setup.sh models

# SwiftPM links the code generator anew in its second run, and would then generate and compile the
# contracts a second time. This small first run takes that place.
FIRST_RUN := [ -d .build/release ] || swift build -c release --target Protobuf

build: setup ## Build everything, release
	@echo "Build (release)"
	@$(FIRST_RUN)
	@swift build -c release

build-tests: setup-test
	@echo "Build (release, with tests)"
	@$(FIRST_RUN)
	@swift build -c release --build-tests

run: models build ## Prepare a sample campaign and analyse a sample screenplay, from start to stop
	@$(BIN)/marquee demo --video $(VIDEO) --script $(SCRIPT)

up: models build ## Start the suite and serve until Ctrl-C
	@$(BIN)/marquee up

test: unit end-to-end ## Pass every test

unit: build-tests lint ## The Swift tests
	@swift test -c release --skip-build --disable-testable-imports --no-parallel

end-to-end: build-tests ## The tests of the running suite, with real processes and grpcio
	@.venv/bin/pytest -c Tests/pytest.ini Tests

conformance: setup ## Pass Google's protobuf conformance suite, recommended tests included
	@Tests/Conformance/run.sh

bench-codec: setup ## Compare the codec with libprotobuf's generated C++
	@$(FIRST_RUN)
	@swift build -c release --product CodecBenchmark
	@python3 Tests/Benchmarks/Codec/bench.py

bench-rpc: setup ## Compare calls with raw C++ over the same library
	@$(FIRST_RUN)
	@swift build -c release --product RPCBenchmark
	@python3 Tests/Benchmarks/RPC/bench.py

bench-vision: ## Measure the vision service against Python, its decoder and its network; PART=load one part
	@deploy/setup/setup.sh models test bench-vision
	@$(FIRST_RUN)
	@swift build -c release --product VisionBenchmark
	@swift build -c release --product marquee-vision
	@.venv/bin/python Tests/Benchmarks/Vision/bench.py $(PART)

bench-nlp: ## Measure screenplays, read and analysed, and comments; PART=parse, analysis or comments one of them
	@deploy/setup/setup.sh models bench-nlp
	@$(FIRST_RUN)
	@swift build -c release --product NLPBenchmark
	@swift build -c release --product CommentsBenchmark
ifeq ($(filter parse analysis,$(PART)),)
	@.venv-bench-nlp/bin/python Tests/Benchmarks/NLP/peer_comments.py
endif
ifneq ($(PART),comments)
	@.venv-bench-nlp/bin/python Tests/Benchmarks/NLP/bench.py $(PART)
endif

bench-embeddings: PART ?= $(if $(SIZE),index,index service filters)
bench-embeddings: ## Measure vector search beside FAISS and USearch, and its service; PART=index, service or filters one of them; SIZE=1m-128 a size of index
	@deploy/setup/setup.sh bench-embeddings
	@$(FIRST_RUN)
	@swift build -c release --product EmbeddingsBenchmark
	@swift build -c release --product EmbeddingsLoad
	@swift build -c release --product marquee-embeddings
	@broken=0; \
	if [[ "$(PART)" == *index* ]]; then \
	  .venv-bench-embeddings/bin/python Tests/Benchmarks/Embeddings/bench.py $(SIZE) || broken=1; \
	fi; \
	if [[ "$(PART)" != index ]]; then \
	  .venv-bench-embeddings/bin/python Tests/Benchmarks/Embeddings/service.py $(filter-out index,$(PART)) || broken=1; \
	fi; \
	exit $$broken

interop: setup-test ## gRPC's own interop tests, in both directions; CASE=large_unary runs one
	@$(FIRST_RUN)
	@swift build -c release --product InteropPeer
	@.venv/bin/python Tests/Interop/interop.py $(if $(CASE),--case $(CASE))

soak: T ?= 600
soak: SEED ?= 1
soak: setup ## Mixed calls, kills and restarts for T seconds (600): nothing fails unprovoked, nothing leaks
	@$(FIRST_RUN)
	@swift build -c release --product SoakPeer
	@python3 Tests/Soak/soak.py --seconds $(T) --seed $(SEED)

fuzz: setup ## Fuzz every parser of outside bytes, T seconds each (60); TARGETS="wire json" some
	@python3 Tests/Fuzz/run.py $(if $(T),--seconds $(T)) $(TARGETS)

sanitize: setup-test ## The tests of calls under both sanitizers; SANITIZER=thread one, FILTER=GRPCTests some
	@python3 Tests/Sanitize/run.py $(if $(FILTER),--filter '$(FILTER)') $(SANITIZER)

lint: setup-test ## Check formatting and contracts
	@swift format lint --strict --recursive Package.swift Plugins Services Shared Tests
	@cd protos && ../.venv/bin/buf lint

format: ## Format the Swift sources
	@swift format --in-place --recursive Package.swift Plugins Services Shared Tests

clean: ## Remove what was built and what runs left behind, not what was fetched
	@rm -rf .build .run
