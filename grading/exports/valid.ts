/** For tests of the exports: what is wrong with a document, by the schema or the parser of those who read it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { schema as ctrfSchema } from "ctrf";
import { Parser } from "tap-parser";
import { validateXML } from "xmllint-wasm";
import classroom50Schema from "./schemas/classroom50.schema.json" with { type: "json" };
import exercismSchema from "./schemas/exercism.schema.json" with { type: "json" };
import gradescopeSchema from "./schemas/gradescope.schema.json" with { type: "json" };
import { UNPRINTABLE } from "./testing.ts";

const junitSchema = readFileSync(join(import.meta.dirname, "schemas/junit.xsd"), "utf8");

/** @returns a function that parses JSON and holds it against a schema */
function byJsonSchema(ajv: Ajv | Ajv2020, schema: object): (text: string) => unknown {
  const valid = ajv.compile(schema);
  return (text) => {
    const value: unknown = JSON.parse(text, (_, each: unknown) => {
      if (typeof each === "string") refuseUnprintable(each);
      return each;
    });
    if (!valid(value)) throw new Error(ajv.errorsText(valid.errors));
    return value;
  };
}

const ours = { allErrors: true, strict: false };
const jsonOf = {
  gradescope: byJsonSchema(new Ajv2020(ours), gradescopeSchema),
  classroom50: byJsonSchema(new Ajv2020(ours), classroom50Schema),
  exercism: byJsonSchema(new Ajv2020(ours), exercismSchema),
  // The format's own, from the package of those who define it.
  ctrf: byJsonSchema(new Ajv({ ...ours, validateFormats: false }), ctrfSchema),
};

/**
 * @returns the document in JSON, parsed
 * @throws Error when it breaks its schema, or has something in it, also behind JSON's escapes, that would do something to a terminal
 */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it
export function read(format: keyof typeof jsonOf, text: string): any {
  refuseUnprintable(text);
  return jsonOf[format](text);
}

/** @throws Error when JUnit XML breaks its schema. All documents at once: the validator takes long to start. */
export async function refuseInvalidJUnit(...documents: string[]): Promise<void> {
  documents.forEach(refuseUnprintable);
  const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: junitSchema });
  if (errors.length > 0) throw new Error(errors.map(({ rawMessage }) => rawMessage).join("\n"));
}

/**
 * @returns the test points, as the reference parser of TAP 14 reads them in its strict mode
 * @throws Error when there is anything else in the stream
 */
export function readTap(stream: string) {
  refuseUnprintable(stream);
  const events = Parser.parse(stream, { strict: true });
  const odd = events.filter(
    ([kind]) => !["version", "comment", "assert", "plan", "complete", "finish", "close"].includes(kind),
  );
  if (odd.length > 0) throw new Error(`not expected: ${JSON.stringify(odd)}`);
  if (events[0]?.[0] !== "version" || events[0][1] !== 14) throw new Error("no version 14");
  return events.flatMap(([kind, point]) => (kind === "assert" ? [point] : []));
}

function refuseUnprintable(text: string): void {
  if (UNPRINTABLE.test(text)) throw new Error(`${JSON.stringify(UNPRINTABLE.exec(text)?.[0])} is in the document`);
}
