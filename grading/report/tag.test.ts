import fc from "fast-check";
import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { tag } from "./tag.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "</p>",
        "<!--",
        "-->",
        "]]>",
        '"',
        "'",
        "`",
        "&quot;",
        "&#0;",
        "<script>",
        "\x1b[31m",
        "\u202e",
        "\0",
        "\ud800",
      ),
    ),
  )
  .map((parts) => parts.join(""));

test("no text leaves its element or its attribute, and what cannot be seen is shown", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = renderToString(tag("p", { title: text }, text, [text, null, 7]));
      expect(html).toMatch(/^<p title="[^"<]*">[^<]*<\/p>$|^<p title>7<\/p>$/);
      expect(html).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});

test("an attribute that is false or null is not there", () => {
  expect(renderToString(tag("p", { hidden: false, "data-late": false, title: null, "data-open": true }))).toBe(
    "<p data-open></p>",
  );
});

test("text is what it was for whoever reads it", () => {
  expect(renderToString(tag("p", {}, "a < b && c\n\tΩ 中 🐧"))).toBe("<p>a &lt; b &amp;&amp; c\n\\tΩ 中 🐧</p>");
});
