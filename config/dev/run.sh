# What ./dev starts for a person: the sample, the benchmark, the fuzz targets.

# run_sample [--demo fraud|monitoring] [OPTION…]
run_sample() {
  local demo=fraud
  if [[ ${1:-} == --demo ]]; then
    demo=${2:-}
    shift 2 || true
  fi
  if [[ $demo != fraud && $demo != monitoring ]]; then
    say_error "there is no demo '$demo'; there are fraud and monitoring"
    return 2
  fi
  need_packages
  step "build millrace" "build/logs/build-release.log" build_one release apps_millrace
  if [[ $demo == fraud ]]; then exec build/release/bin/millrace demo "$@"; fi
  want_packages config/dev/packages-monitoring.txt
  exec examples/watched_machine/run "$@"
}

# The stores that are measured beside ours are wanted by this alone, so a build tree looks for them again.
want_stores() {
  want_packages config/dev/packages-bench-store.txt
  step "look for the other stores" build/logs/configure-release.log cmake --preset release
}

run_bench() {
  need_packages
  if [[ " $* " == *" store "* ]]; then want_stores; fi
  if [[ ${1:-} == store ]]; then
    step "build the loads" "build/logs/build-release.log" build_one release apps_bench_load
  else
    want_packages config/dev/packages-bench.txt
    if [[ " $* " == *" volumes "* ]]; then want_packages config/dev/packages-bench-volumes.txt; fi
    if [[ " $* " == *" monitoring "* ]]; then want_packages config/dev/packages-bench-monitoring.txt; fi
    local targets=(apps_millrace apps_bench_load)
    if [[ " $* " == *" services "* ]]; then targets+=(apps_bench_flow apps_bench_services); fi
    step "build the node and its loads" "build/logs/build-release.log" build_one release "${targets[@]}"
  fi
  exec apps/bench/run "$@"
}

# run_schedules SECONDS: random schedules of transactions with losses of power, that long, from a seed of chance. A failure
# names its seed: MILLRACE_FIRST_SEED=SEED MILLRACE_SEEDS=1 build/dev/bin/tests_actors_transaction runs it again.
run_schedules() {
  local first=$((RANDOM * 32768 + RANDOM)) until=$((SECONDS + $1))
  while ((SECONDS < until)); do
    MILLRACE_FIRST_SEED=$first MILLRACE_SEEDS=500 build/dev/bin/tests_actors_transaction --gtest_filter='exactly_once.*' || return 1
    first=$((first + 500))
  done
}

# run_fuzzers SECONDS: each target that long; its finds stay in build/fuzz/TARGET, its corpus grows there too.
run_fuzzers() {
  local seconds=${1:-} target name failed=0
  if [[ ! $seconds =~ ^[1-9][0-9]*$ ]]; then
    say_error "usage: ./dev fuzz SECONDS"
    return 2
  fi
  build_presets dev
  for target in build/dev/bin/*_fuzz; do
    if [[ ! -x $target ]]; then
      say_error "no fuzz target has been built"
      return 1
    fi
    name=$(basename "$target")
    mkdir -p "build/fuzz/$name/corpus"
    step "fuzz $name" "build/logs/fuzz-$name.log" "$target" "build/fuzz/$name/corpus" \
      -max_total_time="$seconds" -artifact_prefix="build/fuzz/$name/" -print_final_stats=1 || failed=1
  done
  step "random schedules" build/logs/fuzz-schedules.log run_schedules "$seconds" || failed=1
  return $failed
}
