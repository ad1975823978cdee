import { h, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Child, tag } from "../report/tag.ts";
import type { Inline } from "./assets.ts";

export interface Document {
  title: string;
  style: Inline;
  script?: Inline;
  body: Child[];
}

/**
 * @returns a page that needs nothing but itself. Its policy lets in its own style sheet and its own program, by their hashes, and nothing
 * else: should text ever get out of its place, it could neither run nor load anything.
 */
export function documentText({ title, style, script, body }: Document): string {
  const policy = [
    "default-src 'none'",
    `style-src ${style.source}`,
    `script-src ${script?.source ?? "'none'"}`,
    "img-src data:", // The empty icon, so that no server is asked for one.
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const head = [
    tag("meta", { charset: "utf-8" }),
    tag("meta", { "http-equiv": "Content-Security-Policy", content: policy.join("; ") }),
    tag("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    tag("meta", { name: "color-scheme", content: "light dark" }),
    tag("meta", { name: "referrer", content: "no-referrer" }),
    tag("meta", { name: "robots", content: "noindex" }),
    tag("title", {}, title),
    tag("link", { rel: "icon", href: "data:," }),
    raw("style", style),
  ];
  const page = tag(
    "html",
    { lang: "en" },
    tag("head", {}, head),
    tag("body", {}, body, script ? raw("script", script) : null),
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** The one way past the escaping: for what comes from browser/ alone, so not for anything in a result. */
const raw = (name: "style" | "script", { text }: Inline): VNode =>
  h(name as string, { dangerouslySetInnerHTML: { __html: text } });
