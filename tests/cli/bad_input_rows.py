"""The bad inputs: what is given, and what must be answered. Data only; bad_inputs.py runs them.

Expected selector texts are upstream's (apimachinery v0.37.2); places are counted by hand: bytes
from 0 in selectors, line:column from 1 in files.
"""

import dataclasses
import gzip
import json


@dataclasses.dataclass
class Row:
    group: str
    name: str
    args: list
    code: int
    says: list                 # parts of standard error
    shown: str                 # the input, for the page
    described: bool = False    # `shown` is a description, not the input itself
    files: dict = dataclasses.field(default_factory=dict)
    still: str | None = None   # standard output; None: nothing


USAGE, INPUT = 2, 3


def pod(name, labels='{"run":"rng"}'):
    return (f'{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}",'
            f'"namespace":"default","labels":{labels}}}}}')


SERVICE = ('{"apiVersion":"v1","kind":"Service","metadata":{"name":"svc","namespace":"default"},'
           '"spec":{"selector":{"run":"rng"}}}')
GOOD = {"pods.json": pod("a") + SERVICE}


def arguments():
    """What stands on the command line beside selectors. `-f pods.json` is a good file."""
    good = "-f pods.json"
    table = [
        ("unknown command", "describe pods", ['unknown command "describe" for "labelix"']),
        ("command with a typo", "mach svc",
         ['unknown command "mach"', "did you mean `labelix match`?"]),
        ("unknown flag", f"get pods --sort-by=x {good}",
         ["unknown flag: --sort-by", "See 'labelix get --help'"]),
        ("flag with a typo", f"get pods --selecter run=rng {good}",
         ["unknown flag: --selecter", "did you mean --selector?"]),
        ("short unknown flag", f"get pods --x {good}",
         ["unknown flag: --x\nSee 'labelix get --help'"]),
        ("unknown letter", f"get pods -z {good}", ["unknown shorthand flag: 'z' in -z"]),
        ("flag without its value", "get pods -l", ["flag needs an argument: --selector"]),
        ("flag where a value belongs", f"get pods -n {good}",
         ["flag needs an argument: --namespace", "-f stands where its value belongs"]),
        ("flag where an object belongs", f"what-if --delete {good}",
         ["flag needs an argument: --delete", "-f stands where its value belongs"]),
        ("no object but what looks like a flag", f"what-if --delete -rng {good}",
         ["flag needs an argument: --delete", "-rng stands where its value belongs"]),
        ("boolean flag with a word", f"get pods --no-headers=maybe {good}",
         ['invalid argument "maybe" for "--no-headers" flag']),
        ("no input", "get pods", ["no input: say -f FILE"]),
        ("file without its flag", "get pods pods.json",
         ["pods.json is a file, and each file has its own flag: -f pods.json"]),
        ("files by a pattern", "match -f pods.json ./pods.json",
         ["./pods.json is a file, and each file has its own flag: -f ./pods.json"]),
        ("files with a comma", "get pods -f pods.json,pods.json",
         ["files are not joined by commas: -f pods.json -f pods.json"]),
        ("no command", "-f pods.json", ["no command was given"]),
        ("standard input twice", "get pods -f - -f -", ["-f - was given twice"]),
        ("no kind", f"get {good}", ["You must specify the type of resource to get"]),
        ("empty kind", f"get '' {good}", ['the server doesn\'t have a resource type ""']),
        ("kind that does not exist", f"get widgets {good}",
         ['the server doesn\'t have a resource type "widgets"']),
        ("one of two kinds does not exist", f"get pods,widgets {good}",
         ['the server doesn\'t have a resource type "widgets"']),
        ("kind with a letter missing", f"get pds {good}",
         ['the server doesn\'t have a resource type "pds"', "did you mean pods?"]),
        ("plural of a short name", f"match svcs {good}",
         ['the server doesn\'t have a resource type "svcs"', "did you mean svc?"]),
        ("object of a kind with a typo", f"who sercive/svc {good}",
         ['the server doesn\'t have a resource type "sercive"', "did you mean service?"]),
        ("kinds with a blank between", f"get 'pods svc' {good}",
         ['the server doesn\'t have a resource type "pods svc"', "joined by commas"]),
        ("kind in the wrong group", f"get pods.apps {good}",
         ['the server doesn\'t have a resource type "pods"']),
        ("name that is not there", f"get pod b {good}", ['pods "b" not found']),
        ("name in another namespace", f"get pod/a -n prod {good}", ['pods "a" not found']),
        ("slash without a name", f"get pod/ {good}", ["must have a single resource and name"]),
        ("two forms mixed", f"get pods svc/svc {good}",
         ["no need to specify a resource type as a separate argument"]),
        ("name and selector", f"get pod a -l run=rng {good}",
         ["name cannot be provided when a selector is specified"]),
        ("selector without quotes", f"get pods -l run = rng {good}",
         ["name cannot be provided when a selector is specified", "in quotes"]),
        ("name in all namespaces", f"get pod/a -A {good}",
         ["a resource cannot be retrieved by name across all namespaces"]),
        ("unknown output format", f"get pods -o table {good}",
         ['output format "table"', "allowed formats are: name,wide,json,yaml,count"]),
        ("format of another command", f"match -o yaml {good}",
         ['output format "yaml"', "allowed formats are: json"]),
        ("--export without a format", f"get pods --export {good}",
         ["--export needs -o json or -o yaml"]),
        ("plan of a name", f"get pod/a --explain-plan {good}",
         ["--explain-plan explains a selector"]),
        ("plan as JSON", f"get pods --explain-plan -o json {good}",
         ["--explain-plan prints no objects: -o json cannot be used with it"]),
        ("repeated -l", f"get pods -l run=rng -l app=web {good}",
         ["-l, --selector was given 2 times", "kubectl silently keeps the last one",
          "'run=rng,app=web'"]),
        ("repeated --field-selector",
         f"get pods --field-selector a=b --field-selector c=d {good}",
         ["--field-selector was given 2 times"]),
        ("selector file that is not there", f"get pods -l @missing {good}",
         ["open missing: No such file or directory"]),
        ("selector file without a name", f"get pods -l @ {good}", ["-l @ names no file"]),
        ("selector file that is empty", f"get pods -l @label.txt {good}",
         ["label.txt is empty, and an empty selector picks everything", "leave -l out"]),
        ("edit of an empty name", f"what-if --delete '' {good}",
         ["--delete was given an empty name: is a variable not set?"]),
        ("label put on and taken off", f"what-if --label pod/a run=web run- {good}",
         ["can not both modify and remove a label in the same command: run"]),
        ("diff with an empty name", "diff pods.json ''",
         ["an empty name was given: is a variable not set?"]),
        ("verify of an empty name", "verify ''",
         ["an empty name was given: is a variable not set?"]),
        ("set of an empty name", f"separate --pick pod/a '' {good}",
         ["--pick was given an empty name: is a variable not set?"]),
        ("colour that is none of its words", f"get pods --color=yes {good}",
         ['invalid argument "yes" for "--color" flag']),
        ("who without a name", f"who pods {good}", ["you must name an object"]),
        ("who of a name that is not there", f"who pod/b {good}", ['pods "b" not found']),
        ("match of a kind without selector", f"match cm {good}", ["configmaps have no selector"]),
        ("endpoints without a Service", f"endpoints {good}", ["you must name one Service"]),
        ("endpoints of two Services", f"endpoints rng web {good}",
         ["you must name one Service"]),
        ("endpoints of a Service that is not there", f"endpoints web {good}",
         ['services "web" not found']),
        ("endpoints of a Pod", f"endpoints pod/a {good}", ["error: "]),
    ]
    import shlex
    for name, line, says in table:
        yield Row("Arguments", name, shlex.split(line), USAGE, says, f"labelix {line}",
                  files={**GOOD, "label.txt": "\n"})


VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric characters"
OPERATORS = "expected: in, notin, =, ==, !=, gt, lt"


def selectors():
    table = [
        ("list not closed", "env in (prod,,dev", 17, "found '', expected: ',' or ')'"),
        ("comma at the end", "a=b,", 4, "found '', expected: identifier after ','"),
        ("comma at the start", ",a", 0, "found ',', expected: !, identifier, or 'end of string'"),
        ("two commas", "a=b,,c=d", 4, "found ',', expected: identifier after ','"),
        ("no comma", "a=b c=d", 4, "found 'c', expected: ',' or 'end of string'"),
        ("operator in capitals", "a In (b)", 2, f"found 'In', {OPERATORS}"),
        ("not in as two words", "a not in (b)", 2, f"found 'not', {OPERATORS}"),
        ("negated list", "!a in (b)", 3, "found 'in', expected: ',' or 'end of string'"),
        ("negated equality", "!a=b", 2, "found '=', expected: ',' or 'end of string'"),
        ("negation of nothing", "!", 1, "found '', expected: identifier"),
        ("no key", "=b", 0, "found '=', expected: !, identifier, or 'end of string'"),
        ("list without brackets", "a in b", 5, "found 'b' expected: '('"),
        ("list that never starts", "a in", 4, "found '' expected: '('"),
        ("values without comma", "a in (b c)", 8, "found 'c', expected: ',' or ')'"),
        ("closing bracket too many", "a in (b))", 8,
         "found ')', expected: ',' or 'end of string'"),
        ("two values", "a=b=c", 3, "found '=', expected: ',' or 'end of string'"),
        ("at least", "a>=1", 2, "found '=', expected: identifier"),
        ("bound that is no number", "a>x", 2,
         "for 'Gt', 'Lt' operators, the value must be an integer"),
        ("bound with a sign", "a>-1", 2, VALUE_RULE),
        ("OR", "a=b||c=d", 3, VALUE_RULE),
        ("quotes", 'a="b"', 2, VALUE_RULE),
        ("wildcard", "a=rng-*", 6, VALUE_RULE),
        ("look-alike letter", "a=é", 2, VALUE_RULE),
        ("value of 64 letters", "a=" + "b" * 64, None, "must be no more than 63 bytes"),
        ("key that starts with a dash", "-a=b", None, "Invalid value: \"-a\""),
        ("key with two slashes", "a/b/c=d", None, "Invalid value: \"a/b/c\""),
        ("key with an empty name", "example.com/=b", None, "Invalid value: \"example.com/\""),
        ("key prefix in capitals", "Example.com/a=b", None, "Invalid value: \"Example.com/a\""),
        ("brackets around all", "(a=b)", 0,
         "found '(', expected: !, identifier, or 'end of string'"),
        ("escape sequence", "a=\x1b[31m", None, "error: "),
    ]
    for name, text, offset, says in table:
        parts = [says] if offset is None else [says, f"^ byte {offset}"]
        shown = text.encode("unicode_escape").decode() if "\x1b" in text else text
        yield Row("Selectors", name, ["get", "pods", f"-l={text}", "-f", "pods.json"], USAGE,
                  parts, shown, files=GOOD)
    long = [
        ("selector past 1 MiB", "a=" + "b" * ((1 << 20) - 1),
         "1048577 bytes of text, the limit is 1048576", "`-l @FILE` of 1,048,577 bytes"),
        ("1,001 requirements", ",".join(["a"] * 1001), "more than 1000 requirements",
         "`a,a,…`, 1,001 times"),
        ("100,001 values", "a in (" + ",".join(str(i) for i in range(100_001)) + ")",
         "more than 100000 values", "`a in (0,1,…,100000)`"),
    ]
    for name, text, says, shown in long:
        yield Row("Selectors", name, ["get", "pods", "-l", "@selector", "-f", "pods.json"], USAGE,
                  [says], shown, described=True, files={**GOOD, "selector": text})


def field_selectors():
    table = [
        ("field that the API server does not take", "spec.image=x",
         ["field label not supported: spec.image"]),
        ("label as a field", "run=rng", ["field label not supported: run"]),
        ("no operator", "metadata.name", ["invalid selector: 'metadata.name'"]),
        ("two fields, one without operator", "metadata.name=a,spec.nodeName",
         ["can't understand 'spec.nodeName'"]),
        ("escape that is none", "metadata.name=a\\n", ["invalid field selector: invalid escape"]),
        ("set operator", "status.phase in (Running)", ["error: "]),
    ]
    for name, text, says in table:
        yield Row("Field selectors", name,
                  ["get", "pods", "--field-selector", text, "-f", "pods.json"], USAGE, says, text,
                  files=GOOD)


KEPT = "pod/a\n"
GET_BAD = ["get", "pods", "-o", "name", "-f", "bad.json"]


def json_texts():
    """Broken files, with the place. `still`: the first pod of the file is kept and printed."""
    a, b = pod("a"), pod("b")
    kept = [
        ("cut short inside an object", a + "\n" + b[:-2], f"bad.json:2:{len(b) - 1}"),
        ("comma between documents", a + "\n," + b, "bad.json:2:1"),
        ("bracket too many", a + "\n}", "bad.json:2:1"),
        ("word instead of a document", a + "\nnull", "bad.json:2:1"),
        ("number instead of a document", a + "\n42", "bad.json:2:1"),
        ("text instead of a document", a + '\n"pod"', "bad.json:2:1"),
        ("HTML instead of JSON", a + "\n<html>", "bad.json:2:1"),
        ("comma after the last member", a + '\n{"kind":"Pod",}', "bad.json:2:15"),
        ("member without a value", a + '\n{"kind":}', "bad.json:2:9"),
        ("member without a colon", a + '\n{"kind" "Pod"}', "bad.json:2:9"),
        ("single quotes", a + "\n{'kind':'Pod'}", "bad.json:2:2"),
        ("key without quotes", a + '\n{kind:"Pod"}', "bad.json:2:2"),
        ("string that is not closed", a + '\n{"kind":"Pod', "bad.json:2:"),
        ("line end inside a string", a + '\n{"kind":"P\nod"}', "bad.json:2:"),
        ("escape that is none", a + '\n{"kind":"P\\x6fd"}', "bad.json:2:"),
        ("character code cut short", a + "\n" + pod("b", '{"a":"\\u12"}'), "bad.json:2:"),
        ("list with a number in it",
         '{"apiVersion":"v1","kind":"List","items":[\n' + a + ",\n7]}", "bad.json:3:1"),
        ("labels that are a list", a + "\n" + pod("b", '["run"]'), "bad.json:2:"),
        ("label that is a boolean", a + "\n" + pod("b", '{"isactive":true}'), "bad.json:2:"),
        ("label that is a number", a + "\n" + pod("b", '{"run":12}'), "bad.json:2:"),
        ("name that is a number",
         a + '\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":7}}', "bad.json:2:"),
        ("object without a name",
         a + '\n{"apiVersion":"v1","kind":"Pod","metadata":{}}', "bad.json:2:"),
        ("object without metadata", a + '\n{"apiVersion":"v1","kind":"Pod"}', "bad.json:2:"),
        ("object without a kind", a + '\n{"apiVersion":"v1","metadata":{"name":"b"}}',
         "bad.json:2:"),
        ("watch line of an unknown type", a + '\n{"type":"CHANGED","object":' + b + "}",
         "bad.json:2:"),
    ]
    for name, text, place in kept:
        yield Row("JSON", name, GET_BAD, INPUT,
                  [f"error: {place}", "kept 1 object before it"],
                  text.replace(a, "POD").replace(b, "POD").replace("\n", " ⏎ "),
                  files={"bad.json": text}, still=KEPT)
    cut = '{"apiVersion":"v1","kind":"List","items":[\n' + a + ",\n" + b
    yield Row("JSON", "list that is cut off", GET_BAD, INPUT,
              [f"error: bad.json:3:{len(b) + 1}", "kept 2 objects before it"],
              '{"apiVersion":"v1","kind":"List","items":[ ⏎ POD, ⏎ POD', files={"bad.json": cut},
              still="pod/a\npod/b\n")
    page = ('{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"x","remainingItemCount":7},'
            '"items":[')
    yield Row("JSON", "list whose last page is missing", GET_BAD, INPUT,
              ["warning: bad.json:1: ", "7 more objects"], page + "POD]}",
              files={"bad.json": page + a + "]}"}, still=KEPT)
    # Not an error: the watch was good up to here, and what follows is not known.
    expired = ('{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure",'
               '"message":"too old resource version: 1 (2)","reason":"Expired","code":410}}')
    yield Row("JSON", "watch that ended with an error", GET_BAD, 0,
              ["warning: bad.json:2: ", "410", "too old resource version: 1 (2)"],
              "POD ⏎ " + expired, files={"bad.json": a + "\n" + expired}, still=KEPT)


def files():
    get = ["get", "pods", "-o", "name", "-f"]
    deep = '{"a":' * 65 + "1" + "}" * 65
    many = json.dumps({f"k{i:05}": "v" for i in range(10_001)})
    zipped = gzip.compress(pod("a").encode(), mtime=0)
    described = [
        ("file that is not there", "missing.json", None, ["missing.json"], "`-f missing.json`"),
        ("bytes that are no UTF-8", "bad.json", b'{"kind":"P\xff"}', ["bad.json:1:11"],
         '`{"kind":"P\\xff"}`'),
        ("binary file", "bad.json", bytes(range(256)), ["bad.json:1:1"], "the bytes 0 to 255"),
        ("gzip that is cut short", "bad.json", zipped[:-12], ["bad.json"],
         "a gzip file without its last 12 bytes"),
        ("gzip with a wrong checksum", "bad.json", zipped[:-8] + b"\0\0\0\0" + zipped[-4:],
         ["bad.json"], "a gzip file whose CRC is 0"),
        ("nested 65 deep", "bad.json", deep, ["bad.json:1:", "64"], "`{\"a\":` 65 times"),
        ("10,001 labels", "bad.json", pod("b", many), ["bad.json:1:", "10"],
         "a pod with 10,001 labels"),
        ("object past 4 MiB", "bad.json", pod("b", '{"a":"' + "x" * (4 << 20) + '"}'),
         ["bad.json:1:"], "a pod with a label of 4 MiB"),
    ]
    for name, path, data, says, shown in described:
        yield Row("Files and limits", name, [*get, path], INPUT, ["error: ", *says], shown,
                  described=True, files={} if data is None else {path: data})
    yield Row("Files and limits", "name of a kind that is not loaded",
              ["get", "pod/a", "-f", "service.json"], INPUT, ["unknown: no Pod objects loaded"],
              "`labelix get pod/a` with a Service alone", described=True,
              files={"service.json": SERVICE})


def rows():
    return [row for part in (arguments, selectors, field_selectors, json_texts, files)
            for row in part()]
