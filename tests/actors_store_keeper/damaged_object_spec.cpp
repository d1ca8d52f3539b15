// A damaged block is told by the volume, the object and the part of it.
#include "tests/actors_store_keeper/scrubbed_volumes.hpp"

namespace millrace {
namespace {

using told = std::vector<std::string>;

class damaged_object_spec : public scrubbed_volumes {};

TEST_F(damaged_object_spec, names_the_file_and_its_bytes) {
  write("/payments/v7.bin", filled("first"));
  write("/payments/v7.bin", filled("second"), 8192);
  checkpoint();
  EXPECT_EQ(scrub(), told());
  flip("second");
  EXPECT_EQ(scrub(), told{"/payments: file /v7.bin, bytes 8192 to 16383"});
}

TEST_F(damaged_object_spec, names_the_table_and_the_row_in_one_line) {
  create_table("/payments/cards");
  put("/payments/cards", "card\n7\xff\\", filled("limit"));
  checkpoint();
  flip("limit");
  EXPECT_EQ(scrub(), told{"/payments: table /cards, row 'card\\x0a7\\xff\\\\'"});
}

TEST_F(damaged_object_spec, names_the_oldest_snapshot_that_has_the_block) {
  write("/payments/a", filled("before"));
  snapshot("/payments", "s1");
  snapshot("/payments", "s2");
  write("/payments/a", filled("behind"));
  checkpoint();
  flip("before");
  flip("behind");
  EXPECT_EQ(scrub(), (told{"/payments@s1: file /a, bytes 0 to 8191", "/payments: file /a, bytes 0 to 8191"}));
}

TEST_F(damaged_object_spec, is_named_after_a_roll_back_which_gave_the_volume_another_tree) {
  write("/payments/a", filled("before"));
  snapshot("/payments", "s1");
  roll_back("/payments", "s1");
  checkpoint();
  flip("before");
  EXPECT_EQ(scrub(), told{"/payments@s1: file /a, bytes 0 to 8191"});
}

TEST_F(damaged_object_spec, is_named_by_the_volume_that_still_has_it_when_the_snapshot_is_deleted) {
  write("/payments/a", filled("before"));
  snapshot("/payments", "s1");
  roll_back("/payments", "s1");
  delete_snapshot("/payments", "s1");
  checkpoint();
  flip("before");
  EXPECT_EQ(scrub(), told{"/payments: file /a, bytes 0 to 8191"});
}

TEST_F(damaged_object_spec, of_the_list_of_volumes_is_the_stores_own) {
  checkpoint();
  flip("/payments", true);
  EXPECT_EQ(scrub(), told{"the store itself: the list of volumes"});
}

}  // namespace
}  // namespace millrace
