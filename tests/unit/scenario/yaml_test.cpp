#include <catch2/catch.hpp>
#include <fstream>
#include <string>

#include "sim/scenario/text_checks.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

TEST_CASE("duplicate keys are errors with both positions", "[scenario][yaml]") {
  CHECK(complaints_with("cancel: true\nclock: {drain: 5s,\n  drain: 6s}\ncancel: false\n") ==
        "s.yaml:7:3: error: duplicate key 'drain' (first at s.yaml:6:9); keep one of them\n"
        "s.yaml:8:1: error: duplicate key 'cancel' (first at s.yaml:5:1); keep one of them\n");
}

TEST_CASE("other mistakes show together with duplicate keys", "[scenario][yaml]") {
  const std::string text = complaints_with("cancel: maybe\ncancel: false\n");
  CHECK_THAT(text, Catch::Contains("s.yaml:5:9: error: cancel: 'maybe' is not known"));
  CHECK_THAT(text, Catch::Contains("s.yaml:6:1: error: duplicate key"));
}

TEST_CASE("a syntax error has a position", "[scenario][yaml]") {
  CHECK_THAT(complaints("a: [1, 2\nb: 3\n"), Catch::StartsWith("s.yaml:2:"));
  CHECK_THAT(complaints("a: b: c\n"), Catch::Contains("error: not valid YAML: "));
  CHECK_THAT(complaints("a: 1\n\tb: 2\n"), Catch::StartsWith("s.yaml:2:1: error: not valid YAML"));
}

TEST_CASE("anchors, aliases, merge keys and tags are refused", "[scenario][yaml]") {
  CHECK(complaints("a: &x {b: 1}\nc: *x\n") ==
        "s.yaml:1:4: error: the anchor '&x' is not accepted; write the value out, or share it "
        "through 'extends'\n"
        "s.yaml:2:4: error: aliases are not accepted; write the value out, or share it through "
        "'extends'\n");
  CHECK(complaints("a:\n  <<: {b: 1}\n") ==
        "s.yaml:2:3: error: the merge key '<<' is not accepted; use 'extends: other.yaml'\n");
  CHECK(complaints("a: !!str 5\n") ==
        "s.yaml:1:4: error: the tag 'tag:yaml.org,2002:str' is not accepted; leave it out\n");
}

TEST_CASE("only one document may be in a file, and it is a map", "[scenario][yaml]") {
  CHECK_THAT(complaints(kSmall + "---\nmore: 1\n"),
             Catch::Contains("a second document starts here; accepted: one document in a file"));
  CHECK(complaints("- a\n- b\n") ==
        "s.yaml:1:1: error: the file must be a map; accepted: lines of 'key: value'\n");
  CHECK(complaints("word") ==
        "s.yaml:1:1: error: the file must be a map; accepted: lines of 'key: value'\n");
  CHECK_THAT(complaints("? [a]\n: b\n"), Catch::Contains("a key must be a word"));
}

TEST_CASE("empty files and files that are not text are clear errors", "[scenario][yaml]") {
  const std::string empty =
      "s.yaml:1:1: error: empty: there is nothing but white space and comments\n";
  CHECK(complaints("") == empty);
  CHECK(complaints(" \n# a comment\n\n") == empty);
  CHECK(complaints(std::string("a: 1\nb: \0\n", 10)) ==
        "s.yaml:2:4: error: not text: this byte cannot stand in a YAML file in UTF-8\n");
  CHECK_THAT(complaints("a: \xff\xfe\n"), Catch::StartsWith("s.yaml:1:4: error: not text"));
  // longer than needed, half of a surrogate pair, beyond the last character
  for (const char* bytes :
       {"\xe0\x80\x80", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    CHECK_THAT(complaints("a: " + std::string(bytes) + "\n"),
               Catch::StartsWith("s.yaml:1:4: error: not text"));
  }
  for (const char* bytes :
       {"\xe0\xa0\x80", "\xf0\x90\x80\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    CHECK(read(kSmall + "title: " + bytes + "\n").title == bytes);
  }
  CHECK_THAT(complaints("\x7f\x45\x4c\x46\x02"), Catch::StartsWith("s.yaml:1:1: error: not text"));
  CHECK_THAT(complaints(std::string(5U << 20U, 'x')),
             Catch::StartsWith("s.yaml:1:1: error: too large: more than 4 MB"));
}

TEST_CASE("deep nesting is refused before it can exhaust the stack", "[scenario][yaml]") {
  const std::string complaint = "nested more than 64 levels deep; accepted: at most that many";
  const auto repeat = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  CHECK_THAT(complaints("a: " + repeat("[", 1'000'000)), Catch::Contains(complaint));
  CHECK_THAT(complaints("a: " + repeat("{x: ", 65) + "1" + repeat("}", 65)),
             Catch::Contains(complaint));
  CHECK_THAT(complaints(repeat("- ", 1'000'000)), Catch::Contains(complaint));
  CHECK_THAT(complaints(repeat("? ", 100'000)), Catch::Contains(complaint));
  std::string block;
  for (int depth = 0; depth < 500; ++depth) {
    block += std::string(static_cast<std::size_t>(depth), ' ') + "a:\n";
  }
  CHECK_THAT(complaints(block), Catch::Contains(complaint));
  // Brackets inside text are not nesting.
  CHECK(read_with("title: \"" + repeat("[", 200) + "\"\n").title.size() == 200);
  CHECK(read_with("title: see " + repeat("[", 200) + "\n").title.size() == 204);
}

TEST_CASE("files that cannot be read are complained of by name", "[scenario][yaml]") {
  const Folder folder;
  const auto text = [](const std::filesystem::path& path) {
    const LoadedScenario loaded = load_scenario(path);
    CHECK_FALSE(loaded.scenario.has_value());
    return loaded.diagnostics.text();
  };
  folder.write("good.yaml", kSmall);
  CHECK(load_scenario(folder.path() / "good.yaml").scenario.has_value());
  const std::string missing = (folder.path() / "godo.yaml").string();
  CHECK(text(missing) ==
        missing + ": error: no such file: '" + missing + "'; did you mean 'good.yaml'?\n");
  CHECK_THAT(text(folder.path()), Catch::Contains("is a directory, not a YAML file"));
  CHECK_THAT(text("/nowhere/at/all.yaml"), Catch::Contains("no such file"));
}

TEST_CASE("the first comment is the hypothesis, without the line for editors", "[scenario][yaml]") {
  CHECK(first_comment("# yaml-language-server: $schema=x\n# One region may\n# fail.\n\n# No.\n") ==
        "One region may fail.");
  CHECK(first_comment("a: 1\n# too late\n").empty());
  CHECK(read("# Small\n" + kSmall).hypothesis == "Small");
}

TEST_CASE("a byte order mark and CRLF line ends are accepted", "[scenario][yaml]") {
  std::string crlf = "\xEF\xBB\xBF";
  for (const char c : kSmall) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(read(crlf).name == "small");
}
