#include <algorithm>
#include <random>

#include "tests/actors_volume/naive_volume.hpp"
#include "tests/actors_volume/volume_fixture.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

using path = naive_volume::path;

/// Random requests to a volume and to a naive one; after each, all of both is compared.
class volume_model_spec : public volume_fixture {
 protected:
  void run(unsigned seed, int steps) {
    random.seed(seed);
    volume = "/v" + std::to_string(seed);
    ASSERT_EQ(create_volume(volume.c_str()), volume_code::NONE);
    id = volume_id(describe(volume.c_str()).getId());
    model = {};
    snapshots.clear();
    for (int step = 0; step < steps; ++step) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(step));
      take_step();
      compare(volume, model);
      count_keys();
      if (HasFailure()) return;
    }
    for (const auto& [name, state] : snapshots) compare(volume + "@" + name, state);
    ASSERT_EQ(try_to([&](auto r) {
                r.initDeleteVolume().setVolume(volume.c_str());
                r.getDeleteVolume().setWithSnapshots(true);
              }),
              volume_code::NONE);
  }

  unsigned below(unsigned end) { return static_cast<unsigned>(random() % end); }

  path random_path() {
    path names(1 + below(3));
    for (auto& name : names) name = std::string(1, static_cast<char>('a' + below(3)));
    return names;
  }

  std::string text_of(const path& names) const {
    auto text = volume;
    for (const auto& name : names) text += "/" + name;
    return text;
  }

  std::string random_bytes(std::size_t bytes_max) {
    return std::string(below(static_cast<unsigned>(bytes_max)), static_cast<char>('0' + below(10)));
  }

  /// Often at the edge of a block.
  std::uint64_t random_offset() {
    switch (below(4)) {
      case 0: return 0;
      case 1: return 8192ULL * below(4);
      case 2: return 8192ULL * below(4) + below(3);
      default: return below(30'000);
    }
  }

  void agree(volume_code code, bool granted, const std::string& what) {
    EXPECT_EQ(code == volume_code::NONE, granted) << what << ": " << static_cast<int>(code);
  }

  void take_step() {
    const auto names = random_path();
    const auto text = text_of(names);
    const auto* at = text.c_str();
    switch (below(16)) {
      case 0:
      case 1: return agree(make_directory(at), model.make(names, object_kind::DIRECTORY), "mkdir " + text);
      case 2: return agree(create_file(at), model.make(names, object_kind::FILE), "create " + text);
      case 3:
      case 4: {
        const auto offset = random_offset();
        const auto bytes = random_bytes(20'000);
        return agree(write(at, bytes, offset), model.write(names, offset, bytes), "write " + text);
      }
      case 5: {
        const auto size = random_offset();
        return agree(truncate(at, size), model.truncate(names, size), "truncate " + text);
      }
      case 6: return agree(remove(at), model.remove(names, false), "remove " + text);
      case 7:
        if (below(3) != 0) return;
        return agree(remove(at, true), model.remove(names, true), "remove all of " + text);
      case 8: {
        const auto to = random_path();
        return agree(rename(at, text_of(to).c_str()), model.rename(names, to), "rename " + text + " " + text_of(to));
      }
      case 9: {
        const auto to = random_path();
        return agree(link(at, text_of(to).c_str()), model.link(names, to), "link " + text + " " + text_of(to));
      }
      case 14: {
        const auto offset = random_offset(), length = 1 + random_offset();
        const bool grow = below(2) == 0;
        return agree(clear(at, offset, length, grow), model.clear(names, offset, length, grow), "clear " + text);
      }
      case 15: {
        const auto to = random_path();
        return agree(exchange(at, text_of(to).c_str()), model.exchange(names, to),
                     "exchange " + text + " " + text_of(to));
      }
      case 10: return agree(create_table(at), model.make(names, object_kind::TABLE), "table " + text);
      case 11:
      case 12: return write_rows(names);
      default: return change_state();
    }
  }

  void write_rows(const path& names) {
    auto table = model.find(names);
    if (!table || table->kind != object_kind::TABLE) return agree(put(text_of(names).c_str(), "k", "v"), false, "put");
    const auto reply = ask([&](auto r) {
      auto asked = r.initWriteRows();
      at(asked.initTable(), text_of(names));
      auto writes = asked.initWrites(1 + below(4));
      for (auto one : writes) write_row(one, table->rows);
    });
    EXPECT_FALSE(reply.isError()) << text_of(names);
  }

  void write_row(schema::WriteRows::Write::Builder to, std::map<std::string, std::string>& rows) {
    const auto key = random_key();
    switch (below(4)) {
      case 0: {
        to.setErase(volume_text::blob(key));
        rows.erase(key);
        return;
      }
      case 1: {
        const auto end = below(3) == 0 ? std::string() : random_key();
        auto range = to.initEraseRange();
        range.setFrom(volume_text::blob(key));
        range.setTo(volume_text::blob(end));
        const auto first = rows.lower_bound(key);
        const auto last = end.empty() ? rows.end() : rows.lower_bound(end);
        if (end.empty() || key < end) rows.erase(first, last);
        return;
      }
      default: {
        const auto value = random_bytes(50);
        auto row = to.initPut();
        row.setKey(volume_text::blob(key));
        row.setValue(volume_text::blob(value));
        rows[key] = value;
      }
    }
  }

  std::string random_key() {
    std::string key(1 + below(2), '\0');
    for (auto& byte : key) byte = static_cast<char>(below(4) * 85);
    return key;
  }

  void change_state() {
    if (below(2) == 0 && snapshots.size() < 3) {
      const auto name = "s" + std::to_string(snapshots.size());
      ASSERT_EQ(take_snapshot(volume.c_str(), name.c_str()), volume_code::NONE);
      snapshots[name] = model.copy();
    } else if (!snapshots.empty() && below(3) == 0) {
      const auto chosen = std::next(snapshots.begin(), below(static_cast<unsigned>(snapshots.size())));
      ASSERT_EQ(try_to([&](auto r) {
                  r.initRollBack().setVolume(volume.c_str());
                  r.getRollBack().setSnapshot(chosen->first.c_str());
                }),
                volume_code::NONE);
      model = chosen->second.copy();
    }
  }

  void compare(const std::string& where, const naive_volume& state) {
    compare_object(where, *state.root(), state.names());
  }

  void compare_object(const std::string& where, const naive_volume::node& object,
                      const std::map<const naive_volume::node*, unsigned>& names) {
    const auto found = stat(where.c_str());
    ASSERT_EQ(found.getKind(), object.kind) << where;
    switch (object.kind) {
      case object_kind::DIRECTORY: return compare_directory(where, object, names);
      case object_kind::FILE: {
        EXPECT_EQ(found.getLinks(), names.at(&object)) << where;
        EXPECT_EQ(found.getSize(), object.bytes.size()) << where;
        EXPECT_EQ(found.getBlocks(), object.blocks.size()) << where;
        EXPECT_TRUE(read(where.c_str()) == object.bytes) << where;
        const auto offset = random_offset();
        const auto length = below(9000);
        const auto part = offset < object.bytes.size() ? object.bytes.substr(offset, length) : std::string();
        EXPECT_TRUE(read(where.c_str(), offset, length) == part) << where << " from " << offset;
        return;
      }
      default:
        EXPECT_EQ(found.getRows(), object.rows.size()) << where;
        compare_rows(where, object.rows, false);
        compare_rows(where, object.rows, true);
    }
  }

  void compare_directory(const std::string& where, const naive_volume::node& directory,
                         const std::map<const naive_volume::node*, unsigned>& names) {
    std::vector<std::string> expected;
    unsigned directories = 0;
    for (const auto& [name, below] : directory.entries) {
      expected.push_back(name);
      directories += below->kind == object_kind::DIRECTORY ? 1 : 0;
    }
    const auto found = stat(where.c_str());
    EXPECT_EQ(found.getSize(), expected.size()) << where;
    EXPECT_EQ(found.getLinks(), 2 + directories) << where;
    std::vector<std::string> listed;
    for (bool more = true; more; more = (*view)->getEntries().getMore()) {
      const auto page = list(where.c_str(), listed.empty() ? "" : listed.back().c_str(), 2);
      listed.insert(listed.end(), page.begin(), page.end());
    }
    ASSERT_EQ(listed, expected) << where;
    for (const auto& [name, below] : directory.entries) compare_object(where + "/" + name, *below, names);
  }

  void compare_rows(const std::string& where, const std::map<std::string, std::string>& rows, bool backwards) {
    std::vector<std::pair<std::string, std::string>> found;
    std::string next;
    for (bool more = true; more;) {
      const auto reply = ask([&](auto r) {
        auto scan = r.initScanRows();
        at(scan.initTable(), where);
        auto range = scan.initRange();
        if (backwards)
          range.setTo(volume_text::blob(next));
        else
          range.setFrom(volume_text::blob(next));
        scan.setBackwards(backwards);
        scan.setRowsMax(3);
      });
      ASSERT_TRUE(reply.isRows()) << where;
      for (const auto row : reply.getRows().getRows())
        found.emplace_back(volume_text::view(row.getKey()), volume_text::view(row.getValue()));
      more = reply.getRows().getMore();
      next = volume_text::view(reply.getRows().getNext());
    }
    if (backwards) std::reverse(found.begin(), found.end());
    EXPECT_TRUE(std::equal(found.begin(), found.end(), rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return a.first == b.first && a.second == b.second;
    })) << where;
  }

  /// Nothing is left in the tree of what is gone, and the volume's counters are right.
  void count_keys() {
    std::size_t keys = 2;  // counters, root
    std::uint64_t bytes = 0;
    const auto names = model.names();
    for (const auto& [object, count] : names) {
      keys += 1 + count + (count - 1) + object->blocks.size() + object->rows.size();
      bytes += std::min<std::uint64_t>(object->bytes.size(), object->blocks.size() * 8192);
      for (const auto& [key, value] : object->rows) bytes += key.size() + value.size();
    }
    EXPECT_EQ(store.tree(id).entries().size(), keys);
    const auto described = describe(volume.c_str());
    EXPECT_EQ(described.getUsedBytes(), bytes);
    EXPECT_EQ(described.getUsedObjects(), names.size() + 1);
  }

  std::mt19937 random;
  std::string volume;
  volume_id id;
  naive_volume model;
  std::map<std::string, naive_volume> snapshots;
};

TEST_F(volume_model_spec, a_volume_does_what_a_naive_one_does) {
  for (unsigned seed = 0; seed < seed_count(2000u) && !HasFailure(); ++seed) run(seed, 40);
}

TEST_F(volume_model_spec, a_volume_does_so_for_a_long_time) {
  for (unsigned seed = 100'000; seed < 100'000 + seed_count(20u) && !HasFailure(); ++seed) run(seed, 600);
}

}  // namespace
}  // namespace millrace
