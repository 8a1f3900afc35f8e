#include <gtest/gtest.h>

#include "engine/ingest/decode.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::bad_input_test {
namespace {

struct BadCase {
  const char* name;
  std::string text;
  std::string message;
  std::string hint = "";
  size_t good = 0;  // objects that were read before
};

const std::string kGood = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}})";
const std::string kPodHead = R"({"kind":"Pod","apiVersion":"v1","metadata":)";
const std::string kListHead = R"({"kind":"PodList","apiVersion":"v1","items":[)";
const std::string kTwo = kGood + "\n" + kGood + "\n";
constexpr const char* kNoObject = "an object of Kubernetes has kind, apiVersion and metadata.name";
constexpr const char* kHelm =
    "helm install and helm status print more than manifests: take helm template or helm get "
    "manifest";
constexpr const char* kDescribe =
    "kubectl describe prints for people: ask for JSON, kubectl get -o json";
constexpr const char* kUtf16 = "this is UTF-16, as PowerShell's > writes: save it as UTF-8";
constexpr const char* kYaml = "YAML behind several documents of JSON begins with a line ---";
constexpr const char* kTemplate = "{{ }} is a template's: render it first, as helm template does";
constexpr const char* kKubectl = "this line is a message of kubectl, and no object";
constexpr const char* kCut = "the file may have been cut short";

void PrintTo(const BadCase& c, std::ostream* out) { *out << c.text; }

class BadInput : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadInput, IsToldWithItsPlaceAndWhatWasGoodIsKept) {
  const BadCase& c = GetParam();
  const Collected got = Collect(c.text);
  EXPECT_EQ(got.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(got.error(), c.message);
  EXPECT_EQ(ErrorHint(got.status), c.hint);
  EXPECT_EQ(got.report.objects, c.good);
  ASSERT_TRUE(ErrorOffset(got.status).has_value());
  EXPECT_LE(*ErrorOffset(got.status), c.text.size());
}

const BadCase kBad[] = {
    // No JSON.
    {"Word", "hello", "in.json:1:1: expected an object, found a string",
     "ask for JSON: kubectl get -o json"},
    {"TableForPeople", "NAME   READY\nrng-1  1/1\n",
     "in.json:1:1: expected an object, found a string", "ask for JSON: kubectl get -o json"},
    {"List", "[" + kGood + "]", "in.json:1:1: expected an object, found a list",
     "a list of objects goes without its brackets: jq -c '.[]'"},
    {"Number", "42", "in.json:1:1: expected an object, found the number 42"},
    {"String", "\"x\"", "in.json:1:1: expected an object, found a string",
     "ask for JSON: kubectl get -o json"},
    {"NulByte", std::string(1, '\0'), "in.json:1:1: control characters are not allowed"},
    {"CommaBetweenDocuments", kGood + "," + kGood, "in.json:1:57: expected an object, found ','",
     "", 1},
    {"StrayBracket", kGood + "\n}", "in.json:2:1: expected an object, found '}'", "", 1},
    {"OpenBrace", "{", "in.json:1:2: the input ends here; expected a key or '}'", kCut},
    {"CutBehindTheKey", R"({"kind")", "in.json:1:8: the input ends here; expected ':'", kCut},
    {"CutBehindTheColon", R"({"kind":)", "in.json:1:9: the input ends here; expected a value",
     kCut},
    {"CutInAString", kGood + R"({"kind":"Po)",
     "in.json:1:65: the string that begins here is not closed", "", 1},
    {"CutInItems", kListHead + R"({"metadata":{"name":"a"}},)",
     "in.json:1:72: the input ends here; expected a value", kCut, 1},
    {"CutBehindItems", kListHead + R"({"metadata":{"name":"a"}}])",
     "in.json:1:72: the input ends here; expected more", kCut, 1},
    {"NoCommaInObject", R"({"kind":"Pod" "apiVersion":"v1"})",
     "in.json:1:15: expected ',' or '}', found a string"},
    {"NoCommaInItems", kListHead + R"({"metadata":{"name":"a"}} {"metadata":{"name":"b"}}]})",
     "in.json:1:72: expected ',' or ']', found an object", "", 1},
    {"KeyWithoutQuotes", R"({kind:"Pod"})",
     "in.json:1:2: expected a key or '}', found 'kind', which is no JSON"},
    {"WrongBracketInASkippedValue", kPodHead + R"({"name":"a"},"x":[1,{"y":2]}})",
     "in.json:1:70: expected ',' or '}', found ']'"},
    {"Comment", "{ // no\n}", "in.json:1:3: expected a key or '}', found '//', which is no JSON"},
    {"QuoteLostInOneOfManyLines",
     kGood + "\n" + R"({"kind":"Pod,"apiVersion":"v1"})" + "\n" + kGood,
     "in.json:2:15: expected ',' or '}', found 'apiVersion\"', which is no JSON", "", 1},
    {"NotUtf8", kGood + "{\"kind\":\"P\xFFod\"}", "in.json:1:67: byte 0xFF is not valid UTF-8 here",
     "", 1},
    {"NotUtf8InALabel", kGood + "\n" + kPodHead + "{\"name\":\"b\",\"labels\":{\"a\":\"\xC3(\"}}}",
     "in.json:2:71: byte 0xC3 is not valid UTF-8 here", "", 1},
    {"HalfACharacterAtTheEnd", kGood + "{\"kind\":\"\xE2\x82",
     "in.json:1:65: the string that begins here is not closed", "", 1},
    {"Utf16", std::string("\xFF\xFE{\0", 4), "in.json:1:1: invalid leading UTF-8 octet",
     "this is UTF-16, as PowerShell's > writes: save it as UTF-8"},
    {"Utf16WithoutAMark", std::string("{\0\"\0}\0", 6),
     "in.json:1:2: expected a key or '}', found byte 0x00", kUtf16},
    {"Utf16OfYaml", std::string("\0k\0i\0n\0d", 8),
     "in.json:1:1: control characters are not allowed", kUtf16},
    {"GzipInGzip", "\x1F\x8B\x08\x01", "in.json:1:1: control characters are not allowed",
     "this was packed with gzip twice: zcat FILE | … -f -"},
    {"HelmInstall", "NAME: x\nLAST DEPLOYED: Mon\nMANIFEST:\n---\n# Source: x\n",
     "in.json:1:1: the object has no kind", kHelm},
    {"KubectlDescribe", "Name:             p\nNamespace:        default\nLabels:  a=b\n",
     "in.json:1:1: the object has no kind", kDescribe},
    {"KubectlDescribeThatIsNoYaml", "Name:             p\nEvents:\n  Type  Reason: x\n\ty: z\n",
     "in.json:4:1: found a tab character that violates indentation", kDescribe},
    {"KubectlNames", "pod/a\npod/b\n", "in.json:1:1: expected an object, found a string",
     "ask for JSON: kubectl get -o json"},
    {"HelmValues", "replicaCount: 1\n", "in.json:1:1: the object has no kind", kNoObject},
    {"Kustomization",
     "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
     "in.json:1:1: metadata.name is missing: Kustomization without a name",
     "this says what is to be built: kubectl kustomize FOLDER | … -f -"},
    {"PartialMetadata",
     R"({"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","items":[)"
     R"({"metadata":{"name":"a"}}]})",
     "in.json:1:76: PartialObjectMetadata does not say of which kind the object is",
     "ask for whole objects: kubectl get -o json"},
    {"SlashesBeforeJson", "// a dump\n" + kGood, "in.json:1:1: expected an object, found a string",
     "neither JSON nor YAML has comments of //"},
    {"TextBehindDashes", "---x\nkind: Pod\n",
     "in.json:2:5: mapping values are not allowed in this context"},
    {"ASpaceThatIsNone", "kind:\u00A0Pod\napiVersion: v1\n",
     "in.json:2:11: mapping values are not allowed in this context"},
    {"EndOfADocumentAndNoBegin", "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n...\nkind: Pod\n",
     "in.json:5:1: did not find expected <document start>", "a line --- parts documents of YAML",
     1},
    {"Zstandard", "\x28\xB5\x2F\xFD\x24", "in.json:1:2: invalid leading UTF-8 octet",
     "this is packed with zstd, and only gzip is unpacked here: zstd -dc FILE | … -f -"},
    {"Xz", std::string("\xFD\x37zXZ\0", 6), "in.json:1:1: invalid leading UTF-8 octet",
     "this is packed with xz, and only gzip is unpacked here: xz -dc FILE | … -f -"},
    {"Bzip2", "BZh91AY&SY\x01", "in.json:1:11: control characters are not allowed",
     "this is packed with bzip2, and only gzip is unpacked here: bzip2 -dc FILE | … -f -"},
    {"Zip", std::string("PK\x03\x04", 4), "in.json:1:3: control characters are not allowed",
     "this is packed with zip, and only gzip is unpacked here: unzip -p FILE | … -f -"},
    {"Tar", "dump.json" + std::string(248, '\0') + "ustar",
     "in.json:1:10: control characters are not allowed",
     "this is a tar archive: unpack it, and give the folder"},
    {"Template", "kind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
     "in.json:3:10: invalid map key: a map", kTemplate},
    {"TemplateInALineBefore", "kind: Pod\nmetadata:\n{{ toYaml .x | indent 2 }}\nspec: {}\n",
     "in.json:4:1: could not find expected ':'", kTemplate},
    {"TemplateAtTheBegin", "{{- if .x }}\nkind: Pod\n{{- end }}\n",
     "in.json:1:2: expected a key or '}', found an object", kTemplate},
    {"KubectlsErrorInsteadOfADump", "Error from server (Forbidden): pods is forbidden\n",
     "in.json:1:1: the object has no kind", kKubectl},
    {"KubectlsErrorBehindADump", kGood + "\nError from server (Forbidden): pods is forbidden\n",
     "in.json:2:1: expected an object, found 'Error', which is no JSON", kKubectl, 1},
    {"KubectlsErrorThatIsNoYaml",
     "# kubectl get pods\nUnable to connect to the server: dial tcp: lookup api: no such host\n",
     "in.json:2:42: mapping values are not allowed in this context", kKubectl},
    {"KubectlFoundNothing", "No resources found in default namespace.\n",
     "in.json:1:1: expected an object, found a string", kKubectl},
    {"Html", "<html><body>502</body></html>\n", "in.json:1:1: expected an object, found a string",
     "this is HTML, as of a proxy or of a page to log in to"},
    {"BracesInAStringAreNoTemplate", R"({"a":"{{ x }}" 1})",
     "in.json:1:16: expected ',' or '}', found the number 1"},
    {"MarkBetweenDocuments", kGood + "\xEF\xBB\xBF" + kGood,
     "in.json:1:57: expected an object, found byte 0xEF",
     "a byte order mark, as of files that were joined: give each its own -f", 1},
    {"YamlBehindTwoDocuments", kTwo + "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n",
     "in.json:3:1: expected an object, found 'kind', which is no JSON", kYaml, 2},
    {"CommentBehindTwoDocuments", kTwo + "# the end\n",
     "in.json:3:1: expected an object, found '#', which is no JSON", kYaml, 2},
    {"BrokenEscapeInALabel", kPodHead + R"({"name":"a","labels":{"x":"a\qb"}}})",
     "in.json:1:72: broken escape in a string"},
    {"BrokenEscapeInASkippedValue", kPodHead + R"({"name":"a"},"x":"\u12G4"})",
     "in.json:1:62: broken escape in a string"},
    // No JSON behind two documents of JSON; sooner it would be YAML (yaml_or_json.h).
    {"CommaAtTheEndOfAnObject", kTwo + R"({"kind":"Pod",})",
     "in.json:3:15: expected a key, found '}'", "", 2},
    {"CommaAtTheEndOfItems", kTwo + kListHead + R"({"metadata":{"name":"a"}},]})",
     "in.json:3:72: expected a value, found ']'", kYaml, 3},
    {"SingleQuotes", kTwo + "{'kind':'Pod'}",
     "in.json:3:2: expected a key or '}', found ''kind'', which is no JSON", "", 2},
    {"MisspeltLiteral", kTwo + kPodHead + R"({"name":"a"},"spec":{"hostNetwork":ture}})",
     "in.json:3:79: expected a value, found 'ture', which is no JSON", kYaml, 2},
    {"MisspeltLiteralInASkippedValue", kTwo + kPodHead + R"({"name":"a"},"x":[1,{"y":nul}]})",
     "in.json:3:69: expected a value, found 'nul', which is no JSON", kYaml, 2},
    {"LeadingZero", kTwo + kPodHead + R"({"name":"a"},"x":012})",
     "in.json:3:61: expected a value, found '012', which is no JSON", kYaml, 2},
    {"NotANumber", kTwo + kPodHead + R"({"name":"a"},"x":NaN})",
     "in.json:3:61: expected a value, found 'NaN', which is no JSON", kYaml, 2},
    {"PointWithoutDigits", kTwo + kPodHead + R"({"name":"a"},"x":[1.]})",
     "in.json:3:62: expected a value, found '1.', which is no JSON", kYaml, 2},
    {"StringBehindANumber", kTwo + kPodHead + R"({"name":"a"},"x":1"y"})",
     "in.json:3:61: expected a value, found '1\"y\"', which is no JSON", kYaml, 2},
    {"LineBreakInAString", kTwo + "{\"kind\":\"Po\nd\"}",
     "in.json:3:12: the line ends inside a string", "", 2},
    {"TabInAString", kTwo + "{\"kind\":\"P\tod\"}",
     "in.json:3:11: control character 0x09 inside a string", "", 2},
    // JSON, but no object of Kubernetes.
    {"EmptyObject", "{}", "in.json:1:1: the object has no kind", kNoObject},
    {"NoKind", R"({"apiVersion":"v1","metadata":{"name":"a"}})",
     "in.json:1:1: the object has no kind",
     "items taken out of a typed list have none: keep the list around them"},
    {"NoApiVersion", R"({"kind":"Pod","metadata":{"name":"a"}})",
     "in.json:1:1: the object has no apiVersion"},
    {"ApiVersionOfASlashAlone", R"({"kind":"Pod","apiVersion":"/","metadata":{"name":"a"}})",
     "in.json:1:1: the object has no apiVersion"},
    {"ApiVersionWithASecondSlash",
     R"({"apiVersion":"apps/v1/x","kind":"DaemonSet","metadata":{"name":"a"}})",
     "in.json:1:1: unexpected GroupVersion string: apps/v1/x"},
    {"ListWithASecondSlash",
     R"({"kind":"PodList","apiVersion":"v1/x/y","items":[{"metadata":{"name":"a"}}]})",
     "in.json:1:49: unexpected GroupVersion string: v1/x/y"},
    {"ListWithASecondSlashBehindItsItems",
     R"({"items":[{"metadata":{"name":"a"}}],"kind":"PodList","apiVersion":"v1/x/y"})",
     "in.json:1:11: unexpected GroupVersion string: v1/x/y"},
    {"ListWithASecondSlashOfItemsWithKinds",
     R"({"kind":"List","apiVersion":"a/b/c","items":[)" + kGood + "]}",
     "in.json:1:45: unexpected GroupVersion string: a/b/c"},
    {"ListWithASecondSlashBehindItemsWithKinds",
     R"({"items":[)" + kGood + R"(],"kind":"List","apiVersion":"a/b/c"})",
     "in.json:1:96: unexpected GroupVersion string: a/b/c", "", 1},
    {"NoVersionBehindTheGroup", R"({"kind":"Pod","apiVersion":"apps/","metadata":{"name":"a"}})",
     "in.json:1:1: the object has no apiVersion"},
    {"NoVersionInAGroupOfCore", R"({"kind":"Pod","apiVersion":"v1/","metadata":{"name":"a"}})",
     "in.json:1:1: the object has no apiVersion"},
    {"NoName",
     kGood + "\n" + R"( {"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"a-"}})",
     "in.json:2:2: metadata.name is missing: Pod without a name", "", 1},
    {"NoNameInAList", kListHead + R"({"metadata":{"name":"a"}},{"metadata":{}}]})",
     "in.json:1:72: metadata.name is missing: Pod without a name", "", 1},
    {"ItemWithoutKindInAList",
     R"({"kind":"List","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]})",
     "in.json:1:43: the object has no kind",
     "items taken out of a typed list have none: keep the list around them"},
    {"ListWithoutKind", R"({"apiVersion":"v1","items":[]})", "in.json:1:30: the list has no kind"},
    {"ItemIsNoObject", kListHead + "7]}",
     "in.json:1:46: object: expected an object, found the number 7"},
    {"ItemIsNull", kListHead + "null]}", "in.json:1:46: object: expected an object, found null"},
    {"ItemsTwice", kListHead + R"(],"items":[]})", "in.json:1:47: items stands twice in one list"},
    {"ItemsOfAKindThatIsNoListAreNoObjects",
     R"({"kind":"Basket","apiVersion":"ex.org/v1","items":[1,2],"metadata":{"name":"b"}})",
     "in.json:1:52: object: expected an object, found the number 1"},
    {"ItemsOfAKindThatComesLaterAreNoObjects",
     R"({"items":[1,2],"kind":"Basket","apiVersion":"ex.org/v1","metadata":{"name":"b"}})",
     "in.json:1:11: object: expected an object, found the number 1"},
    {"ItemsAreAnObject",
     R"({"kind":"Basket","apiVersion":"ex.org/v1","items":{},"metadata":{"name":"b"}})",
     "in.json:1:51: items: expected a list, found an object"},
    {"ItemsAreAnObjectBeforeTheKind",
     R"({"items":{},"kind":"Basket","apiVersion":"ex.org/v1","metadata":{"name":"b"}})",
     "in.json:1:10: items: expected a list, found an object"},
    {"LabelIsABoolean", kPodHead + R"({"name":"a","labels":{"isactive":true}}})",
     "in.json:1:77: metadata.labels: isactive is the boolean true; values are strings",
     "write \"true\""},
    {"LabelIsANumber", kPodHead + R"({"name":"a","labels":{"x":1}}})",
     "in.json:1:70: metadata.labels: x is the number 1; values are strings",
     "write the number in quotes"},
    {"LabelIsAnObject", kPodHead + R"({"name":"a","labels":{"x":{}}}})",
     "in.json:1:70: metadata.labels: x is an object; values are strings"},
    {"LabelsAreAList", kPodHead + R"({"name":"a","labels":["x"]}})",
     "in.json:1:65: metadata.labels: expected an object, found a list"},
    {"NameIsANumber", kPodHead + R"({"name":5}})",
     "in.json:1:52: metadata.name: expected a string, found the number 5"},
    {"MetadataIsAString", kPodHead + R"("a"})",
     "in.json:1:44: metadata: expected an object, found a string"},
    {"PortIsAFraction",
     kPodHead + R"({"name":"a"},"spec":{"containers":[{"ports":[{"containerPort":1.5}]}]}})",
     "in.json:1:106: containerPort: expected a whole number, found 1.5"},
    {"ReadyIsAString",
     R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"a"},"spec":{"unschedulable":"yes"}})",
     "in.json:1:82: spec.unschedulable: expected true or false, found a string"},
    {"UnknownWatchEvent", R"({"type":"CHANGED","object":)" + kGood + "}",
     "in.json:1:9: type: no watch event: \"CHANGED\"",
     "one of ADDED, MODIFIED, DELETED, BOOKMARK, ERROR"},
    {"WatchLineWithoutType", R"({"object":)" + kGood + "}",
     "in.json:1:11: a watch line without type"},
    {"EventWithoutObject", R"({"type":"ADDED"})", "in.json:1:9: the ADDED event has no object",
     "a watch event is {\"type\": …, \"object\": {…}}"},
    {"EventWithoutObjectInside", R"({"object":null,"type":"ERROR"})",
     "in.json:1:23: the ERROR event has no object",
     "a watch event is {\"type\": …, \"object\": {…}}"},
    {"TypeOfSomethingElse", R"({"type":"Opaque","data":{}})", "in.json:1:1: the object has no kind",
     kNoObject},
    {"DeletedWithoutName", R"({"type":"DELETED","object":{"kind":"Pod","apiVersion":"v1"}})",
     "in.json:1:28: metadata.name is missing: Pod without a name"},
    {"Status",
     R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old","code":410})",
     "in.json:1:1: the API server's answer is no list but a Status: too old"},
    {"Table", R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[]})",
     "in.json:1:1: a Table has no objects with labels", "ask for JSON: kubectl get -o json"},
};

INSTANTIATE_TEST_SUITE_P(All, BadInput, ::testing::ValuesIn(kBad),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace labelix::ingest::bad_input_test
