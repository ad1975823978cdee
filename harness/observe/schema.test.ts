import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";

const FOLDERS = [import.meta.dirname, join(import.meta.dirname, "../../grading/schemas")];
const SCHEMAS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".schema.json"))
    .map((name) => join(folder, name)),
);

const schemaIn = (file: string) => JSON.parse(readFileSync(file, "utf8")) as { $id: string };

test.each(SCHEMAS)("%s is a valid schema of draft 2020-12", (file) => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, discriminator: true });
  // One may refer to another.
  for (const schema of SCHEMAS) ajv.addSchema(schemaIn(schema));
  expect(ajv.getSchema(schemaIn(file).$id)).toBeTypeOf("function");
});
