import { h, type VNode } from "preact";
import { printable } from "./text.ts";

/** What stands in an element. */
export type Child = VNode | string | number | null | Child[];

/** `true` gives an attribute without a value; `false` and null leave it out. */
export type Attributes = Record<string, string | number | boolean | null>;

/**
 * Makes an element of HTML or SVG. Every text of a page or a picture comes through here, and only as text: it is escaped when that is written,
 * and what a reader could not see, or what would turn the text around it (control characters, terminal escapes, direction marks), is shown as
 * a code. No attribute can hold HTML, and none of ours holds a program or an address that a student wrote.
 *
 * @param name of the element: `td`
 * @param children texts, numbers and elements; null is nothing
 */
export function tag(name: string, attributes: Attributes, ...children: Child[]): VNode {
  const safe = Object.entries(attributes).map(([key, value]) => [key, attribute(value)]);
  return h(name, Object.fromEntries(safe), ...children.map(safely));
}

/** Of a name that begins with data- the library would write "true" and "false". */
const attribute = (value: Attributes[string]) =>
  typeof value === "string" ? visible(value) : value === true ? "" : value === false ? null : value;

const safely = (child: Child): Child =>
  Array.isArray(child) ? child.map(safely) : typeof child === "string" ? visible(child) : child;

/** Lines stay lines: where they are to be seen as such the style says so. */
const visible = (text: string): string =>
  text
    .toWellFormed()
    .split("\n")
    .map((line) => printable(line, Number.POSITIVE_INFINITY))
    .join("\n");
