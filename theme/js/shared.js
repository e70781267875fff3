// What the features share. Every feature is one function that finds its elements by data attributes and returns if there
// are none; what a reader sees comes from the page, never from here, and is set as text, never as markup.

// The root of the site: the same whether the page is read from a server, under a sub-path, or from a disk.
const root = new URL(document.currentScript.dataset.root || "./", location.href);

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);

// An element with classes, a text and children.
const make = (tag, className, text, ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  element.append(...children);
  return element;
};

// A count in words: data-one and data-other hold the two forms.
const counted = (element, n) => (n === 1 ? element.dataset.one : element.dataset.other).replace("{n}", n);

// Loads a script that gives a value under a name. A page from a disk may load scripts, and nothing else.
const loading = {};
const load = (path, name) =>
  (loading[name] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(path, root);
    script.onload = () => resolve(globalThis[name]);
    script.onerror = () => {
      delete loading[name];
      reject(new Error(path));
    };
    document.head.append(script);
  }));
const loadPassages = () => load("pack/passages.js", "briefbookPassages");

// The path of an address from the root of the site, with its fragment; nothing if it leads out.
const pathOf = (href) => {
  const url = new URL(href, location.href);
  const inside = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  return inside ? (url.pathname.slice(root.pathname.length) || "index.html") + decodeURIComponent(url.hash) : null;
};

// The address under which something is published, if the page knows it, else the one it was read at.
const published = (href) => new URL(href, one("link[rel=canonical]")?.href ?? location.href).href;

// Gives text to the clipboard in two forms, whichever way the browser has.
const copy = async (plain, html) => {
  if (navigator.clipboard?.write && globalThis.ClipboardItem) {
    const blob = (type, text) => new Blob([text], { type });
    const forms = { "text/plain": blob("text/plain", plain), "text/html": blob("text/html", html) };
    return navigator.clipboard.write([new ClipboardItem(forms)]);
  }
  document.addEventListener(
    "copy",
    (event) => {
      event.clipboardData.setData("text/plain", plain);
      event.clipboardData.setData("text/html", html);
      event.preventDefault();
    },
    { once: true },
  );
  document.execCommand("copy");
};
