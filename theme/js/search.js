// Search in the browser. The index is made by the build (src/format/search.rs says how it is written) and loaded when the
// search is used; a word is folded as the build folds it (src/format/search/words.rs).

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ς: "σ" };
const WORD = /(?:[\p{Alphabetic}\p{M}\p{N}]|(?<=[\p{Alphabetic}\p{M}])['’.](?=\p{Alphabetic})|(?<=\p{N})[.,](?=\p{N}))+/gu;

const fold = (word) => {
  const plain = word.normalize("NFKD").toLowerCase().replace(/[ßæœøłđðþħıς]/g, (letter) => LETTERS[letter]);
  const folded = plain.replace(/[^\p{Alphabetic}\p{N}]|\p{M}/gu, "");
  return [...folded].length >= 4 && /[^s]s$/.test(folded) ? folded.slice(0, -1) : folded;
};

const words = (text) => (text.match(WORD) ?? []).map(fold).filter(Boolean);

// Title, text, note, names.
const BOOSTS = [3, 2, 1, 1.5];
const FIELDS = BOOSTS.length;
// A question brings together what many passages say, in a text whose length would hide it behind each of them.
const QUESTION = 1.6;
// What a word counts that begins with what was typed, and one that is a slip away from it.
const PREFIX = 0.4;
const TYPO = 0.45;
// BM25 (Robertson and Zaragoza, 2009), with the floor of BM25+ (Lv and Zhai, 2011).
const K1 = 1.2;
const B = 0.7;
const DELTA = 0.5;

// The index as it is searched; a field is as long as it is on average where it is filled.
const opened = (index) => {
  const count = index.entries.length;
  const averages = BOOSTS.map((_, field) => {
    const filled = index.lengths.filter((length, at) => at % FIELDS === field && length);
    return filled.reduce((sum, length) => sum + length, 0) / filled.length;
  });
  return { ...index, count, averages, words: index.words.split(" "), postings: index.postings.split(",") };
};

// Whether two words are one slip apart: a letter too many, too few, another, or two exchanged.
const isTypo = (a, b) => {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
};

// The words of the index that a typed word means, each with what it counts.
const meant = (index, typed, isLast) => {
  const found = new Map();
  let low = 0;
  let high = index.words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.words[middle] < typed) low = middle + 1;
    else high = middle;
  }
  if (index.words[low] === typed) found.set(low, 1);
  if (typed.length >= 3 || (isLast && typed.length === 2)) {
    for (let at = low; index.words[at]?.startsWith(typed); at++) {
      const { length } = index.words[at];
      if (!found.has(at)) found.set(at, (PREFIX * length) / (length + 0.3 * (length - typed.length)));
    }
  }
  // A slip is looked for only where the word as typed leads nowhere.
  if (!found.size && typed.length >= 4) {
    index.words.forEach((word, at) => isTypo(typed, word) && found.set(at, (TYPO * word.length) / (word.length + 1)));
  }
  return found;
};

// The score of each entry for one typed word.
const scores = (index, found) => {
  const scores = new Map();
  for (const [word, weight] of found) {
    if (!index.postings[word]) continue;
    const places = [];
    const standing = new Array(FIELDS).fill(0);
    let entry = 0;
    for (const posting of index.postings[word].split(" ")) {
      const [place, times] = posting.split(".");
      const number = parseInt(place, 36);
      const field = number % FIELDS;
      entry += (number - field) / FIELDS;
      places.push([entry, field, times ? parseInt(times, 36) : 1]);
      standing[field]++;
    }
    for (const [at, field, times] of places) {
      const rare = Math.log(1 + (index.count - standing[field] + 0.5) / (standing[field] + 0.5));
      const length = index.lengths[at * FIELDS + field] / index.averages[field];
      const often = DELTA + (times * (K1 + 1)) / (times + K1 * (1 - B + B * length));
      scores.set(at, (scores.get(at) ?? 0) + weight * BOOSTS[field] * rare * often);
    }
  }
  return scores;
};

// The entries that have all the words and facets, the best first; if none has all the words, those that have some. Words
// that are too common to have postings are not asked for. `marks` are the words to be marked.
const find = (index, query, facets) => {
  const typed = [...new Set(words(query))];
  const found = typed.map((word, at) => meant(index, word, at === typed.length - 1));
  const each = found.map((words) => scores(index, words));
  const isCommon = (words) => [...words.keys()].some((word) => !index.postings[word]);
  const asked = each.filter((_, at) => !isCommon(found[at]));
  const wanted = facets.map((facet) => index.facets.indexOf(facet));
  const totals = new Map();
  for (const scores of each) {
    for (const [at, score] of scores) {
      const [sum, words] = totals.get(at) ?? [0, 0];
      totals.set(at, [sum + score, words + 1]);
    }
  }
  if (!typed.length) index.entries.forEach((_, at) => totals.set(at, [0, 0]));
  const candidates = [...totals].filter(([at]) => wanted.every((facet) => index.entries[at][6].includes(facet)));
  const weight = (at) => (index.entries[at][0] === "question" ? QUESTION : 1);
  const whole = candidates.filter(([at]) => asked.every((scores) => scores.has(at)));
  const hits = (whole.length ? whole : candidates).map(([at, [score, words]]) => [at, score * words * weight(at)]);
  hits.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const marks = new Set(found.flatMap((words) => [...words.keys()].map((word) => index.words[word])));
  return { hits: hits.map(([at]) => index.entries[at]), all: whole.length > 0 || !candidates.length, marks };
};

// A text with the words marked; of a long one the stretch that has the most of them, unless it is quoted.
const marked = (text, marks, longest) => {
  const hits = [...text.matchAll(WORD)].filter(([word]) => marks.has(fold(word)));
  let [from, to] = [0, text.length];
  if (text.length > longest) {
    const inside = (start) => hits.filter(({ index }) => index >= start && index < start + longest - 60).length;
    const best = hits.reduce((best, { index }) => (inside(index) > inside(best) ? index : best), hits[0]?.index ?? 0);
    from = best < longest / 2 ? 0 : text.indexOf(" ", best - 60) + 1;
    to = from + longest < text.length ? text.lastIndexOf(" ", from + longest) : text.length;
  }
  const parts = [from > 0 ? "…" : ""];
  let at = from;
  for (const { 0: word, index } of hits) {
    if (index < at || index + word.length > to) continue;
    parts.push(text.slice(at, index), make("mark", "", word));
    at = index + word.length;
  }
  parts.push(text.slice(at, to), to < text.length ? "…" : "");
  return { parts, has: hits.length > 0 };
};

const LONGEST = 280;
const PAGE = 20;

const search = () => {
  const form = one("form[data-search]");
  if (!form) return;
  const box = one("[data-search-box]", form);
  const [status, list, more, index] = ["status", "results", "more", "everything"].map((name) => one(`[data-search-${name}]`));
  const kinds = new Map(all("select[name=kind] option", form).map((option) => [option.value, option.textContent]));
  let hits = [];
  let marks = new Set();
  let ready = null;
  one("[data-filters]", form)?.removeAttribute("hidden");

  const item = ([kind, href, title, text, note, by, , language]) => {
    const link = make("a", "", "");
    link.href = new URL(href, root);
    link.append(...marked(title || by, marks, Infinity).parts);
    const heading = make("h2", "result-title", "", link);
    if (kinds.get(kind)) heading.append(" ", make("span", "badge", kinds.get(kind)));
    const quoted = kind === "passage";
    const body = marked(text, marks, quoted ? Infinity : LONGEST);
    const said = make(quoted ? "blockquote" : "p", "result-text", "", ...body.parts);
    if (language) said.lang = language;
    const result = make("li", `result result-${kind}`, "", heading);
    if (quoted) result.append(said, make("p", "result-by", by));
    else result.append(make("p", "result-by", title ? by : ""), said);
    const more = note ? marked(note, marks, LONGEST) : null;
    if (more?.has && !body.has) result.append(make("p", "result-note", "", ...more.parts));
    return result;
  };

  const show = () => {
    const first = list.children.length;
    list.append(...hits.slice(first, first + PAGE).map(item));
    more.hidden = list.children.length >= hits.length;
    return list.children[first];
  };

  const run = async () => {
    const query = box.value.trim();
    const facets = chosenIn(form);
    keepInAddress([...(query ? [["q", query]] : []), ...facets.map((facet) => facet.split("="))]);
    const asked = query || facets.length;
    index.hidden = Boolean(asked);
    if (!asked) {
      list.replaceChildren();
      more.hidden = true;
      status.textContent = "";
      return;
    }
    ready ??= opened(await load("search/index.js", "briefbookSearch"));
    const result = find(ready, query, facets);
    if (query !== box.value.trim()) return;
    ({ hits, marks } = result);
    list.replaceChildren();
    show();
    const count = hits.length ? counted(status, hits.length) : status.dataset.none;
    status.textContent = result.all ? count : `${status.dataset.some} ${count}`;
  };

  const asked = new URLSearchParams(location.search);
  box.value = asked.get("q") ?? "";
  choose(form, asked);
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(run, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  more.addEventListener("click", () => one("a", show())?.focus());
  run();
};
