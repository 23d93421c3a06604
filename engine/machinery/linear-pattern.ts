/** States that a pattern may have: what RE2 refuses as too large is far beyond. */
const mostStates = 20_000;

type State =
  | { readonly type: 'character'; readonly matches: (character: string) => boolean; readonly next: State }
  | { readonly type: 'fork'; readonly targets: State[] }
  | {
      readonly type: 'place';
      readonly holds: (characters: readonly string[], at: number) => boolean;
      readonly next: State;
    }
  | { readonly type: 'end' };

/** Makes the states of a part of a pattern, which go on with `next`. */
type Part = (next: State) => State;

class Unsupported extends Error {}

/**
 * Whether text has a match of a pattern, in time that grows with the text and not beyond: all ways through the pattern are
 * followed at once. Undefined for patterns that it cannot read; of those that it can, it finds what a RegExp finds.
 */
export function linearTest(pattern: string, flags: string): ((text: string) => boolean) | undefined {
  try {
    const parser = new Parser(pattern, flags);
    const start = parser.parse()({ type: 'end' });
    return (text) => run(start, [...text]);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function run(start: State, characters: readonly string[]): boolean {
  let current = new Set<State>();
  for (let at = 0; ; at++) {
    // a match may begin anywhere
    if (reach(start, current, characters, at)) return true;
    const character = characters[at];
    if (character === undefined) return false;
    const following = new Set<State>();
    for (const state of current) {
      if (state.type === 'character' && state.matches(character) && reach(state.next, following, characters, at + 1)) {
        return true;
      }
    }
    current = following;
  }
}

/** Adds what can be reached without taking a character; true where that is the end. */
function reach(from: State, into: Set<State>, characters: readonly string[], at: number): boolean {
  const waiting = [from];
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    if (state.type === 'end') return true;
    if (into.has(state)) continue;
    into.add(state);
    if (state.type === 'fork') waiting.push(...state.targets);
    else if (state.type === 'place' && state.holds(characters, at)) waiting.push(state.next);
  }
  return false;
}

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

class Parser {
  readonly #text: string;
  readonly #flags: string;
  #at = 0;
  #states = 0;

  constructor(text: string, flags: string) {
    this.#text = text;
    this.#flags = flags;
  }

  parse(): Part {
    const part = this.#alternatives();
    if (this.#at < this.#text.length) throw new Unsupported();
    return part;
  }

  #alternatives(): Part {
    const choices = [this.#sequence()];
    while (this.#takes('|')) choices.push(this.#sequence());
    const [only] = choices;
    if (choices.length === 1 && only) return only;
    return (next) => this.#counted({ type: 'fork', targets: choices.map((choice) => choice(next)) });
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text.charAt(this.#at))) {
      parts.push(this.#repeated(this.#atom()));
    }
    return (next) => parts.reduceRight((following, part) => part(following), next);
  }

  #repeated(part: Part): Part {
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#text.slice(this.#at));
    if (!match) return part;
    this.#at += match[0].length;
    const [, sign, least = '0', comma, most] = match;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const max = sign === undefined ? (comma ? (most ? Number(most) : Infinity) : min) : sign === '?' ? 1 : Infinity;
    return (next) => {
      let following = max === Infinity ? this.#loop(part, next) : next;
      for (let i = min; i < max && max !== Infinity; i++) {
        following = this.#counted({ type: 'fork', targets: [part(following), next] });
      }
      for (let i = 0; i < min; i++) following = part(following);
      return following;
    };
  }

  #loop(part: Part, next: State): State {
    const targets: State[] = [next];
    const fork = this.#counted({ type: 'fork', targets });
    targets.push(part(fork));
    return fork;
  }

  #atom(): Part {
    if (this.#takes('(')) {
      const group = /^\?(?::|<[A-Za-z_]\w*>)/.exec(this.#text.slice(this.#at));
      if (group) this.#at += group[0].length;
      else if (this.#text.charAt(this.#at) === '?') throw new Unsupported();
      const inner = this.#alternatives();
      if (!this.#takes(')')) throw new Unsupported();
      return inner;
    }
    if (this.#takes('^')) return this.#place((_, at) => at === 0);
    if (this.#takes('$')) return this.#place((characters, at) => at === characters.length);
    const edge = /^\\([bB])/.exec(this.#text.slice(this.#at));
    if (edge) {
      this.#at += 2;
      const wanted = edge[1] === 'b';
      return this.#place((characters, at) => (isWord(characters[at - 1]) !== isWord(characters[at])) === wanted);
    }
    const source = /^(?:\[\^?\]?(?:\\.|[^\]\\])*\]|\\[pP]\{\w+\}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|[^\\])/su.exec(
      this.#text.slice(this.#at),
    )?.[0];
    if (source === undefined || /^[*+?]$/.test(source)) throw new Unsupported();
    this.#at += source.length;
    const pattern = new RegExp(`^${source}$`, `${this.#flags.replace(/[mu]/g, '')}u`);
    return (next) => this.#counted({ type: 'character', matches: (character) => pattern.test(character), next });
  }

  #place(holds: (characters: readonly string[], at: number) => boolean): Part {
    if (this.#flags.includes('m')) throw new Unsupported();
    return (next) => this.#counted({ type: 'place', holds, next });
  }

  #takes(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #counted(state: State): State {
    this.#states++;
    if (this.#states > mostStates) throw new Unsupported();
    return state;
  }
}
