import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sim/index.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';
import type { Dialect } from '../processes/machine.ts';
import { runShell } from './test-shell.ts';

interface Expected {
  readonly out?: string;
  readonly err?: string;
  readonly exit?: number;
  readonly dialect?: Dialect;
}

async function check(script: string, expected: string | Expected): Promise<void> {
  const whole = typeof expected === 'string' ? { out: expected } : expected;
  const result = await runShell(script, { dialect: whole.dialect ?? 'bash' });
  expect(result).toEqual({ out: whole.out ?? '', err: whole.err ?? '', exit: whole.exit ?? 0 });
}

const rows: { readonly [group: string]: readonly (readonly [script: string, expected: string | Expected])[] } = {
  'words and expansions': [
    ['echo a  b "c  d" \'e  f\' g\\ h', 'a b c  d e  f g h\n'],
    ['x="a  b"; echo $x "$x" ${x}c', 'a b a  b a bc\n'],
    ['set -- 1 "2 3"; printf "<%s>" "$@" $@ "$*"; echo $#', '<1><2 3><1><2><3><1 2 3>2\n'],
    ['set --; printf "<%s>" "$@" a', '<a>'],
    ['echo ${x:-d} ${x-e} ${x:=f} $x ${x:+g} ${#x}', 'd e f f g 1\n'],
    [
      'f=a/b/c.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#*/} ${f/b/X} ${f//a/Z} ${f:2:3}',
      'c.tar.gz a/b/c.tar a/b/c b/c.tar.gz a/X/c.tar.gz Z/b/c.tZr.gz b/c\n',
    ],
    ['x=hello; echo ${x^} ${x^^} ${x:1:2} ${x: -2}', 'Hello HELLO el lo\n'],
    ['echo {a,b}{1..3} {01..03} {c..a}', 'a1 a2 a3 b1 b2 b3 01 02 03 c b a\n'],
    ['echo {a,b}', { out: '{a,b}\n', dialect: 'ash' }],
    ['echo $((1 + 2 * 3)) $(( (1+2)*3 )) $((7/2)) $((7%3)) $((2**10)) $((1<2 ? 5 : 6))', '7 9 3 1 1024 5\n'],
    ['i=5; echo $((i++)) $i $((--i)) $((i += 3)) $((0x1f))', '5 6 5 8 31\n'],
    [
      'a=(1 2 "3 4"); a+=(5); echo ${a[2]} ${#a[@]} ${a[@]:1:2}; for i in "${a[@]}"; do echo "<$i>"; done',
      '3 4 4 2 3 4\n<1>\n<2>\n<3 4>\n<5>\n',
    ],
    ['declare -A m; m[x]=1; m[y]=2; echo ${m[x]} ${!m[@]} ${#m[@]}', '1 x y 2\n'],
    ['x=y; y=z; echo ${!x}', 'z\n'],
    ['echo "$(echo a; echo b)" `echo c`', 'a\nb c\n'],
    ["printf '#!/bin/sh\\necho hi $1 $#\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s you all", 'hi you 2\n'],
    ['mkdir /d; cd /d; touch b.txt a.txt c.md; echo *.txt [ab].* *.none', 'a.txt b.txt a.txt b.txt *.none\n'],
    ['IFS=:; x=a:b::c; for i in $x; do echo "<$i>"; done', '<a>\n<b>\n<>\n<c>\n'],
    ["echo $'a\\tb'", 'a\tb\n'],
    ['HOME=/root; echo ~ ~/x', '/root /root/x\n'],
  ],
  'control flow': [
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); if [ $i -eq 2 ]; then break; fi; echo $i; done', '1\n'],
    ['for ((i=0; i<3; i++)); do echo -n $i; done', '012'],
    ['case foo.txt in *.md) echo md;; f*|g*) echo f;; *) echo other;; esac', 'f\n'],
    ['f() { local x=1; echo $x $1; return 3; }; x=9; f a; echo $? $x', '1 a\n3 9\n'],
    ['if [[ abc == a* && abc =~ ^a(.)c$ ]]; then echo ${BASH_REMATCH[1]}; fi', 'b\n'],
    ['(exit 4); echo $?; { echo a; echo b; } | wc -l', '4\n2\n'],
    ['x=1; (x=2; echo $x); echo $x', '2\n1\n'],
    ['! true; echo $?; false || echo no; true && echo yes', '1\nno\nyes\n'],
    ['until false; do echo once; break; done', 'once\n'],
    ['set -e; false; echo never', { exit: 1 }],
    ['set -e; if false; then :; fi; false || true; echo here', 'here\n'],
    ['set -u; echo $nothing', { err: 'bash: line 1: nothing: unbound variable\n', exit: 1 }],
    ['set -o pipefail; false | true; echo $?', '1\n'],
    ['set -x; echo a "b c"', { out: 'a b c\n', err: "+ echo a 'b c'\n" }],
    ['trap "echo bye" EXIT; echo hi; exit 3', { out: 'hi\nbye\n', exit: 3 }],
    ['eval "x=1; echo \\$x"; set -- -a v -b; while getopts a:b o; do echo $o $OPTARG; done', '1\na v\nb\n'],
    ['f() { f; }; f 2>/dev/null; echo $?', '1\n'],
  ],
  'redirections and pipes': [
    ['echo a > /f; echo b >> /f; cat < /f; wc -l < /f', 'a\nb\n2\n'],
    ['cat <<EOF\n$((1+1)) `echo x` \\$y\nEOF', '2 x $y\n'],
    ["cat <<'EOF'\n$x\nEOF", '$x\n'],
    ['cat <<-EOF\n\ta\n\tEOF', 'a\n'],
    ['cat <<< "x y"', 'x y\n'],
    ['echo out; echo err >&2', { out: 'out\n', err: 'err\n' }],
    ['{ echo o; echo e >&2; } 2>&1 >/dev/null | tr a-z A-Z', 'E\n'],
    ['ls /none 2>/dev/null || echo failed', 'failed\n'],
    ['printf "1 2\\n3 4\\n" | while read a b; do echo $b $a; done', '2 1\n4 3\n'],
    ['seq 5 | head -n 2; yes | head -n 1', '1\n2\ny\n'],
    ['exec 3>/f; echo x >&3; cat /f', 'x\n'],
    ['cat /none', { err: 'cat: /none: No such file or directory\n', exit: 1 }],
    ['cat <(echo in)', 'in\n'],
    ['comm <(echo a; echo c) <(echo b; echo c); echo <(true); ls /dev/fd', 'a\n\tb\n\t\tc\n/dev/fd/63\n'],
    ['while read x; do echo "<$x>"; done < <(echo a; echo b); ls /dev/fd', '<a>\n<b>\n'],
  ],
  'jobs, signals and time': [
    ['sleep 5 & wait $!; echo $?', '0\n'],
    ['date +%s; sleep 60; date +%s', '1767225600\n1767225660\n'],
    ['timeout 5 sleep 60; echo $?', '124\n'],
    ['sleep 100 & kill $!; wait $!; echo $?', '143\n'],
    ["trap 'echo got' TERM; kill -TERM $$; echo after", 'got\nafter\n'],
    ["trap 'echo got; exit 0' TERM; (sleep 1; kill $$) & wait; echo never", 'got\n'],
  ],
  'failures in the words of each shell': [
    ['nope', { err: 'bash: line 1: nope: command not found\n', exit: 127 }],
    ['nope', { err: 'sh: nope: not found\n', exit: 127, dialect: 'ash' }],
    ['true\nnope', { err: 'sh: 2: nope: not found\n', exit: 127, dialect: 'dash' }],
    ['echo hi > /f; /f', { err: 'bash: line 1: /f: Permission denied\n', exit: 126 }],
    ['cat < /none', { err: "sh: can't open /none: no such file\n", exit: 1, dialect: 'ash' }],
    ['echo x > /no/file', { err: 'sh: 1: cannot create /no/file: Directory nonexistent\n', exit: 2, dialect: 'dash' }],
    ['echo ${x:?must be set}', { err: 'bash: line 1: x: must be set\n', exit: 127 }],
    ['if true; then echo', { err: 'sh: syntax error: unexpected end of file\n', exit: 2, dialect: 'ash' }],
  ],
  commands: [
    ["printf 'b\\na\\nb\\n' | sort | uniq -c", '      1 a\n      2 b\n'],
    ["echo 'a b c' | awk '{print $2}'; echo abc | sed 's/b/X/'", 'b\naXc\n'],
    ['echo \'{"a":{"b":[1,2]}}\' | jq -c .a.b', '[1,2]\n'],
    ["printf 'one\\ntwo\\nthree\\n' | grep -n -E 't(w|h)'", '2:two\n3:three\n'],
    ["printf 'a:b:c\\n' | cut -d: -f2,3; echo hello | tr a-z A-Z", 'b:c\nHELLO\n'],
    ['echo a b c | xargs -n1 echo x', 'x a\nx b\nx c\n'],
    ['mkdir -p /a/b; touch /a/b/c.txt /a/d.md; find /a -name "*.txt"; find /a -type d | wc -l', '/a/b/c.txt\n2\n'],
    ['printf "%05.1f|%-5s|%x\\n" 3.14159 ab 255', '003.1|ab   |ff\n'],
    ['basename /a/b.txt .txt; dirname /a/b; expr 2 + 3', 'b\n/a\n5\n'],
    ['ln -s /f /l; echo x > /f; cat /l; readlink /l; ls -l / | grep -c " l -> /f"', 'x\n/f\n1\n'],
    ['test -f /none; echo $?; [ 3 -gt 2 -a -d / ]; echo $?', '1\n0\n'],
    [
      "printf 'a\\nb\\nc\\n' | tail -n +2; printf 'a\\nb\\nc\\n' | head -n -1; printf 'a\\nb\\n' | tail -1",
      'b\nc\na\nb\nb\n',
    ],
    [
      "printf 'a\\nb\\nc\\nd\\n' > /x; printf 'a\\nB\\nc\\nd\\ne\\n' > /y; diff /x /y; diff -q /x /y; diff -i /x /y",
      { out: '2c2\n< b\n---\n> B\n4a5\n> e\nFiles /x and /y differ\n4a5\n> e\n', exit: 1 },
    ],
    [
      "echo a > /x; echo b > /y; diff -u /x /y | sed 's/\\t.*//'; diff -u -L one -L two /x /y; diff /x /x; echo $?; diff /x /none",
      {
        out: '--- /x\n+++ /y\n@@ -1 +1 @@\n-a\n+b\n--- one\n+++ two\n@@ -1 +1 @@\n-a\n+b\n0\n',
        err: 'diff: /none: No such file or directory\n',
        exit: 2,
      },
    ],
    ['echo a > /x; echo b > /y; diff /x /y', { out: '--- /x\n+++ /y\n@@ -1 +1 @@\n-a\n+b\n', exit: 1, dialect: 'ash' }],
    [
      'mkdir /p /q; echo 1 > /p/f; echo 2 > /q/f; echo 3 > /q/g; diff -r /p /q',
      { out: '1c1\n< 1\n---\n> 2\nOnly in /q: g\n', exit: 1 },
    ],
    [
      "printf 'b: {c: [1, two]}\\na: x\\n---\\na: y\\n' > /f; yq .a /f; yq -o=json -I=0 '.b.c' /f | head -1; yq 'select(.a == \"x\") | .b' /f; yq -i '.a = \"z\"' /f; yq /f",
      'x\n---\ny\n[1,"two"]\nc:\n  - 1\n  - two\nb:\n  c:\n    - 1\n    - two\na: z\n---\na: z\n',
    ],
    ["export A=1 B=2; echo '$A ${B} $C.' | envsubst; echo '$A $B' | envsubst '$B'", '1 2 .\n$A 2\n'],
    ['env -i A=1 env; A=2 printenv A', 'A=1\n2\n'],
  ],
};

for (const [group, scripts] of Object.entries(rows)) {
  describe(group, () => {
    for (const [script, expected] of scripts) it(script, () => check(script, expected));
  });
}

describe('an endless loop', () => {
  it('lets time pass, and can be killed', async () => {
    const world = createWorld();
    const fs = new MemoryFileSystem({ now: () => world.clock.now() });
    const result = await runShell('timeout 2 sh -c "while true; do :; done"; echo $?', { dialect: 'bash', world, fs });
    expect(result.out).toBe('124\n');
  });
});
