# ./dev test: every proof of the project, and the count that closes it.
# Each part leaves its outcomes in build/results: JUnit of ctest, JSON of GoogleTest, or lines `PASS name`, `FAIL name why`,
# `SKIP name why`; config/dev/tally.py adds them up.

results=build/results

# record NAME COMMAND…: a step that is one check of its own.
record() {
  local name=$1 log
  log=build/logs/$(tr ' ' '-' <<<"$name").log
  shift
  if step "$name" "$log" "$@"; then
    printf 'PASS %s\n' "$name" >>$results/checks.txt
  else
    printf 'FAIL %s\n' "$name" >>$results/checks.txt
    return 1
  fi
}

# A clang build runs the specs again under the sanitizers; the rules of the code are the same there.
run_ctest() {
  local preset=$1
  shift
  mkdir -p "$results/$preset"
  GTEST_OUTPUT="json:$PWD/$results/$preset/" ctest --test-dir "build/$preset" --parallel "$(nproc)" --output-on-failure \
    --output-junit "$PWD/$results/$preset.xml" --no-tests=error "$@"
}

test_preset() {
  local preset=$1
  shift
  record "build $preset" build_one "$preset" || return 0
  step "specs $preset" "build/logs/specs-$preset.log" run_ctest "$preset" "$@" || true
}

# run_scripts ROOM: tests/ROOM/run if it is there, else tests/ROOM/*/run; each prints its outcomes line by line.
run_scripts() {
  local room=$1 script name
  local scripts=("tests/$room/run")
  [[ -x ${scripts[0]} ]] || scripts=(tests/"$room"/*/run)
  for script in "${scripts[@]}"; do
    [[ -x $script ]] || continue
    name=$(dirname "${script#tests/}")
    step "$name" "build/logs/${name//\//-}.log" "$script" || printf 'FAIL %s ended with an error\n' "$name" >>$results/checks.txt
    grep -E '^(PASS|FAIL|SKIP) ' "build/logs/${name//\//-}.log" >>$results/checks.txt || true
  done
}

test_everything() {
  rm -rf $results
  mkdir -p $results
  need_packages
  want_packages config/dev/packages-interop.txt
  want_packages config/dev/packages-monitoring.txt
  test_preset release
  test_preset dev --label-exclude lint
  run_scripts crash
  run_scripts interop
  run_scripts exactly_once
  python3 config/dev/tally.py $results
}
