# What ./dev starts for a person: the sample, the benchmark, the fuzz targets.

run_sample() {
  need_packages
  step "build millrace" "build/logs/build-release.log" build_one release apps_millrace
  exec build/release/bin/millrace demo "$@"
}

run_bench() {
  need_packages
  want_packages config/dev/packages-bench.txt
  step "build the node and its loads" "build/logs/build-release.log" build_one release apps_millrace apps_bench_load
  exec apps/bench/run "$@"
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
  return $failed
}
