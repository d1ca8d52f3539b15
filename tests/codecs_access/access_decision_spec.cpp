#include "codecs/access/access_decision.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

const access_identity ana{"ana", {}, {}};
const access_identity bob{"bob", {"ops"}, {}};

access_expression expression(std::string_view text) { return *access_expression::parse(text); }

/// /pay/models/v7.bin in the volume /pay, whose default is that anyone may.
class access_decision_spec : public testing::Test {
 protected:
  access_path path() {
    objects_ = {{"/pay", &volume}, {"/pay/models", &models}, {"/pay/models/v7.bin", &file}};
    return {objects_, &anyone_};
  }

  bool may(access_verb verb, const access_identity& who) { return decide(path(), verb, who).allowed; }
  std::string refusal(access_verb verb, const access_identity& who) { return decide(path(), verb, who).refusal; }
  std::string_view ruler(access_verb verb) { return effective(path(), verb).object; }

  access_rules volume, models, file;

 private:
  std::vector<object_rules> objects_;
  access_expression anyone_ = access_expression::anyone();
};

TEST_F(access_decision_spec, where_no_object_has_a_rule_the_default_of_the_volume_decides) {
  EXPECT_TRUE(may(access_verb::read, {}));
  EXPECT_EQ(ruler(access_verb::read), "");
  const auto nobody = expression("");
  const std::vector<object_rules> bare{{"/pay", nullptr}};
  EXPECT_EQ(decide({bare, &nobody}, access_verb::read, ana).refusal,
            "read /pay, ruled by the volume's default: refused: nobody is admitted");
  EXPECT_FALSE(decide({bare, nullptr}, access_verb::read, ana));
  EXPECT_FALSE(decide({}, access_verb::read, ana));
}

TEST_F(access_decision_spec, a_rule_is_inherited_down_the_path) {
  volume.set(access_verb::read, expression("u:ana"));
  EXPECT_TRUE(may(access_verb::read, ana));
  EXPECT_FALSE(may(access_verb::read, bob));
  EXPECT_EQ(ruler(access_verb::read), "/pay");
}

TEST_F(access_decision_spec, the_nearest_rule_takes_the_place_of_those_above) {
  volume.set(access_verb::read, expression("u:ana"));
  models.set(access_verb::read, expression("g:ops"));
  EXPECT_FALSE(may(access_verb::read, ana));
  EXPECT_TRUE(may(access_verb::read, bob));
  file.set(access_verb::read, expression(""));
  EXPECT_FALSE(may(access_verb::read, bob));
  EXPECT_EQ(ruler(access_verb::read), "/pay/models/v7.bin");
}

TEST_F(access_decision_spec, an_object_is_reached_without_rights_on_the_directories_above) {
  volume.set(access_verb::read, expression(""));
  models.set(access_verb::read, expression(""));
  file.set(access_verb::read, expression("p"));
  EXPECT_TRUE(may(access_verb::read, {}));
}

TEST_F(access_decision_spec, a_rule_of_one_verb_says_nothing_of_another) {
  volume.set(access_verb::write, expression("u:ana"));
  file.set(access_verb::read, expression("u:bob"));
  EXPECT_TRUE(may(access_verb::write, ana));
  EXPECT_FALSE(may(access_verb::read, ana));
  EXPECT_TRUE(may(access_verb::list, bob));
}

TEST_F(access_decision_spec, a_refusal_names_the_object_whose_rule_refused_and_the_term) {
  models.set(access_verb::write, expression("u:ana | g:fraud"));
  EXPECT_EQ(refusal(access_verb::write, bob),
            "write /pay/models/v7.bin, ruled by /pay/models: refused: needs u:ana or g:fraud; you are u:bob; "
            "g:fraud is missing");
  file.set(access_verb::write, expression("!g:ops"));
  EXPECT_EQ(refusal(access_verb::write, bob),
            "write /pay/models/v7.bin, ruled by itself: refused: needs not g:ops; you are u:bob; g:ops is excluded");
  EXPECT_EQ(refusal(access_verb::write, ana), "");
}

TEST_F(access_decision_spec, an_admission_is_explained_in_the_same_form) {
  volume.set(access_verb::list, expression("u:ana | g:ops"));
  const auto why = explain(path(), access_verb::list, bob);
  EXPECT_TRUE(why.allowed);
  EXPECT_EQ(why.text, "list /pay/models/v7.bin, ruled by /pay: allowed: g:ops");
  EXPECT_EQ(explain(path(), access_verb::admin, {}).text,
            "admin /pay/models/v7.bin, ruled by the volume's default: allowed: anyone");
  EXPECT_EQ(explain(effective(path(), access_verb::list), "/pay/models/v7.bin", access_verb::list, bob).text, why.text);
}

}  // namespace
}  // namespace millrace
